"""The engine's C declarations, compiled once: parsing them anew takes a third of a second at every start.

cffi calls it the out-of-line ABI mode; nothing is compiled by a C compiler. The compiled form is a few values,
kept in the user's cache under the text of the declarations and the version of cffi.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM = 2
MORE = """
typedef ... hb_subset_plan_t;
typedef ... hb_map_t;
hb_subset_plan_t * hb_subset_plan_create_or_fail (hb_face_t *face, const hb_subset_input_t *input);
hb_face_t * hb_subset_plan_execute_or_fail (hb_subset_plan_t *plan);
hb_map_t * hb_subset_plan_new_to_old_glyph_mapping (const hb_subset_plan_t *plan);
void hb_subset_plan_destroy (hb_subset_plan_t *plan);
hb_bool_t hb_font_get_nominal_glyph (hb_font_t *font, hb_codepoint_t unicode, hb_codepoint_t *glyph);
typedef int32_t hb_position_t;
hb_position_t hb_font_get_glyph_h_advance (hb_font_t *font, hb_codepoint_t glyph);
typedef struct {
    hb_position_t ascender; hb_position_t descender; hb_position_t line_gap; hb_position_t reserved[9];
} hb_font_extents_t;
hb_font_t * hb_font_create (hb_face_t *face);
void hb_font_destroy (hb_font_t *font);
void hb_font_set_scale (hb_font_t *font, int x_scale, int y_scale);
hb_bool_t hb_font_get_h_extents (hb_font_t *font, hb_font_extents_t *extents);
hb_face_t * hb_face_builder_create (void);
hb_bool_t hb_face_builder_add_table (hb_face_t *face, hb_tag_t tag, hb_blob_t *blob);
hb_codepoint_t hb_map_get (const hb_map_t *map, hb_codepoint_t key);
FcConfig * FcConfigReference (FcConfig *config);
FcBool FcConfigSetCurrent (FcConfig *config);
"""
"""What this tool calls besides."""
UNFIT = (AttributeError, ImportError, KeyError, LookupError, OSError, SyntaxError, TypeError, ValueError)
"""What a cffi that works in another way, or a damaged memory, may lead to."""


@contextlib.contextmanager
def compiled(folder: Path) -> Iterator[None]:
    """Let modules loaded meanwhile that declare C functions find them compiled; `folder` keeps the compiled form."""
    import types

    stand_in: Any = types.ModuleType("cffi")
    stand_in.FFI = lambda: _Declared(folder)
    before = sys.modules.get("cffi")
    sys.modules["cffi"] = stand_in
    try:
        yield
    finally:
        del sys.modules["cffi"]
        if before is not None:
            sys.modules["cffi"] = before


class _Declared:
    """What a module takes for `cffi.FFI()`: becomes the compiled form when it is given its declarations."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cdef(self, text: str) -> None:
        """Take over all that the compiled form of these declarations can do."""
        ffi = _recalled(text + MORE, self._folder)
        for name in dir(ffi):
            if not name.startswith("__"):
                setattr(self, name, getattr(ffi, name))
        self.dlopen = lambda *values: _Library(ffi.dlopen(*values))


class _Library:
    """A library as the engine has opened it; of fontconfig, what was read of the system's fonts is read once.

    The engine reads it when it is loaded, to see whether there are fonts at all, and again for its first document;
    Pango would read it once more as its default. Each time takes 4 ms.
    """

    def __init__(self, library: Any) -> None:
        self._library = library
        self._read: list[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._library, name)
        setattr(self, name, value)
        return value

    def FcInitLoadConfigAndFonts(self) -> Any:  # noqa: N802 - its name there
        """Read which fonts there are, or give out what was read first, once."""
        if self._read:
            return self._read.pop()
        config = self._library.FcInitLoadConfigAndFonts()
        if self._read is None:
            self._read = [self._library.FcConfigReference(config)]
            self._library.FcConfigSetCurrent(config)
        return config


def _recalled(text: str, folder: Path) -> Any:
    """Return declarations in compiled form: from the memory, else compiled now and remembered."""
    import _cffi_backend  # type: ignore[import-untyped]

    key = hashlib.sha256(f"{FORM} {_cffi_backend.__version__} {sys.hexversion} {text}".encode()).hexdigest()[
        :32
    ]
    path = folder / f"declarations-{key}.json"
    with contextlib.suppress(*UNFIT):
        return _cffi_backend.FFI("declared", **_decoded(json.loads(path.read_text("ascii"))))
    values = _compile(text)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".part-{os.urandom(6).hex()}")
        part.write_text(json.dumps(_encoded(values)), "ascii")
        part.replace(path)
    return _cffi_backend.FFI("declared", **values)


def _compile(text: str) -> dict[str, Any]:
    """Let cffi write the compiled form as Python, and take the values out of it."""
    import ast
    import io

    stream = io.StringIO()
    with _real_cffi() as (cffi, recompiler):
        ffi = cffi.FFI()
        ffi.cdef(text)
        ffi.set_source("declared", None)
        recompiler.make_py_source(ffi, "declared", stream)
    calls = [node for node in ast.walk(ast.parse(stream.getvalue())) if isinstance(node, ast.Call)]
    return {word.arg: ast.literal_eval(word.value) for word in calls[0].keywords if word.arg}


@contextlib.contextmanager
def _real_cffi() -> Iterator[tuple[Any, Any]]:
    """Give the library itself while its stand-in takes its place."""
    stand_in = sys.modules.pop("cffi", None)
    try:
        import cffi  # type: ignore[import-untyped]
        from cffi import recompiler

        yield cffi, recompiler
    finally:
        if stand_in is not None:
            sys.modules["cffi"] = stand_in


# --- JSON knows neither bytes nor tuples ---------------------------------------------------------------------


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, dict):
        return {"items": [[name, _encoded(inner)] for name, inner in value.items()]}
    if isinstance(value, tuple | list):
        return [_encoded(inner) for inner in value]
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if "bytes" in value:
            return value["bytes"].encode("latin-1")
        return {name: _decoded(inner) for name, inner in value["items"]}
    if isinstance(value, list):
        return tuple(_decoded(inner) for inner in value)
    return value
