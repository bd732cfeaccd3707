"""An office's own paper template and style sheet: what was written for the former flow layout is reported.

There, templates and styles positioned everything. Now pages are laid out before; of an own template and style only
what adds to them, or changes colours, has an effect.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.workspace import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.workspace import Workspace

PAPER = ("paper.html.j2", "paper.css")
"""The files of the theme that only WeasyPrint uses."""
TEMPLATE = re.compile(
    r"\{%-?\s*block\s+(?P<block>masthead|front|imprint)\b"
    r"|\b(?P<name>make_up|issue|edition)\s*[.\[]"
    r"|\|\s*(?P<filter>lines|indents|plain)\b"
)
"""What only templates of the former layout have: its blocks, values and filters."""
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/", re.DOTALL)
STYLE_BLOCK = re.compile(r"\{%-?\s*block\s+style\b.*?%\}(.*?)\{%-?\s*endblock", re.DOTALL)
RULE = re.compile(r"(?P<selectors>[^{}@;]+)\{(?P<declarations>[^{}]*)\}")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
ELEMENT = re.compile(
    "a|article|aside|blockquote|code|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section"
    "|table|tbody|td|th|thead|tr|ul"
)
"""Elements of texts: styles have no effect on them, only on the marks within. Own ones have a class or an id."""
CLASS = re.compile("alone|blank|copy-number|issued|keep|new-page|notes|notices|off-grid|paged|unnumbered")
"""Classes of the former layout, besides the kinds of blocks."""
MARKS = frozenset(("text", "picture", "rule", "page", "target"))
"""Classes of positioned marks: only their colours may be changed."""
PLACING = re.compile(
    r"(?:^|;)\s*(?P<property>font(?:-[a-z]+)?|letter-spacing|word-spacing|line-height|text-(?:align|indent|transform)"
    r"|white-space|margin(?:-[a-z]+)*|padding(?:-[a-z]+)*|(?:min-|max-)?(?:width|height)|top|right|bottom|left|inset"
    r"|position|display|float|columns?|flex(?:-[a-z]+)?|break-[a-z]+)\s*:"
)


def own_paper(workspace: Workspace) -> tuple[str, ...]:
    """Return the paper files that a workspace overrides with other content than the shipped ones."""
    own = [name for name in PAPER if name in workspace.own_theme()]
    return tuple(name for name in own if workspace.theme(name) != workspace.theme(f"{SHIPPED}{name}"))


def check_own_paper(workspace: Workspace, kinds: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each own file written for the former layout; `kinds` are the block styles."""
    for name in own_paper(workspace):
        text = workspace.theme(name).decode(errors="replace")
        former = _in_template(text, kinds) if name.endswith(".j2") else _in_style(text, kinds)
        if former:
            what, at = former
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            yield diagnose("theme-former", Position(f"templates/{name}", line, column), what=what)


def _in_template(text: str, kinds: Collection[str]) -> tuple[str, int] | None:
    """Return the first construct of the former layout in a template, and its offset."""
    plain = COMMENT.sub(_blank, text)
    for tag in TAG.finditer(plain):
        match = TEMPLATE.search(tag[0])
        if match:
            what = f"block {match['block']}" if match["block"] else match["name"] or f"| {match['filter']}"
            return what, tag.start() + match.start()
    for block in STYLE_BLOCK.finditer(plain):
        former = _in_style(block[1], kinds)
        if former:
            return former[0], former[1] + block.start(1)
    return None


def _in_style(text: str, kinds: Collection[str]) -> tuple[str, int] | None:
    """Return the first rule of the former layout in a style sheet, and its offset."""
    for rule in RULE.finditer(COMMENT.sub(_blank, text)):
        selectors = rule["selectors"]
        at = rule.start() + len(selectors) - len(selectors.lstrip())
        for selector in selectors.split(","):
            subject = re.split(r"[\s>+~]+", selector.strip())[-1]
            element = subject[: len(subject) - len(subject.lstrip(LETTERS))]
            classes = re.findall(r"[.#]([\w-]+)", subject)
            own = [each for each in classes if each not in kinds and not CLASS.fullmatch(each)]
            if len(own) < len(classes) or (ELEMENT.fullmatch(element) and not own):
                return selector.strip(), at
            placing = PLACING.search(rule["declarations"])
            if placing and MARKS.intersection(classes):
                return f"{selector.strip()} {{ {placing['property']} }}", at
    return None


def _blank(comment: re.Match[str]) -> str:
    """Replace a comment by blanks, so that offsets stay."""
    return re.sub(r"[^\n]", " ", comment[0])
