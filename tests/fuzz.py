"""Fuzzing: the readers of front matter and Markdown, and whole builds of mutated issues.

    python tests/fuzz.py [--inputs 100000] [--builds 500] [--seed 36]

Whatever a file holds, it is read, or its faults are told in both languages with their places; never an exception,
never longer than two seconds. What fails is written out with the seed that made it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

from cases import FOLDER, read_cases
from desks import ROOT, copy, office

from bulletin.app.typesetting import make
from bulletin.diagnostics import BulletinError, Diagnostic, Language, has_errors
from bulletin.parsing.issues import read_article, read_issue
from bulletin.parsing.settings import read_opening, read_publication

SLOWEST = 2.0
"""Seconds for one file."""
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
ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n".encode()


@cache
def corpus(kind: str = "") -> tuple[bytes, ...]:
    """Return files to begin with, of one kind: those of all cases and of the repository."""
    cases = [case for path in sorted(FOLDER.glob("source-*.md")) for case in read_cases(path)]
    files = [(name, content) for case in cases for name, content in case.files.items()]
    places = (ROOT / "bulletin.yaml", *ROOT.glob("issues/*/*.md"), *ROOT.glob("tallies/*.yaml"))
    files += [(path.name, path.read_bytes()) for path in sorted(places)]
    return tuple(content for name, content in files if len(content) < 20_000 and kind in {"", _kind(name)})


def _kind(name: str) -> str:
    """Tell what kind of file this is by its name."""
    if name in {"bulletin.yaml", "issue.md"}:
        return name
    return "article" if name.endswith(".md") else "opening"


def mutate(content: bytes, rng: random.Random) -> bytes:
    """Change a file in one to eight places: scraps put in, parts dropped, doubled, moved, bytes turned."""
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
    """Put harmless scraps into the body alone, so that many files get as far as being read and printed."""
    head, mark, body = content.partition(b"\n---\n")
    text = body.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(0, len(text))
        text = text[:place] + rng.choice(HARMLESS) * rng.choice((1, 1, 3)) + text[place:]
    return head + mark + text.encode()


def _tell(found: tuple[Diagnostic, ...]) -> None:
    """Tell every finding in both languages; a finding in a source has its place."""
    for one in found:
        for language in Language:
            assert one.message(language)
            assert one.hint(language) is not None


def fuzz_readers(inputs: int, seed: int) -> Counter[str]:
    """Read mutated files of each kind; counts how they ended, and the slowest in milliseconds."""
    publication = office(ROOT).publication
    count: Counter[str] = Counter()
    for number in range(inputs):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        kind = rng.choice(("bulletin.yaml", "opening", "issue.md", *["article"] * 5))
        change = rng.choice((mutate, gently))
        content = change(rng.choice(corpus(kind)), rng)
        started = time.perf_counter()
        match kind:
            case "bulletin.yaml":
                result = read_publication("bulletin.yaml", content)
            case "opening":
                result = read_opening("tallies/2022.yaml", content, publication)
            case "issue.md":
                files = {"issues/36/issue.md": content, "issues/36/01.md": ARTICLE}
                result = read_issue("36", files, publication)
            case _:
                result = read_article("issues/36/01.md", content, publication, 2022)
        took = time.perf_counter() - started
        _tell(result.diagnostics)
        assert took < SLOWEST, f"{seed}-{number}: {took:.1f} s"
        assert (result.value is None) == has_errors(result.diagnostics), f"{seed}-{number}"
        assert all(one.position for one in result.diagnostics), f"{seed}-{number}"
        count["read" if result.value is not None else "refused"] += 1
        count["slowest ms"] = max(count["slowest ms"], round(took * 1000))
    return count


def fuzz_builds(folder: Path, builds: int, seed: int) -> Counter[str]:
    """Make mutated issues: an issue is made, or its errors are told."""
    desk = copy(folder / "desk")
    count: Counter[str] = Counter()
    originals = {path: path.read_bytes() for path in sorted((desk / "issues" / "2022-36").iterdir())}
    for number in range(builds):
        rng = random.Random(f"{seed}-build-{number}")  # noqa: S311
        for path, content in originals.items():
            path.write_bytes(content)
        for path in rng.sample(sorted(originals), rng.choice((1, 1, 2))):
            path.write_bytes((mutate if rng.random() < 0.3 else gently)(originals[path], rng))
        try:
            made = make(office(desk), "2022-36")
        except BulletinError as error:
            raise AssertionError(f"{seed}-build-{number}: {error}") from error
        _tell(made.diagnostics)
        assert (made.value is None) == has_errors(made.diagnostics), f"{seed}-build-{number}"
        codes = {one.code for one in made.diagnostics}
        assert not codes & {"engine-complaint", "press-died", "too-deep"}, f"{seed}-build-{number}: {codes}"
        count["made" if made.value is not None else "refused"] += 1
        count.update(codes & {"text-missing", "not-fetched", "too-slow"})
    return count


def main() -> None:
    """Run all of it and tell the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--builds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=36)
    asked = parser.parse_args()
    print("readers:", dict(fuzz_readers(asked.inputs, asked.seed)), flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        print("builds:", dict(fuzz_builds(Path(folder), asked.builds, asked.seed)), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
