"""Set No. 36 with this project and other typesetting systems, measure them side by side, print the tables of docs/speed.md.

    python benchmarks/engines.py [--rounds 5] [--issues 100] [--unchanged 1000] [--growth 16]

Run from the repository's folder, with the package's dependencies and `typst` installed; XeLaTeX (xeCJK), Chromium
and LibreOffice Writer take part where they are on the path. All runs are whole processes and interleaved, a figure
is the median of its rounds; this project's builds make HTML and PDF with all checks on. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from peak import peak
from peers import fontconfig, lay_out, matter, missing, peers

from bulletin.making import make
from bulletin.memory import Memory
from bulletin.office import Office
from bulletin.outputs.press import Press
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT.parent / "shared" / "seeds" / "issue-2022-36.txt"
ISSUE = "2022-36"
OURS = "本工具"
COLD, SAME, EDITED = OURS, "没有改动", "改一篇稿件（常驻进程）"
FORCED, FIRST = "没有改动，照样重排（--force）", "第一次用（缓存文件夹是空的）"
NEW = "新写的第{}段。"
"""A paragraph of which each build of an edited article has another."""


def command() -> list[str]:
    """Return the installed command, or that of this checkout."""
    script = Path(sys.executable).with_name("bulletin")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "bulletin"]


def run(arguments: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> float:
    """Run a command to its end, and return its seconds. Raises CalledProcessError."""
    begun = time.perf_counter()
    subprocess.run(arguments, cwd=folder, env=environment or ours(), check=True, capture_output=True)
    return time.perf_counter() - begun


def ours() -> dict[str, str]:
    """Return an environment with this checkout's code."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def build(desk: Path, *arguments: str) -> float:
    """Run `bulletin build`."""
    return run([*command(), "build", *arguments], desk)


@dataclass
class Edited:
    """A cold build after one character of the first article was changed, as an editor would have it."""

    desk: Path
    times: int = 0

    def __post_init__(self) -> None:
        """Put the paragraph in that will be changed, so that all systems set it."""
        self._article = articles(self.desk)[0]
        self._text = self._article.read_text("utf-8").partition("\n" + NEW.partition("{")[0])[0]
        self.edit()

    def edit(self) -> None:
        """Change the paragraph."""
        self._article.write_text(f"{self._text.rstrip()}\n\n{NEW.format(self.times)}\n", "utf-8")
        self.times += 1

    def __call__(self) -> float:
        """Edit and build."""
        self.edit()
        return build(self.desk, ISSUE)


def build_first(desk: Path, scratch: Path) -> float:
    """Build with an empty cache; what was in the user's is left as it is."""
    with tempfile.TemporaryDirectory(dir=scratch) as empty:
        environment = {**ours(), "XDG_CACHE_HOME": empty}
        return run([*command(), "build", "--force", ISSUE], desk, environment)


# --- Texts ---------------------------------------------------------------------------------------------------


def desk_with(folder: Path, *, published: bool) -> Path:
    """Make a workspace with the repository's No. 36, or with the published one."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "bulletin.yaml", folder)
    for name in ("issues", "tallies"):
        shutil.copytree(ROOT / name, folder / name)
    if published:
        sys.path.insert(0, str(ROOT / "tests"))
        from desks import from_seed  # type: ignore[import-not-found]

        from_seed(SEED, folder)
    return folder


def grown(desk: Path, folder: Path, times: int) -> Path:
    """Make a workspace whose No. 36 has every article so many times."""
    shutil.copytree(desk, folder, ignore=shutil.ignore_patterns("build"))
    for path in articles(folder):
        for copy in range(1, times):
            shutil.copy(path, path.with_name(f"{path.stem}-{copy:02}.md"))
    return folder


def articles(desk: Path) -> list[Path]:
    """List the articles of No. 36 but the count of the year."""
    paths = sorted((desk / "issues" / ISSUE).glob("*.md"))
    return [
        path for path in paths if path.name != "issue.md" and "kind: tally" not in path.read_text("utf-8")
    ]


def many(desk: Path, folder: Path, issues: int) -> Path:
    """Make a workspace of different issues: the articles of No. 36 with their paragraphs in another order each."""
    chosen = random.Random(36)  # noqa: S311 - made-up text
    folder.mkdir()
    shutil.copy(desk / "bulletin.yaml", folder)
    for at in range(issues):
        year, number = 1990 + at // 50, at % 50 + 1
        target = folder / "issues" / f"{year}-{number:02}"
        target.mkdir(parents=True)
        day = f"{year}-{1 + number // 5:02}-{1 + number % 5:02}"
        (target / "issue.md").write_text(f"---\nnumber: {number}\ndate: {day}\nstatus: final\n---\n", "utf-8")
        for path in articles(desk):
            _, head, body = path.read_text("utf-8").split("---\n", 2)
            paragraphs = body.strip().split("\n\n")
            chosen.shuffle(paragraphs)
            (target / path.name).write_text(f"---\n{head}---\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
    return folder


def office(desk: Path, memory: Memory | None = None) -> Office:
    """Open a workspace that has no fault."""
    opened = Office.open(Workspace(desk), memory).value
    assert opened is not None  # noqa: S101 - a fault would show
    return opened


# --- One issue -----------------------------------------------------------------------------------------------


@dataclass
class Figures:
    """Seconds of every run by what was run, pages and bytes of the PDFs, peaks of memory in MiB."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def note(self, name: str, seconds: float) -> None:
        """Keep a figure."""
        self.seconds.setdefault(name, []).append(seconds)

    def of(self, name: str) -> float:
        """Return the median of a figure."""
        return median(self.seconds[name])


def one_issue(desk: Path, scratch: Path, rounds: int) -> Figures:
    """Set one issue with every system, in turns."""
    figures = Figures()
    scratch.mkdir()
    edited = Edited(desk)
    text = matter(office(desk), ISSUE)
    environment = fontconfig(text, scratch)
    found, absent = peers(scratch)
    figures.remarks += [f"没有装 {name}，未比。" for name in absent]
    runs: dict[str, Callable[[], float]] = {
        COLD: edited,
        SAME: partial(build, desk, ISSUE),
        FORCED: partial(build, desk, "--force", ISSUE),
        FIRST: partial(build_first, desk, scratch),
    }
    pdfs = {COLD: desk / "build" / ISSUE / f"{ISSUE}.pdf"}
    for peer in found:
        folder = scratch / peer.name
        lay_out(peer, text, folder)
        with contextlib.suppress(subprocess.CalledProcessError):
            run(peer.command, folder, environment)
        pdfs[peer.name] = folder / "page.pdf"
        if not pdfs[peer.name].is_file():
            figures.remarks.append(f"{peer.name} 没有排成，未比。")
            continue
        runs[peer.name] = partial(run, peer.command, folder, environment)
        if lacking := missing(pdfs[peer.name], text):
            figures.remarks.append(f"{peer.name} 的 PDF 里没有 {'、'.join(lacking)}，它的比值只供参考。")
    edited()
    build(desk, ISSUE)
    for _ in range(rounds):
        for name, go in runs.items():
            figures.note(name, go())
    for name in pdfs.keys() & runs.keys():
        figures.pages[name], figures.bytes[name] = pages(pdfs[name]), pdfs[name].stat().st_size
        figures.peaks[name] = peak(runs[name])
    edit_warm(desk, figures, rounds)
    return figures


def pages(pdf: Path) -> int:
    """Count the pages of a PDF."""
    import pikepdf

    with pikepdf.open(pdf) as document:
        return len(document.pages)


def edit_warm(desk: Path, figures: Figures, rounds: int) -> None:
    """Edit one article and make the issue again, as the preview's worker does; what is written is not counted."""
    article, memory = articles(desk)[0], Memory()
    original = article.read_bytes()
    with Press() as press:
        make(office(desk, memory), ISSUE, press)
        for number in range(rounds):
            article.write_bytes(original + f"\n新写的第{number}段。\n".encode())
            begun = time.perf_counter()
            assert make(office(desk, memory), ISSUE, press).value  # noqa: S101 - a fault would show
            figures.note(EDITED, time.perf_counter() - begun)
    article.write_bytes(original)


# --- Many issues and long ones ---------------------------------------------------------------------------------


def many_issues(desk: Path, scratch: Path, issues: int, unchanged: int) -> list[str]:
    """Compare a batch with as many cold builds and with Typst, each spread over the cores; then build nothing again."""
    cores = len(os.sched_getaffinity(0))
    crowd = many(desk, scratch / "many", issues)
    names = office(crowd).folders()
    texts = [matter(office(crowd), name) for name in names]
    typst = next((peer for peer in peers(scratch)[0] if peer.name == "Typst"), None)
    rows = []
    alone = shutil.copytree(
        crowd, scratch / "alone"
    )  # what is remembered of one folder is no help in another
    batch = build(crowd, "--all", "--force")
    cold = _spread(cores, [partial(build, alone, "--force", name) for name in names])
    rows.append(
        row(f"{issues} 期不同的，{cores} 核", batch, f"逐期冷启动 {cold:.1f} s", batch / cold, "≤ 0.6")
    )
    if typst:
        folders = [scratch / "typst-many" / name for name in names]
        for folder, text in zip(folders, texts, strict=True):
            lay_out(typst, text, folder)
        theirs = _spread(cores, [partial(run, typst.command, folder) for folder in folders])
        rows.append(row(f"{issues} 期，与 Typst 比", batch, f"Typst {theirs:.1f} s", batch / theirs, "—"))
    more = many(desk, scratch / "more", unchanged)
    first, second = build(more, "--all"), build(more, "--all")
    rows.append(
        row(f"{unchanged} 期没有改动，再排一次", second, f"排 {first:.1f} s", second / first, "≤ 0.02")
    )
    return rows


def _spread(cores: int, jobs: Sequence[Callable[[], float]]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda job: job(), jobs))
    return time.perf_counter() - begun


def growth(desk: Path, scratch: Path, most: int, rounds: int) -> list[str]:
    """Set the text 1, 2, 4 … times over; tell pages, seconds and memory beside Typst's."""
    sizes = [1 << power for power in range(most.bit_length())]
    rows = []
    for times in sizes:
        long = grown(desk, scratch / f"long-{times}", times)
        text = matter(office(long), ISSUE)
        runs: dict[str, Callable[[], float]] = {OURS: Edited(long)}
        pdfs = {OURS: long / "build" / ISSUE / f"{ISSUE}.pdf"}
        typst = next((peer for peer in peers(scratch)[0] if peer.name == "Typst"), None)
        if typst:
            folder = scratch / f"typst-{times}"
            lay_out(typst, text, folder)
            runs["Typst"], pdfs["Typst"] = partial(run, typst.command, folder), folder / "page.pdf"
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, go in runs.items():
                seconds[name].append(go())
        told = [f"{pages(pdfs[name])} 页 {median(seconds[name]):.3f} s" for name in runs]
        held = peak(runs[OURS])
        rows.append(f"| {times} | {' | '.join(told)} | {held:.0f} MiB |")
    return rows


# --- Phases --------------------------------------------------------------------------------------------------


def told_phases(desk: Path) -> list[str]:
    """Tell where the time of a cold build goes."""
    code = Path(__file__).with_name("phases.py")
    done = subprocess.run(
        [sys.executable, str(code), str(desk), ISSUE], env=ours(), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


# --- The table -----------------------------------------------------------------------------------------------


def row(what: str, ours_: float, beside: str, ratio: float, wanted: str) -> str:
    return f"| {what} | {ours_:.3f} s | {beside} | {ratio:.2f} | {wanted} |"


WANTED = {
    "WeasyPrint": "≤ 0.5",
    "XeLaTeX": "≤ 1.0",
    "LibreOffice": "≤ 0.5",
    "Chromium": "≤ 0.35",
    "Typst": "—",
}


def table(figures: Figures) -> list[str]:
    """Compare one issue with every system."""
    cold = figures.of(COLD)
    lines = ["| 比什么 | 本工具 | 对照 | 比值 | 要求 |", "|---|---|---|---|---|"]
    for name, wanted in WANTED.items():
        if name in figures.seconds:
            lines.append(
                row(
                    "冷启动，改过一个字",
                    cold,
                    f"{name} {figures.of(name):.3f} s",
                    cold / figures.of(name),
                    wanted,
                )
            )
    if "Typst" in figures.seconds:
        same, theirs = figures.of(SAME), figures.of("Typst")
        lines.append(row(SAME, same, f"Typst 冷启动 {theirs:.3f} s", same / theirs, "≤ 0.7"))
    lines.append(row(EDITED, figures.of(EDITED), f"冷启动 {cold:.3f} s", figures.of(EDITED) / cold, "≤ 0.5"))
    return [
        *lines,
        *(
            row(name, figures.of(name), f"冷启动 {cold:.3f} s", figures.of(name) / cold, "—")
            for name in (FORCED, FIRST)
        ),
    ]


def sizes(figures: Figures) -> list[str]:
    """Tell pages, bytes and memory of every system."""
    lines = ["| 系统 | 页 | PDF（KB） | 与 Typst 比 | 内存峰值（整个进程树） |", "|---|---|---|---|---|"]
    usual = figures.bytes.get("Typst")
    for name in (OURS, *WANTED):
        if name in figures.bytes:
            size = figures.bytes[name]
            ratio = f"{size / usual:.2f}" if usual else "—"
            lines.append(
                f"| {name} | {figures.pages[name]} | {size / 1000:.0f} | {ratio} | {figures.peaks[name]:.0f} MiB |"
            )
    return lines


def machine() -> str:
    """Tell the day, the cores and the memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    python = ".".join(map(str, sys.version_info[:3]))
    today = dt.datetime.now(dt.UTC).date()
    return f"{today}，{len(os.sched_getaffinity(0))} 核，内存 {memory:.0f} GiB，Python {python}"


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--issues", type=int, default=100, help="different issues for the batch")
    parser.add_argument("--unchanged", type=int, default=1000, help="issues that are built twice")
    parser.add_argument("--growth", type=int, default=16, help="how many times the text")
    given = parser.parse_args()
    print(f"测于 {machine()}。", flush=True)
    with tempfile.TemporaryDirectory(prefix="bulletin-engines-") as name:
        scratch = Path(name)
        texts = {"仓库里的第 36 期": False} | ({"发表过的第 36 期": True} if SEED.is_file() else {})
        for number, (title, published) in enumerate(texts.items()):
            desk = desk_with(scratch / f"desk-{number}", published=published)
            figures = one_issue(desk, scratch / f"systems-{number}", given.rounds)
            print(f"\n### {title}\n", *table(figures), "", *sizes(figures), sep="\n", flush=True)
            print(*(f"\n{each}" for each in figures.remarks), sep="", flush=True)
        desk = scratch / "desk-0"
        print(
            "\n### 冷启动的时间花在哪里\n",
            "| 步骤 | 用时 |",
            "|---|---|",
            *told_phases(desk),
            sep="\n",
            flush=True,
        )
        head = "| 文字 | 本工具 | Typst | 内存峰值 |", "|---|---|---|---|"
        print(
            "\n### 从 1 倍到 16 倍的文字\n",
            *head,
            *growth(desk, scratch, given.growth, given.rounds),
            sep="\n",
            flush=True,
        )
        head = "| 比什么 | 本工具 | 对照 | 比值 | 要求 |", "|---|---|---|---|---|"
        print(
            "\n### 许多期\n",
            *head,
            *many_issues(desk, scratch, given.issues, given.unchanged),
            sep="\n",
            flush=True,
        )


if __name__ == "__main__":
    main()
