"""The other typesetting systems: each sets the same blocks of text in the same faces and sizes, as a whole process."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, TypeAlias

from fontTools.ttLib import TTCollection, TTFont
from msgspec import Struct

from bulletin.app.typesetting import compose, load, text_composer
from bulletin.composition.values import ComposedCell, ComposedName, ComposedText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.project.project import Project
    from bulletin.typography.faces import Chain, Face

Block: TypeAlias = tuple[float, bool, list[tuple[str, str]]]
"""A paragraph: its size (pt), whether it is centred, and its texts by the role of their face."""
LATIN = "latin"
MARGINS = "37mm 26mm 35mm 28mm"
LEADING = 225 / 22
"""mm from line to line."""


@dataclass(frozen=True)
class FontFile:
    """A font file: where it lies, its number in a collection, and its family's names; a system may know either.

    `held` are the names of all families in the file: a system may put a collection's first one into its PDF.
    """

    path: Path
    number: int
    families: tuple[str, ...]
    held: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The names in quotes, for style sheets and Typst."""
        return ", ".join(f'"{name}"' for name in self.families)


@dataclass(frozen=True)
class SourceText:
    """What is to be set: the blocks of an issue, and the font of each role; the Latin one has a role of its own."""

    blocks: Sequence[Block]
    fonts: Mapping[str, FontFile]


def source_text(project: Project, folder: str) -> SourceText:
    """Take the text of an issue as this project sets it: every title, paragraph, row and line of the imprint."""
    loaded = load(project, folder).value
    faces = project.faces.value
    assert loaded is not None  # noqa: S101 - a fault would show
    assert faces is not None  # noqa: S101 - a fault would show
    composed = compose(loaded, text_composer(project, faces, folder))
    blocks = list(_blocks(composed, project))
    roles = {role for _, _, texts in blocks for role, _ in texts}
    chains = {role: faces.chains[role] for role in sorted(roles)}
    chosen = {role: _own(chain) for role, chain in chains.items()} | {LATIN: _own(faces.chains[LATIN])}
    return SourceText(blocks, {role: _font(face.source, face.number or 0) for role, face in chosen.items()})


def _own(chain: Chain) -> Face:
    return chain.faces[chain.own]


def _font(path: Path, number: int) -> FontFile:
    count = len(TTCollection(path, lazy=True)) if path.suffix in {".ttc", ".otc"} else 1
    held = tuple(name for each in range(count) for name in _families(path, each))
    return FontFile(path, number, _families(path, number), held)


def _families(path: Path, number: int) -> tuple[str, ...]:
    with TTFont(path, fontNumber=number, lazy=True) as font:
        names = font["name"]
        families = (names.getBestFamilyName(), names.getDebugName(1))
        return tuple(dict.fromkeys(name for name in families if name))


def _blocks(node: object, project: Project) -> Iterator[Block]:
    """Walk through the composed tree; the cells of a row stand on one line."""
    match node:
        case ComposedName():
            yield node.size, True, [("masthead", "".join(node.lines))]
        case (ComposedCell(), *_):
            row = [cell.text for cell in node if isinstance(cell, ComposedCell)]
            cells = [block for text in row for block in _blocks(text, project)]
            yield cells[0][0], True, [part for cell in cells for part in (*cell[2], (cell[2][0][0], "　"))]
        case ComposedText():
            style = project.geometry.blocks[node.kind]
            texts = [(part.face, part.text) for line in node.lines for part in line.segments]
            if texts:
                yield style.size, style.align.value == "center", _joined(texts)
        case tuple():
            for each in node:
                yield from _blocks(each, project)
        case dict():
            yield from _blocks(tuple(node.values()), project)
        case _:
            for name in _field_names(node):
                yield from _blocks(getattr(node, name), project)


def _field_names(node: object) -> tuple[str, ...]:
    if isinstance(node, Struct):
        return node.__struct_fields__
    return tuple(each.name for each in fields(node)) if is_dataclass(node) else ()


def _joined(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    joined: list[tuple[str, str]] = []
    for role, text in texts:
        if joined and joined[-1][0] == role:
            joined[-1] = (role, joined[-1][1] + text)
        else:
            joined.append((role, text))
    return joined


# --- The systems ---------------------------------------------------------------------------------------------


def page(source: SourceText) -> str:
    """Write naive HTML: families by name, the rest left to the engine."""
    latin = source.fonts[LATIN].listed
    rules = "".join(f".{role}{{font-family:{latin},{font.listed}}}" for role, font in source.fonts.items())
    head = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>36</title><style>@page{{size:A4;margin:{MARGINS}}}'
        f"body{{margin:0}}p{{margin:0;line-height:{LEADING:.4f}mm;text-align:justify;text-indent:2em}}"
        f".c{{text-align:center;text-indent:0}}{rules}</style>"
    )
    return head + "\n".join(
        f'<p{" class=c" if centred else ""} style="font-size:{size:g}pt">'
        + "".join(f'<span class="{role}">{html.escape(text, quote=False)}</span>' for role, text in texts)
        + "</p>"
        for size, centred, texts in source.blocks
    )


def page_by_script(source: SourceText) -> str:
    """Write naive HTML for LibreOffice: it takes the first family for every script, and none from classes."""
    latin = source.fonts[LATIN]
    blocks = [
        (size, centred, [part for role, text in texts for part in _by_script(role, text)])
        for size, centred, texts in source.blocks
    ]
    markup = page(SourceText(blocks, source.fonts))
    for role, font in source.fonts.items():
        markup = markup.replace(f'<span class="{role}">', f"<span style='font-family:{font.listed}'>")
    return markup.replace(f"{{font-family:{latin.listed},", "{font-family:")


def _by_script(role: str, text: str) -> Iterator[tuple[str, str]]:
    for part in re.findall(r"[ -~]+|[^ -~]+", text):
        yield (LATIN if part.isascii() else role), part


def typst(source: SourceText) -> str:
    """Write a Typst document."""
    latin, between = source.fonts[LATIN].listed, LEADING / 25.4 * 72 - 16
    lines = [
        "#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))",
        '#set text(lang: "zh", region: "cn", top-edge: 0.8em, bottom-edge: -0.2em)',
        f"#set par(justify: true, leading: {between:.3f}pt, spacing: {between:.3f}pt)",
        "#set par(first-line-indent: (amount: 2em, all: true))",
    ]
    for size, centred, texts in source.blocks:
        runs = "".join(
            f"#text(size: {size}pt, font: ({latin}, {source.fonts[role].listed}), "
            f"{json.dumps(text, ensure_ascii=False)})"
            for role, text in texts
        )
        lines.append(f"#align(center)[{runs}]" if centred else runs)
    return "\n\n".join(lines)


def xelatex(source: SourceText) -> str:
    """Write a XeLaTeX document with xeCJK."""
    lines = [
        r"\documentclass{article}",
        r"\usepackage[paperwidth=210mm,paperheight=297mm,top=37mm,left=28mm,right=26mm,bottom=35mm]{geometry}",
        r"\usepackage{xeCJK}",
        r"\xeCJKsetup{AutoFakeBold=false,AutoFakeSlant=false}",
        rf"\setmainfont{_loading(source.fonts[LATIN])}",
        rf"\setCJKmainfont{_loading(source.fonts['body'])}",
        *(
            rf"\newCJKfontfamily\f{role.replace('-', '')}{_loading(font)}"
            for role, font in source.fonts.items()
            if role != LATIN
        ),
        r"\pagestyle{empty}\setlength{\parindent}{2em}\begin{document}",
    ]
    for size, centred, texts in source.blocks:
        runs = "".join(rf"{{\f{role.replace('-', '')} {_escaped(text)}}}" for role, text in texts)
        start = rf"\fontsize{{{size}bp}}{{{LEADING}mm}}\selectfont"
        lines.append(rf"{{{start}\centering {runs}\par}}" if centred else rf"{{{start}{runs}\par}}")
    return "\n".join([*lines, r"\end{document}"])


def _loading(font: FontFile) -> str:
    return rf"[Path={font.path.parent}/,FontIndex={font.number}]{{{font.path.name}}}"


def _escaped(text: str) -> str:
    return re.sub(r"([#$%&_{}])", r"\\\1", text.replace("\\", ""))


@dataclass(frozen=True)
class Peer:
    """A system: its document's name and text, and the command that makes `page.pdf` of it."""

    name: str
    document: str
    write: Callable[[SourceText], str]
    command: list[str]


def peers(scratch: Path) -> tuple[list[Peer], list[str]]:
    """Return the systems that are installed, and those that are not."""
    writer = shutil.which("soffice") or ""
    chromium = shutil.which("chromium") or ""
    profile = f"-env:UserInstallation={(scratch / 'writer').as_uri()}"
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        "--print-to-pdf=page.pdf",
    ]
    compile_ = (
        "import typst; typst.compile('page.typ', 'page.pdf', font_paths=['fonts'], ignore_system_fonts=True)"
    )
    known = [
        Peer("Typst", "page.typ", typst, [sys.executable, "-c", compile_] if _has("typst") else []),
        Peer(
            "XeLaTeX",
            "page.tex",
            xelatex,
            [shutil.which("xelatex") or "", "-interaction=batchmode", "page.tex"],
        ),
        Peer(
            "LibreOffice",
            "page.html",
            page_by_script,
            [writer, profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "page.html"],
        ),
        Peer(
            "WeasyPrint",
            "page.html",
            page,
            [sys.executable, "-m", "weasyprint", "-q", "page.html", "page.pdf"],
        ),
        Peer(
            "Chromium",
            "page.html",
            page,
            [chromium, *flags, f"--user-data-dir={scratch / 'chromium'}", "page.html"],
        ),
    ]
    present = [peer for peer in known if peer.command and peer.command[0]]
    return present, [peer.name for peer in known if peer not in present]


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def lay_out(peer: Peer, source: SourceText, folder: Path) -> None:
    """Prepare a folder with the document and the fonts that it needs, and no others."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    for path in {font.path for font in source.fonts.values()}:
        (fonts / path.name).symlink_to(path)
    (folder / peer.document).write_text(peer.write(source), "utf-8")


def missing(pdf: Path, source: SourceText) -> list[str]:
    """Name the faces that a PDF was to be set in and does not hold: it is no fair peer then."""
    import pikepdf

    with pikepdf.open(pdf) as document:
        fonts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        held = {_bare(str(font[key])) for font in fonts for key in ("/BaseFont", "/FontName") if key in font}
    wanted = {(font.families[0], font.held) for font in source.fonts.values()}
    return sorted(
        name for name, names in wanted if not any(_bare(each) in one for each in names for one in held)
    )


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.partition("+")[2].lower() or name.lower())


def fontconfig(source: SourceText, folder: Path) -> dict[str, str]:
    """Return an environment in which these fonts are installed, and no others."""
    places = sorted({str(font.path.parent) for font in source.fonts.values()})
    folders = "".join(f"<dir>{html.escape(place)}</dir>" for place in places)
    file = folder / "fonts.conf"
    cache = f"<cachedir>{folder / 'fontconfig'}</cachedir>"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{folders}{cache}</fontconfig>'
    )
    return {**os.environ, "FONTCONFIG_FILE": str(file)}
