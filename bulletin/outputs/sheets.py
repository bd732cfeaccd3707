"""What of a document's style sheet says something of this document: the engine reads no more than that.

The sheet that this tool writes has a rule for every kind of text and for every face, whether the document has one or
not, and all numbers of the theme as variables. Left out is what certainly means nothing here and which the engine
would not complain of; of the rest nothing is known, and it stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_SHEET = re.compile("(<style>)(.*?)(</style>)", re.DOTALL)
_CLASSES = re.compile(r'\bclass="([^"&]*)"')
_OTHER_CLASSES = re.compile(r"\bclass\s*=(?!\"[^\"&]*\")", re.IGNORECASE)
_NAMES = r'"[^"\\\n]+"(?:,"[^"\\\n]+")*'
_DECLARATION = "|".join((
    f"font-family:{_NAMES}",
    r"font-size:[\d.]+pt",
    r"line-height:[\d.]+mm",
    r"letter-spacing:-?[\d.]+em",
    "white-space:pre",
    "text-align:(?:left|center|right)",
    r"padding-(?:left|right):[\d.]+em",
))
_RULE = re.compile(rf"^\.([a-z0-9-]+(?:\\/[a-z0-9-]+)?)\{{(?:{_DECLARATION})(?:;(?:{_DECLARATION}))*\}}\n", re.MULTILINE)
"""A rule for one class, as this tool writes it."""
_FACE = re.compile(
    r'^@font-face\{font-family:"([^"\\\n]+)";src:url\("([^"\\\n]+)"\);font-weight:normal;font-style:normal\}\n',
    re.MULTILINE,
)
_VARIABLES = re.compile(r"^:root\{((?:--[a-z0-9-]+:[\w#.-]+;)+)\}\n", re.MULTILINE)
_VARIABLE = re.compile(r"(--[a-z0-9-]+):[^;]+;")
_MENTION = re.compile(r"--[A-Za-z0-9_-]+")


def faces(html: str) -> list[tuple[str, str]]:
    """Return names and addresses of the plain faces that a document's first style sheet loads, in their order."""
    found = _SHEET.search(html)
    return _FACE.findall(found[2]) if found else []


def needed(html: str, loaded: Container[tuple[str, str]] = ()) -> str:
    """Leave out of a document's first style sheet rules for classes that it does not use, such variables, loaded faces.

    What remains stands in the lines where it stood: the engine names them when it complains.
    """
    found = _SHEET.search(html)
    if found is None or _OTHER_CLASSES.search(html) or "\\" in found[2].replace("\\/", ""):
        return html
    classes = {name for told in set(_CLASSES.findall(html)) for name in told.split()}
    sheet = _RULE.sub(lambda rule: rule[0] if rule[1].replace("\\", "") in classes else "\n", found[2])
    sheet = _FACE.sub(lambda face: "\n" if face.groups() in loaded else face[0], sheet)
    mentions = Counter(_MENTION.findall(html[: found.start(2)] + sheet + html[found.end(2) :]))
    sheet = _VARIABLES.sub(lambda rule: f":root{{{_used(rule[1], mentions)}}}\n", sheet)
    return html[: found.start(2)] + sheet + html[found.end(2) :]


def _used(variables: str, mentions: Counter[str]) -> str:
    """Keep the variables that are named anywhere but where they are set."""
    return "".join(each[0] for each in _VARIABLE.finditer(variables) if mentions[each[1]] > 1)
