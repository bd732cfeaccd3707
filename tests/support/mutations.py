"""Files mutated at random, as a typing error, a broken disk or an attacker might do; the same for the same seed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.support.case_files import FOLDER, read_cases
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    import random

SCRAPS = (
    "---\n", "---", "...\n", ":", ": ", "：", " #", "# ", "- ", "\t", "\n", "\n\n", "\r\n", "|", "||",
    "|--|--|\n", "> ", ">", "* ", "**", "*", "_", "~~", "~~~\n", "```\n", "`", "[", "]", "(", ")", "![",
    "](", "[^1]", "[^1]: ", "<", ">", "<a href=''>", "<!--", "&amp;", "&#0;", "\\", "&x", "*x",
    "!!python/object:os.system ", "!!str ", "<<: ", "{", "}", "[", "]", ",", '"', "'", "%", "@", "? ",
    "null", "true", "1e9", "0x10", "2022-02-30", "2022-12-28", "title: ", "from: ",
    "kind: tally\nperiod: 2022\n", "date: ", "number: ", "苏州市", "苏洲市", "综合", "“", "”", "……",
    "——", "，", "。", "　", "①", "𠮷", "\u200b", "\ufeff", "\x00", "\u202e", "⼀", "\ue000", "\ud800",
    "e\u0301", "🧿", "é", "{{ x }}", "{% x %}", "</style>", "http://a.cn", "javascript:alert(1)",
    "![x](../a.png)", "![x](a.png)", "    ", "1. ", "999999999. ", "=", "===\n", "***\n", "a" * 300,
    "字" * 300,
)  # fmt: skip
HARMLESS = [scrap for scrap in SCRAPS if scrap.isprintable() and not set(scrap) & set("!\ue000🧿⼀")]


@cache
def corpus(kind: str = "") -> tuple[bytes, ...]:
    """Return files to begin with, of one kind: those of all cases and of the repository."""
    cases = [case for path in sorted(FOLDER.glob("source-*.md")) for case in read_cases(path)]
    files = [(name, content) for case in cases for name, content in case.files.items()]
    places = (ROOT / "bulletin.yaml", *ROOT.glob("issues/*/*.md"), *ROOT.glob("tallies/*.yaml"))
    files += [(path.name, path.read_bytes()) for path in sorted(places)]
    return tuple(content for name, content in files if len(content) < 20_000 and kind in {"", _kind(name)})


def _kind(name: str) -> str:
    """Return the kind of a file by its name."""
    if name in {"bulletin.yaml", "issue.md"}:
        return name
    return "article" if name.endswith(".md") else "opening"


def mutate(content: bytes, rng: random.Random) -> bytes:
    """Change a file in one to eight places: fragments inserted, parts dropped, doubled, moved, bytes flipped."""
    for _ in range(rng.randint(1, 8)):
        start = rng.randint(0, len(content))
        end = min(len(content), start + int(rng.expovariate(0.05)))
        match rng.randrange(6):
            case 0 | 1:
                scrap = rng.choice(SCRAPS).encode("utf-8", "surrogatepass") * rng.choice((1, 1, 1, 2, 9, 40))
                content = content[:start] + scrap + content[start:]
            case 2:
                content = content[:start] + content[end:]
            case 3:
                content = content[:end] + content[start:end] * rng.choice((1, 2, 20)) + content[end:]
            case 4:
                content = content[:start] + bytes([rng.randrange(256)]) + content[start + 1 :]
            case _:
                other = rng.choice(corpus())
                place = rng.randint(0, len(other))
                content = content[:start] + other[place : place + 200] + content[end:]
    return content


def gently(content: bytes, rng: random.Random) -> bytes:
    """Insert harmless fragments into the body alone, so that many files are read and printed."""
    head, mark, body = content.partition(b"\n---\n")
    text = body.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(0, len(text))
        text = text[:place] + rng.choice(HARMLESS) * rng.choice((1, 1, 3)) + text[place:]
    return head + mark + text.encode()
