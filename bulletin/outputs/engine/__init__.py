"""WeasyPrint, as fast as it can be had: loaded, given its fonts and made to write them in ways of our own.

All that touches its inner parts is in this folder. With another version than the one it was made for, or where
something is not as expected, the engine is used as it comes, and `tests/test_engine.py` holds that the pages are the
same.
"""

from __future__ import annotations

import gc
import html as markup
import re
import sys
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.outputs.rare import unhurried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

FITTING = ("70.0",)
"""Versions whose inner parts are known."""
KEPT = 4
"""For how many sets of faces the engine's fonts are kept loaded."""
_FACE_RULE = re.compile(r"@font-face\s*\{[^}]*\}")
_PLAIN_FACE = re.compile(
    r'(?:^|<style>)@font-face\{font-family:"([^"\\\n]+)";src:url\("([^"\\\n]+)"\);font-weight:normal;font-style:normal\}$',
    re.MULTILINE,
)
UNFIT = (AttributeError, ImportError, TypeError, FileNotFoundError, NotADirectoryError)
"""What inner parts that are not as expected lead to."""


@dataclass(slots=True)
class Engine:
    """The typesetting engine of this process, and the fonts that it holds."""

    fast: bool
    _fonts: dict[object, Any] = field(default_factory=dict)
    _ready: Any = None

    def prepare(self) -> None:
        """Do what every document needs before there is one: find out which fonts the system has takes 9 ms."""
        if self.fast and self._ready is None:
            with suppress(*UNFIT):
                self._ready = _placed()

    def expect(self, rules: str, files: Mapping[str, Path]) -> None:
        """Load the faces of the first document before it is there: 12 ms. What is wrong with them is told then."""
        if self.fast and not self._fonts:
            with suppress(*UNFIT):
                from bulletin.outputs.engine.lines import load_faces

                fonts, self._ready = self._ready or _placed(), None
                fonts.serve(_key(rules, files), files)
                fonts.take(_PLAIN_FACE.findall(rules))
                load_faces(fonts)
                self._ready = fonts

    def fonts(self, html: str, files: Mapping[str, Path]) -> Any:
        """Return the engine's fonts for a document: those of an earlier one that loads the same files."""
        key = _key(html, files)
        fonts = self._fonts.pop(key, None)
        if fonts is None:
            fonts = self._new(key, files) if self.fast else _as_it_comes()
        self._fonts[key] = fonts
        while len(self._fonts) > KEPT:
            self._fonts.pop(next(iter(self._fonts)))
        return fonts

    def _new(self, key: object, files: Mapping[str, Path]) -> Any:
        fonts, self._ready = self._ready, None
        if fonts is None or fonts.key not in {None, key}:
            fonts = _placed()
        fonts.serve(key, files)
        return fonts

    def ways(self, html: str, fonts: Any) -> Iterator[tuple[str, AbstractContextManager[None]]]:
        """Yield in which ways a document may be set, the best first: its HTML, and what to be within meanwhile."""
        if self.fast:
            from weasyprint.text import fonts as room

            from bulletin.outputs.engine.folding import fold
            from bulletin.outputs.engine.lines import setting

            folded, spacings = fold(html)
            fonts.take(_PLAIN_FACE.findall(html.partition("</style>")[0]))
            yield folded, setting(room, fonts, spacings)
        yield html, nullcontext()

    def give_up(self) -> None:
        """Use the engine as it comes from now on."""
        self.fast = False
        self._fonts.clear()
        _forget()
        import weasyprint  # noqa: F401

    @property
    def finisher(self) -> Callable[[object, Any], None] | None:
        """What is to be done to a PDF before it is written."""
        from bulletin.outputs.engine.embedding import name_bare

        return name_bare if self.fast else None


def load(folder: Path | None) -> Engine:
    """Load the engine; `folder` is where its declarations are remembered (None: as it comes).

    Raises OSError where its libraries are missing.
    """
    if folder is not None and _fits():
        try:
            _load_fast(folder)
        except UNFIT:
            _forget()
        else:
            return Engine(fast=True)
    import weasyprint  # noqa: F401

    return Engine(fast=False)


def _forget() -> None:
    """Let the engine's modules be loaded anew, without what was changed in them."""
    for name in [name for name in sys.modules if name.split(".")[0] in {"weasyprint", "pydyf"}]:
        del sys.modules[name]


def libraries() -> list[str]:
    """Return the paths of the system's libraries that set text; none where the system does not tell."""
    try:
        told = Path("/proc/self/maps").read_text("utf-8", "replace")
    except OSError:
        return []
    paths = {line.split(maxsplit=5)[5] for line in told.splitlines() if line.count("/")}
    return [path for path in paths if _SETTING.search(path)]


_SETTING = re.compile(r"/lib(pango|harfbuzz|fontconfig|freetype|fribidi|glib)[^/]*$")


def _load_fast(folder: Path) -> None:
    from bulletin.outputs.engine import (
        boxes,
        declarations,
        drawing,
        embedding,
        foresight,
        lines,
        paragraphs,
        pseudo,
        reading,
        sheets,
        styles,
        tables,
        writing,
    )

    with ExitStack() as stack:
        stack.enter_context(declarations.compiled(folder))
        stack.enter_context(unhurried())
        stack.enter_context(sheets.unparsed())
        import weasyprint.document
    sheets.use(weasyprint, weasyprint.css.cssselect2, folder)
    writing.use(weasyprint.pdf.pydyf)
    embedder = embedding.use(weasyprint.pdf)
    foresight.use(weasyprint.document, embedder)
    lines.use(weasyprint.layout.inline, weasyprint.layout.preferred)
    drawing.use(weasyprint, embedder)
    reading.use(weasyprint)
    styles.use(weasyprint)
    pseudo.use(weasyprint.css)
    layout = weasyprint.layout
    structure = weasyprint.formatting_structure.boxes
    boxes.use(weasyprint.css, layout.background, structure)
    paragraphs.use(layout.block, layout.inline, structure, lines.now)
    tables.use(layout.block, structure)


def _fits() -> bool:
    """Whether the installed version is one whose inner parts are known; nothing of it is loaded."""
    found = find_spec("weasyprint")
    if found is None or found.origin is None:
        return False
    told = re.search(r"^VERSION\b.*'(.+)'", Path(found.origin).read_text("utf-8"), re.MULTILINE)
    return told is not None and told[1] in FITTING


def _key(html: str, files: Mapping[str, Path]) -> tuple[object, object]:
    """Return what a document's fonts depend on: its rules for faces, and the files behind their addresses."""
    return tuple(_FACE_RULE.findall(html)), tuple((name, _facts(path)) for name, path in files.items())


def _facts(path: Path) -> tuple[str, int, int]:
    facts = path.stat()
    return str(path), facts.st_size, facts.st_mtime_ns


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave what is no longer needed lying about while something is set: looking for it takes a tenth of the time.

    Where nobody looked for it before (the press's process does when it has answered), nobody does afterwards: 15 ms.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


# --- Fonts ---------------------------------------------------------------------------------------------------


def _as_it_comes() -> Any:
    import shutil
    import tempfile
    import weakref

    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    if getattr(fonts, "_folder", "") is None:
        folder = Path(tempfile.mkdtemp(prefix="weasyprint-"))
        fonts._folder = folder  # noqa: SLF001 - its own clearing up is left out when a program ends
        weakref.finalize(fonts, shutil.rmtree, folder, ignore_errors=True)
    return fonts


def _placed() -> Any:
    """Return fonts that are loaded from where they lie; the engine would read and copy each of them."""
    from weasyprint.text import fonts as room

    class Placed(room.FontConfiguration):  # type: ignore[misc]
        """Fonts of this tool's `files` by their paths, others in the engine's own way; `families` names the first.

        They serve many documents, each of which names its faces again: a face that was registered twice would
        make every later document slower.
        """

        def __init__(self) -> None:
            super().__init__()
            self.key: object = None
            self.files: Mapping[str, Path] = {}
            self.families: set[str] = set()
            self.registered: set[bytes] = set()
            self.untold = False

        def serve(self, key: object, files: Mapping[str, Path]) -> None:
            """Serve documents with these faces (`key`) from now on."""
            self.key, self.files = key, files

        def add_font_face(self, rule: Mapping[str, Any], url_fetcher: object) -> None:
            """Register the face of an `@font-face` rule."""
            if not _register(self, room, _address(rule), rule):
                super().add_font_face(rule, url_fetcher)
            self._tell()

        def take(self, faces: Iterable[tuple[str, str]]) -> None:
            """Register plain faces by their names and addresses, those of this tool's files, all at once."""
            for family, address in faces:
                _register(self, room, address, {**_REGULAR, "font_family": family})
            self._tell()

        def _tell(self) -> None:
            """Let Pango look at the faces anew, once for all that were registered: 0.2 ms each time."""
            if self.untold:
                room.pangoft2.pango_fc_font_map_config_changed(
                    room.ffi.cast("PangoFcFontMap *", self.font_map)
                )
            self.untold = False

    return Placed()


def _register(fonts: Any, room: Any, address: str | None, rule: Mapping[str, Any]) -> bool:
    """Register the face of a rule whose file is one of this tool's; whether it is."""
    path = fonts.files.get(address)
    if path is None:
        return False
    told = _rule(str(path), rule)
    if told not in fonts.registered:
        config = fonts._config  # noqa: SLF001
        room.fontconfig.FcConfigParseAndLoadFromMemory(config, told, True)  # noqa: FBT003
        if not room.fontconfig.FcConfigAppFontAddFile(config, str(path).encode()):
            return False
        fonts.registered.add(told)
        fonts.families.add(rule["font_family"])
        fonts.untold = True
    return True


def _address(rule: Mapping[str, Any]) -> str | None:
    """Return where the file of a plain face lies."""
    ((kind, address), *others) = rule["src"]
    return address if kind == "external" and not others and not set(rule) - _KNOWN else None


_KNOWN = {"src", "font_family", "font_style", "font_weight"}
_REGULAR = {"font_style": "normal", "font_weight": "normal"}


def _rule(path: str, rule: Mapping[str, Any]) -> bytes:
    """Write the fontconfig rule that gives a file the name, slant and weight of an `@font-face` rule.

    The name is put before the file's own, as replacing it breaks Pango (WeasyPrint issue 2510).
    """
    from weasyprint.text.constants import FONTCONFIG_STYLE, FONTCONFIG_WEIGHT

    family = markup.escape(rule["font_family"], quote=False)
    edits = [f'<edit name="family" mode="prepend"><string>{family}</string></edit>']
    if "font_style" in rule:
        slant = FONTCONFIG_STYLE[rule["font_style"]]
        edits.append(f'<edit name="slant" mode="assign_replace"><const>{slant}</const></edit>')
    if "font_weight" in rule:
        weight = FONTCONFIG_WEIGHT[rule["font_weight"]]
        edits.append(f'<edit name="weight" mode="assign_replace"><int>{weight}</int></edit>')
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<match target="scan"><test name="file" compare="eq"><string>{markup.escape(path, quote=False)}</string></test>'
        f"{''.join(edits)}</match></fontconfig>"
    ).encode()
