"""Style sheets as the engine reads them, remembered: its own for every document, and those of documents.

To read its own takes the engine 40 ms at every start, to read that of a booklet 15 ms. What comes of a sheet that
nothing is wrong with (tested selectors, valid declarations, rules of pages and of faces, counters) is kept in the
user's cache, under the text and the versions of what reads it, and given to each document anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import marshal
import os
import pickle
import sys
from functools import partial
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.solving import solve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = 3
KEPT = 64
"""Files of sheets in the user's cache; an office has a few, one for each choice of faces."""
FACTS = (
    *("specificity", "pseudo_element", "never_matches"),
    *("id", "class_name", "local_name", "lower_local_name", "namespace", "requires_lang_attr"),
)
"""What is known of a selector besides its test."""


@contextlib.contextmanager
def unparsed() -> Iterator[None]:
    """Let the engine's own style sheets be left unread while it is loaded."""
    seam = _Seam()
    sys.meta_path.insert(0, seam)
    try:
        yield
    finally:
        sys.meta_path.remove(seam)
        seam.mend()


class _Seam:
    """Between the engine's reader of style sheets and the module that reads its own: asked for before that is loaded."""

    def __init__(self) -> None:
        self._reader: Any = None

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Find nothing; let the sheets of this module be nothing."""
        if name == "weasyprint.html":
            package = sys.modules["weasyprint"]
            self._reader, package.CSS = package.CSS, lambda **_: None  # type: ignore[attr-defined]

    def mend(self) -> None:
        """Give the reader back."""
        if self._reader is not None:
            for name in ("weasyprint", "weasyprint.html"):
                if name in sys.modules:
                    sys.modules[name].CSS = self._reader  # type: ignore[attr-defined]


def use(engine: Any, selectors: Any, folder: Path) -> None:
    """Let documents take their style sheets from memory; `engine` is `weasyprint`, `selectors` is `cssselect2`."""
    memory = _Memory(engine, selectors, folder)
    own = engine.html
    engine.css.CSS = memory.sheet

    def of_engine(_html: object, forms: bool = False) -> list[Any]:  # noqa: FBT001, FBT002 - as the engine calls it
        return [memory.own(own.UA), memory.own(own.UA_FORM)] if forms else [memory.own(own.UA)]

    engine.HTML._ua_stylesheets = of_engine  # noqa: SLF001
    engine.HTML._ua_counter_style = lambda _html: [memory.own(own.UA).counters.copy()]  # noqa: SLF001
    engine.HTML._ph_stylesheets = lambda _html: [memory.own(own.PH)]  # noqa: SLF001


class _Sheet:
    """A style sheet as the engine uses it."""

    def __init__(self, matcher: Any, page_rules: list[Any], layers: list[str], counters: Any) -> None:
        self.matcher, self.page_rules, self.layers, self.counters = matcher, page_rules, layers, counters


class _Selector:
    """A selector as the engine's matcher takes it."""

    def __init__(self, test: object, facts: tuple[Any, ...]) -> None:
        self.test = test
        self.__dict__.update(zip(FACTS, facts, strict=True))


class _Memory:
    """The style sheets that were read before."""

    def __init__(self, engine: Any, selectors: Any, folder: Path) -> None:
        self._reader, self._selectors, self._folder, self._log = engine.CSS, selectors, folder, engine.LOGGER
        self._css, self._counters = engine.css, engine.css.counters.CounterStyle
        versions = engine.VERSION, selectors.VERSION, sys.modules["tinycss2"].__version__
        self._basis = f"{FORM} {versions} {sys.version} {sys.flags.optimize}"
        self._own: dict[str, _Sheet] = {}

    def own(self, text: str) -> _Sheet:
        """Return one of the engine's own sheets: documents share it."""
        if text not in self._own:
            counters = self._counters()
            read = self.sheet(string=text, counter_style=counters)
            self._own[text] = _Sheet(read.matcher, read.page_rules, read.layers, counters)
        return self._own[text]

    def sheet(self, **how: Any) -> Any:
        """Read a style sheet as the engine would; `how` is what it would be told."""
        text = how.get("string")
        if not isinstance(text, str) or set(how) - KNOWN:
            return self._reader(**how)
        seen = f"{self._basis} {how.get('media_type', 'print')} {how.get('base_url')} {text}"
        path = self._folder / f"sheet-{hashlib.sha256(seen.encode()).hexdigest()[:32]}"
        content = _recalled(path)
        if content is not None:
            return self._laid(content, how)
        reading = _Reading(how, self._selectors.Matcher(), self._log)
        with reading:
            read = self._reader(**reading.how)
        solve(self._css, reading.rules(), how.get("base_url"))
        _keep(path, reading.content())
        return read

    def _laid(self, content: bytes, how: dict[str, Any]) -> _Sheet:
        """Make a sheet of what is remembered of it, and give the document what else stands in it."""
        selectors, faces, pages, counters = pickle.loads(content)  # noqa: S301 - written here, its digest is right
        matcher = self._selectors.Matcher()
        names = vars(self._selectors.compiler)
        for code, facts, rule in selectors:
            test = FunctionType(marshal.loads(code), names)  # noqa: S302
            matcher.add_selector(_Selector(test, facts), rule)
        sheet = _Sheet(matcher, _given(how, "page_rules"), _given(how, "layers"), how.get("counter_style"))
        sheet.page_rules.extend((None, *page) for page in pages)
        if sheet.counters is not None:
            sheet.counters.update(counters)
        if how.get("font_config") is not None:
            for face in faces:
                how["font_config"].add_font_face(face, how.get("url_fetcher"))
        return sheet


KNOWN = {
    *("string", "base_url", "media_type", "url_fetcher"),
    *("font_config", "counter_style", "page_rules", "color_profiles", "layers"),
}
"""What a sheet is read with. The text, the base of its addresses and the medium decide what comes of it."""


def _given(how: dict[str, Any], name: str) -> Any:
    """Return the list that a document gathers something in from all its sheets, or one for this sheet alone."""
    return [] if how.get(name) is None else how[name]


# --- Reading for the first time ------------------------------------------------------------------------------


class _Reading(logging.Handler):
    """Listens while the engine reads a sheet: to all that comes of it, and whether there is more to it than that."""

    def __init__(self, how: dict[str, Any], matcher: Any, log: logging.Logger) -> None:
        super().__init__(logging.WARNING)
        self._log, self._whole = log, True
        self._selectors: list[tuple[bytes, tuple[Any, ...], Any]] = []
        self._faces: list[dict[str, Any]] = []
        self._pages, self._layers = _given(how, "page_rules"), _given(how, "layers")
        self._counters = how.get("counter_style")
        self._before = len(self._pages), len(self._layers), dict(self._counters or {})
        self.how = {
            **how,
            "matcher": self._listening(matcher),
            "font_config": SimpleNamespace(add_font_face=partial(self._add_face, how)),
            "url_fetcher": self._watched(how.get("url_fetcher")),
            "page_rules": self._pages,
            "layers": self._layers,
        }

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *_error: object) -> None:
        self._log.removeHandler(self)

    def emit(self, _record: object) -> None:
        """Hear a complaint: it has to be heard every time."""
        self._whole = False

    def _listening(self, matcher: Any) -> Any:
        add = matcher.add_selector

        def add_selector(selector: Any, rule: Any) -> None:
            facts = tuple(getattr(selector, name) for name in FACTS)
            self._selectors.append((marshal.dumps(selector.test.__code__), facts, rule))
            add(selector, rule)

        matcher.add_selector = add_selector
        return matcher

    def _watched(self, fetcher: Any) -> Any:
        """Return what fetches as this does: what is fetched may be another thing every time."""

        def fetch(address: str) -> Any:
            self._whole = False
            return fetcher(address)

        fetch._fail_on_errors = getattr(fetcher, "_fail_on_errors", False)  # type: ignore[attr-defined]  # noqa: SLF001
        return fetch

    def _add_face(self, how: dict[str, Any], face: dict[str, Any], _fetcher: object) -> None:
        """Take a face in; what its fonts fetch is no part of the sheet."""
        self._faces.append(face)
        if how.get("font_config") is not None:
            how["font_config"].add_font_face(face, how.get("url_fetcher"))

    def rules(self) -> Iterator[Any]:
        """Yield the declarations of each rule of the sheet."""
        yield from (rule[0] for _, _, rule in self._selectors)
        yield from (page[-1] for page in self._pages[self._before[0] :])

    def content(self) -> bytes | None:
        """Return what there is to be remembered; nothing where more was done than can be done again from memory."""
        pages, layers, counters = self._before
        now = dict(self._counters or {})
        if not self._whole or len(self._layers) != layers or (counters and now != counters):
            return None
        added = [page[1:] for page in self._pages[pages:]]
        with contextlib.suppress(pickle.PicklingError, AttributeError, TypeError):
            return pickle.dumps((self._selectors, self._faces, added, {} if counters else now))
        return None


# --- The memory on disk --------------------------------------------------------------------------------------


def _recalled(path: Path) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content[32:] if hashlib.sha256(content[32:]).digest() == content[:32] else None


def _keep(path: Path, content: bytes | None) -> None:
    """Keep a sheet, and of all sheets the newest; a cache that can't be written is no trouble."""
    if content is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".part-{os.urandom(6).hex()}")
        part.write_bytes(hashlib.sha256(content).digest() + content)
        part.replace(path)
        kept = sorted(path.parent.glob("sheet-*"), key=lambda each: each.stat().st_mtime_ns)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)
