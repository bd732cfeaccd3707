"""Set the same paragraphs with this project, WeasyPrint alone, Typst, XeLaTeX and Chromium, and measure the PDFs.

    python benchmarks/composition.py --font FandolFang-Regular.otf [--text FILE] [--keep FOLDER]

One font, 16 pt, 28 characters on 156 mm. For each system: lines that end short of the measure or beyond it (by
more than 0.2 mm; a mark at the end counts whole or by its half), forbidden starts and ends, lone last
characters, and how far neighbouring Han characters stand off the grid (in em; pairs across a typed space left
out). Characters that the font lacks are left out of the text. Then the costs of composing. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import logging
import re
import shutil
import subprocess
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.values import ParagraphFrame, Run
from bulletin.model import paragraphs, plain
from bulletin.parsing.markdown.parser import read_markdown
from bulletin.parsing.text.frontmatter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.linebreak.values import ParagraphLines

SIZE, MEASURE, CHARACTERS = 16.0, 156 * 72 / 25.4, 28
PITCH = MEASURE / CHARACTERS
FRAME = ParagraphFrame(
    round(MEASURE / SIZE * 1000), round(PITCH / SIZE * 1000), round(2 * PITCH / SIZE * 1000)
)
NEAR = 0.2 * 72 / 25.4
STARTS = "，、；：。！？）》〉】〗」』〕］”’·～–/／%‰℃"
ENDS = "（《〈【〖「『〔［“‘/／￥№"
HALVES = "，、；：。！？）》〉】〗」』〕］”’·"
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
CSS = f"""
@page {{ size: 210mm 297mm; margin: 37mm 26mm 34.9mm 28mm }}
body {{ margin: 0; font: 16pt/calc(225mm/22) F; font-kerning: none; widows: 1; orphans: 1 }}
p {{ margin: 0; letter-spacing: {PITCH - SIZE:.4f}pt; text-indent: {2 * PITCH:.4f}pt }}
"""


@dataclass(frozen=True)
class Font:
    """The one font that all systems use."""

    path: Path

    @cached_property
    def widths(self) -> dict[str, int]:
        """Advances in thousandths of an em."""
        from fontTools.ttLib import TTFont

        font = TTFont(self.path)
        units, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {
            chr(code): round(metrics[name][0] * 1000 / units) for code, name in font.getBestCmap().items()
        }

    @cached_property
    def family(self) -> str:
        """The family name by which Typst knows it."""
        from fontTools.ttLib import TTFont

        return str(TTFont(self.path)["name"].getBestFamilyName())

    def advance(self, _face: str, character: str, _beside: str = "", /) -> int:
        """Look up an advance; what the font lacks counts as one em."""
        return self.widths.get(character, 1000)

    def ink_centre(self, _face: str, _character: str, /) -> int:
        """Return the middle of half a cell, where most faces have such marks."""
        return 250

    def word(self, face: str, word: str, _right_to_left: bool, /) -> list[int]:  # noqa: FBT001 - by place
        """Look up the advances of a word's characters."""
        return [self.advance(face, character) for character in word]


# --- The systems ---------------------------------------------------------------------------------------------


def project(texts: Sequence[str], font: Font) -> bytes:
    """Compose, and hand finished lines to WeasyPrint."""
    composed = [compose([Run(text, "body")], FRAME, font) for text in texts]
    return _weasyprint(font, "".join(_paragraph(each) for each in composed), _FINISHED)


def alone(texts: Sequence[str], font: Font) -> bytes:
    """Let WeasyPrint break and justify."""
    return _weasyprint(font, _plain(texts), "p { text-align: justify }")


def chromium(texts: Sequence[str], font: Font) -> bytes:
    """Let Chromium break and justify, with all that CSS has for Chinese."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise Missing("no chromium on this machine")
    rules = "p { text-align: justify; line-break: strict; text-spacing-trim: normal; text-autospace: normal }"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "page.html"
        page.write_text(_page(font, _plain(texts), rules), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(page.as_uri())
        tab.evaluate("document.fonts.ready")
        content = tab.pdf(prefer_css_page_size=True)
        browser.close()
    return content


def typst(texts: Sequence[str], font: Font) -> bytes:
    """Let Typst break and justify."""
    import typst as engine

    source = f"""#set page(width: 210mm, height: 297mm, margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: {json.dumps(font.family)}, size: 16pt, tracking: {PITCH - SIZE:.4f}pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 13pt, spacing: 13pt, first-line-indent: (amount: {2 * PITCH:.4f}pt, all: true))
"""
    source += "\n\n".join(f"#{json.dumps(text, ensure_ascii=False)}" for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(source, encoding="utf-8")
        content: bytes = engine.compile(page, font_paths=[font.path.parent], ignore_system_fonts=True)
    return content


def xelatex(texts: Sequence[str], font: Font) -> bytes:
    """Let XeLaTeX with xeCJK break and justify."""
    program = shutil.which("xelatex")
    if program is None:
        raise Missing("no xelatex on this machine")
    glue = rf"{PITCH - SIZE:.4f}bp plus 0.08\baselineskip"
    source = rf"""\documentclass{{article}}
\usepackage[paperwidth=210mm,paperheight=297mm,top=37mm,left=28mm,right=26mm,bottom=35mm]{{geometry}}
\usepackage{{xeCJK}}
\setCJKmainfont[Path={font.path.parent}/]{{{font.path.name}}}
\setmainfont[Path={font.path.parent}/]{{{font.path.name}}}
\xeCJKsetup{{CJKglue={{\hskip {glue}}}}}
\pagestyle{{empty}}
\begin{{document}}\fontsize{{16bp}}{{29bp}}\selectfont\setlength{{\parindent}}{{{2 * PITCH:.4f}bp}}
"""
    source += "\n\n".join(re.sub(r"([#$%&_{}])", r"\\\1", text) for text in texts) + "\n\\end{document}\n"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.tex").write_text(source, encoding="utf-8")
        command = [program, "-interaction=batchmode", "-halt-on-error", "page.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        if done.returncode:
            raise Missing("xelatex lacks what it needs (xeCJK, fontspec)")
        return (Path(folder) / "page.pdf").read_bytes()


SYSTEMS: dict[str, Callable[[Sequence[str], Font], bytes]] = {
    "this project": project,
    "WeasyPrint alone": alone,
    "Typst": typst,
    "XeLaTeX": xelatex,
    "Chromium": chromium,
}

_FINISHED = "p { white-space: pre; font-variant-ligatures: none }"


class Missing(Exception):  # noqa: N818
    """A system is not on this machine."""


def _weasyprint(font: Font, body: str, rules: str) -> bytes:
    import weasyprint

    content: bytes = weasyprint.HTML(string=_page(font, body, rules)).write_pdf()
    return content


def _page(font: Font, body: str, rules: str) -> str:
    face = f"@font-face {{ font-family: F; src: url({font.path.resolve().as_uri()}) }}"
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{face}{CSS}{rules}</style>{body}'


def _plain(texts: Sequence[str]) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)


def _paragraph(composed: ParagraphLines) -> str:
    """Write finished lines; only what differs from the grid needs a span."""
    lines = []
    for at, line in enumerate(composed.lines):
        pieces, protrusion = [], line.start - (0 if at else FRAME.indent)
        for number, segment in enumerate(line.segments):
            rules = [f"margin-left:{protrusion / 1000}em"] if protrusion and not number else []
            rules += (
                [f"letter-spacing:{segment.spacing / 1000}em"]
                if segment.spacing != FRAME.base_spacing
                else []
            )
            text = html.escape(segment.text, quote=False)
            pieces.append(f'<span style="{";".join(rules)}">{text}</span>' if rules else text)
        lines.append("".join(pieces))
    return f'<p style="letter-spacing:{FRAME.base_spacing / 1000}em">' + "\n".join(lines) + "</p>"


# --- Measuring -----------------------------------------------------------------------------------------------


_Line: TypeAlias = list[tuple[str, bool, float]]
"""Characters of a printed line: each with whether a space was typed behind it, and where it stands (pt)."""


@dataclass
class Measured:
    """Measurements of one PDF; `gaps` are the deviations of Han-to-Han pitches from the grid, in em."""

    lines: int
    short: int
    over: int
    starts: int
    ends: int
    lone: int
    gaps: list[float]

    def row(self, name: str) -> str:
        """Write one row of the table."""
        mean, worst = sum(self.gaps) / len(self.gaps), max(self.gaps)
        on_grid = sum(gap <= 0.001 for gap in self.gaps) / len(self.gaps)
        return (
            f"{name:18}{self.short:6} of {self.lines:<5}{self.over:6}{self.starts:7}{self.ends:7}{self.lone:7}"
            f"{mean:10.4f}{worst:9.4f}{on_grid:10.1%}"
        )


def measure(content: bytes, texts: Sequence[str], font: Font) -> Measured:
    """Follow the text through the lines of a PDF. Raises ValueError where characters are missing."""
    every = [line for line in _lines(content) if line]
    left = median(line[0][1] for line in every)
    lines = iter(every)
    measured = Measured(0, 0, 0, 0, 0, 0, [])
    for text in texts:
        characters = [(character, bool(spaces)) for character, spaces in re.findall(r"(\S)(\s*)", text)]
        done = 0
        while done < len(characters):
            places = next(lines, [])
            expected = characters[done : done + len(places)]
            printed = "".join(character for character, _ in places)
            if not places or _same(printed) != _same("".join(character for character, _ in expected)):
                raise ValueError(f"the text differs: {text[done : done + 30]}")
            line = [(*each, x - left) for each, (_, x) in zip(expected, places, strict=True)]
            first, done = done == 0, done + len(line)
            _add_line(measured, line, font, first=first, last=done == len(characters))
    return measured


def _same(text: str) -> str:
    """Bring texts to one form: some PDFs name radicals instead of the characters that look alike."""
    return unicodedata.normalize("NFKC", text)


def _add_line(measured: Measured, line: _Line, font: Font, *, first: bool, last: bool) -> None:
    """Add one line to the measurements."""
    start, end = line[0][0], line[-1][0]
    if last:
        besides = [each for each, *_ in line if each not in STARTS + ENDS + "…—"]
        measured.lone += not first and len(besides) < 2
    else:
        right = line[-1][2] + font.advance("", end) / 1000 * SIZE - MEASURE
        near = [right] + [right - SIZE / 2, right - SIZE / 4] * (end in HALVES)
        measured.lines += 1
        measured.short += right < -NEAR
        measured.over += min(near) > NEAR
        measured.ends += end in ENDS
    measured.starts += not first and start in STARTS
    for (one, spaced, left), (other, _, right) in pairwise(line):
        if HAN.match(one) and HAN.match(other) and not spaced:
            measured.gaps.append(abs(right - left - PITCH) / SIZE)


def _lines(content: bytes) -> Iterator[list[tuple[str, float]]]:
    """Yield the lines of a PDF: visible characters and where they stand on the page (pt)."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            rows: dict[float, list[tuple[float, str]]] = {}
            for glyph in page.chars:
                base = round(glyph["matrix"][5] / 6)
                row = next((near for near in (base, base - 1, base + 1) if near in rows), base)
                rows.setdefault(row, []).append((glyph["x0"], glyph["text"]))
            for _, row_glyphs in sorted(
                rows.items(), key=lambda item: item[0], reverse=page.chars[0]["matrix"][3] > 0
            ):
                yield [(text, x) for x, text in sorted(row_glyphs) if text.isprintable() and text.strip()]


# --- Costs ---------------------------------------------------------------------------------------------------


def costs(texts: Sequence[str], font: Font) -> Iterator[str]:
    """Compare the CPU of composing with that of WeasyPrint's layout of the same text."""
    import weasyprint

    count = sum(map(len, texts))
    composed = [compose([Run(text, "body")], FRAME, font) for text in texts]
    pages = {
        "empty": _page(font, "<p>空</p>", ""),
        "plain": _page(font, _plain(texts), "p { text-align: justify }"),
        "finished": _page(font, "".join(map(_paragraph, composed)), _FINISHED),
    }
    seconds = {name: _cpu(weasyprint.HTML(string=page).render) for name, page in pages.items()}
    composing = _cpu(lambda: [compose([Run(text, "body")], FRAME, font) for text in texts])
    plain_layout, finished = (seconds[name] - seconds["empty"] for name in ("plain", "finished"))
    yield f"{count} characters, CPU milliseconds: composing {composing * 1000:.0f}"
    yield f"  WeasyPrint lays out plain paragraphs {plain_layout * 1000:.0f}, finished lines {finished * 1000:.0f}"
    yield f"  composing / WeasyPrint's own breaking and layout: {composing / plain_layout:.2f}"
    joined = "".join(texts)
    long = (joined * (100_000 // len(joined) + 1))[:100_000]
    spent = {
        size: _cpu(partial(compose, [Run(long[:size], "body")], FRAME, font)) for size in (10_000, 100_000)
    }
    yield f"one paragraph: 10,000 characters {spent[10_000] * 1000:.0f}, 100,000 {spent[100_000] * 1000:.0f}"
    yield f"  ratio {spent[100_000] / spent[10_000]:.1f}"


def _cpu(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU time of some runs."""
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least


# --- The command ---------------------------------------------------------------------------------------------


def _set_text(text: str, font: Font) -> str:
    """Return a text as it is set: without spaces typed between Han and letters or digits."""
    return compose([Run(text, "body")], FRAME, font).text


def read_texts(path: Path | None, font: Font) -> list[str]:
    """Return the paragraphs of a plain text, or of the repository's own issues."""
    if path:
        lines = (line.replace("**", "").lstrip("# ").strip() for line in path.read_text("utf-8").splitlines())
        return [_set_text(line, font) for line in lines if len(line) > 20 and "\t" not in line]
    texts = []
    for article in sorted((Path(__file__).parents[1] / "issues").glob("*/*.md")):
        parted = split_front_matter(article.name, article.read_text("utf-8")).value
        if parted:
            blocks = read_markdown(parted.body, article.name, parted.body_line).blocks
            texts += [_set_text(plain(inlines), font) for inlines in paragraphs(blocks)]
    return [text for text in texts if len(text) > 20]


def main() -> None:
    """Run all systems and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--font", type=Path, required=True, help="a Chinese font file that holds the text")
    parser.add_argument("--text", type=Path, help="paragraphs, one a line; else the repository's issues")
    parser.add_argument("--keep", type=Path, help="a folder for the PDFs")
    given = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    font = Font(given.font)
    texts = ["".join(filter(font.widths.__contains__, text)) for text in read_texts(given.text, font)]
    print(
        f"{'':18}{'short':>6}{'':9}{'over':>6}{'starts':>7}{'ends':>7}{'lone':>7}{'mean':>10}{'worst':>9}{'on grid':>10}"
    )
    for name, system in SYSTEMS.items():
        try:
            content = system(texts, font)
        except (ImportError, Missing) as reason:
            print(f"{name:18}left out: {reason}")
            continue
        if given.keep:
            (given.keep / f"{name.replace(' ', '-')}.pdf").write_bytes(content)
        print(measure(content, texts, font).row(name))
    print(*costs(texts, font), sep="\n")


if __name__ == "__main__":
    main()
