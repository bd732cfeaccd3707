"""Set No. 36 with this project and other typesetting systems, measure them side by side, print the tables of docs/speed.md.

    python benchmarks/engines.py [--before CHECKOUT] [--rounds 5] [--issues 100] [--unchanged 1000] [--growth 16]

Run from the repository's folder, with the package's dependencies and `typst` (from PyPI) installed; XeLaTeX (xeCJK),
Chromium and LibreOffice Writer take part where they are on the path, another checkout of this project where it is
named. All runs are whole processes and interleaved, a figure is the median of its rounds; this project's builds make
HTML and PDF with all checks on. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import random
import resource
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
from typing import TYPE_CHECKING, NamedTuple

from peak import peak
from peers import fontconfig, lay_out, missing, peers, source_text

from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from peers import Peer, SourceText

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT.parent / "shared" / "seeds" / "issue-2022-36.txt"
ISSUE = "2022-36"
OURS, BEFORE, TYPST = "本工具", "改之前", "Typst"
EDIT, SAME, WARM = "改过一个字，新的进程", "没有改动", "改一篇稿件，常驻进程"
FIRST = "第一次用（缓存文件夹是空的）；--force 也这样"
NEW = "新写的第{}段。"
"""A paragraph of which each build of an edited article has another."""
WANTED = {
    TYPST: "≤ 2.5",
    BEFORE: "≤ 0.85",
    "WeasyPrint": "≤ 0.5",
    "XeLaTeX": "≤ 1.0",
    "LibreOffice": "≤ 0.5",
    "Chromium": "≤ 0.35",
}
"""What a build after an edit may take of the other systems' time."""
PEAK = "≤ 60 MiB"
HEAD = ("| 比什么 | 本工具 | 对照 | 比值 | 要求 |", "|---|---|---|---|---|")


# --- Running -------------------------------------------------------------------------------------------------


class Spent(NamedTuple):
    """Seconds of a whole process: on the clock, and of processors in it and all below it."""

    seconds: float
    cpu: float


def run(arguments: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> Spent:
    """Run a command to its end. Raises CalledProcessError."""
    start, used = time.perf_counter(), _cpu()
    subprocess.run(arguments, cwd=folder, env=environment, check=True, capture_output=True)
    return Spent(time.perf_counter() - start, _cpu() - used)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Product:
    """A version of this project: its checkout and its cache folder."""

    name: str
    code: Path
    cache: Path

    def environment(self, cache: Path | None = None) -> dict[str, str]:
        """Return an environment with its code, and its cache or another."""
        return {**os.environ, "PYTHONPATH": str(self.code), "XDG_CACHE_HOME": str(cache or self.cache)}

    def build(self, workspace: Path, *arguments: str) -> Spent:
        """Run `bulletin build`: the installed command, or that of the checkout."""
        script = Path(sys.executable).with_name("bulletin")
        command = [str(script)] if script.is_file() else [sys.executable, "-m", "bulletin"]
        return run([*command, "build", *arguments], workspace, self.environment())

    def build_first(self, workspace: Path, scratch: Path) -> Spent:
        """Build with an empty cache."""
        with tempfile.TemporaryDirectory(dir=scratch) as empty:
            return Product(self.name, self.code, Path(empty)).build(workspace, "--force", ISSUE)

    def edit_warm(self, workspace: Path, edits: int) -> list[float]:
        """Edit one article and make the issue again in one process; returns the seconds of each making."""
        script = str(self.code / "benchmarks" / "warm.py")
        command = [sys.executable, script, str(workspace), ISSUE, str(articles(workspace)[0]), str(edits)]
        done = subprocess.run(command, env=self.environment(), check=True, capture_output=True, text=True)
        return [float(line) for line in done.stdout.split()]


@dataclass
class Edited:
    """A build after one character of the first article was changed, as an editor would have it."""

    product: Product
    workspace: Path
    times: int = 0

    def __post_init__(self) -> None:
        """Put the paragraph in that will be changed, so that all systems set it."""
        self._article = articles(self.workspace)[0]
        self._text = self._article.read_text("utf-8").partition("\n" + NEW.partition("{")[0])[0]
        self.edit()

    def edit(self) -> None:
        """Change the paragraph."""
        self._article.write_text(f"{self._text.rstrip()}\n\n{NEW.format(self.times)}\n", "utf-8")
        self.times += 1

    def __call__(self) -> Spent:
        """Edit and build."""
        self.edit()
        return self.product.build(self.workspace, ISSUE)


# --- Texts ---------------------------------------------------------------------------------------------------


def workspace_with(folder: Path, *, published: bool) -> Path:
    """Make a workspace with the repository's No. 36, or with the published one."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "bulletin.yaml", folder)
    for name in ("issues", "tallies"):
        shutil.copytree(ROOT / name, folder / name)
    if published:
        sys.path.insert(0, str(ROOT))
        from tests.support.workspaces import import_published

        import_published(SEED, folder)
    return folder


def grown(workspace: Path, folder: Path, times: int) -> Path:
    """Make a workspace whose No. 36 has every article so many times."""
    shutil.copytree(workspace, folder, ignore=shutil.ignore_patterns("build"))
    for path in articles(folder):
        for copy in range(1, times):
            shutil.copy(path, path.with_name(f"{path.stem}-{copy:02}.md"))
    return folder


def articles(workspace: Path) -> list[Path]:
    """List the articles of No. 36 but the count of the year."""
    paths = sorted((workspace / "issues" / ISSUE).glob("*.md"))
    return [
        path for path in paths if path.name != "issue.md" and "kind: tally" not in path.read_text("utf-8")
    ]


def many(workspace: Path, folder: Path, issues: int) -> Path:
    """Make a workspace of different issues: the articles of No. 36 with their paragraphs in another order each."""
    chosen = random.Random(36)  # noqa: S311 - made-up text
    folder.mkdir()
    shutil.copy(workspace / "bulletin.yaml", folder)
    for at in range(issues):
        year, number = 1990 + at // 50, at % 50 + 1
        target = folder / "issues" / f"{year}-{number:02}"
        target.mkdir(parents=True)
        day = f"{year}-{1 + number // 5:02}-{1 + number % 5:02}"
        (target / "issue.md").write_text(f"---\nnumber: {number}\ndate: {day}\nstatus: final\n---\n", "utf-8")
        for path in articles(workspace):
            _, head, body = path.read_text("utf-8").split("---\n", 2)
            paragraphs = body.strip().split("\n\n")
            chosen.shuffle(paragraphs)
            (target / path.name).write_text(f"---\n{head}---\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
    return folder


def text_of(workspace: Path, folder: str = ISSUE) -> SourceText:
    """Return the text of an issue for the other systems."""
    return source_text(opened(workspace), folder)


def opened(workspace: Path) -> Project:
    """Open a workspace that has no fault."""
    project = Project.open(Workspace(workspace)).value
    assert project is not None  # noqa: S101 - a fault would show
    return project


# --- One issue -----------------------------------------------------------------------------------------------


@dataclass
class Figures:
    """Seconds of every run by system and kind of run; pages and bytes of the PDFs, peaks of memory in MiB."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def of(self, name: str, kind: str = EDIT) -> float:
        """Return the median of a figure."""
        return median(self.seconds[name, kind])


def one_issue(products: Sequence[Product], scratch: Path, rounds: int, *, published: bool) -> Figures:
    """Set one issue with every system, in turns."""
    figures = Figures()
    workspaces = {each.name: workspace_with(scratch / each.name, published=published) for each in products}
    runs: dict[tuple[str, str], Callable[[], Spent]] = {}
    pdfs: dict[str, Path] = {}
    for product in products:
        workspace, name = workspaces[product.name], product.name
        runs[name, EDIT] = Edited(product, workspace)
        runs[name, SAME] = partial(product.build, workspace, ISSUE)
        runs[name, FIRST] = partial(product.build_first, workspace, scratch)
        pdfs[name] = workspace / "build" / ISSUE / f"{ISSUE}.pdf"
        runs[name, EDIT]()
    others = prepared(workspaces[OURS], scratch, figures)
    runs |= {(name, EDIT): go for name, (go, _) in others.items()}
    pdfs |= {name: pdf for name, (_, pdf) in others.items()}
    for _ in range(rounds):
        for key, go in runs.items():
            figures.seconds.setdefault(key, []).append(go().seconds)
        for product in products:
            figures.seconds.setdefault((product.name, WARM), []).extend(
                product.edit_warm(workspaces[product.name], rounds)
            )
    for name, pdf in pdfs.items():
        figures.pages[name], figures.bytes[name] = pages(pdf), pdf.stat().st_size
        figures.peaks[name] = peak(runs[name, EDIT])
    return figures


def prepared(workspace: Path, scratch: Path, figures: Figures) -> dict[str, tuple[Callable[[], Spent], Path]]:
    """Prepare the other systems' documents; returns their runs and PDFs. What can't be compared is noted."""
    text = text_of(workspace)
    environment = fontconfig(text, scratch)
    present, absent = peers(scratch)
    figures.remarks += [f"没有装 {name}，未比。" for name in absent]
    runs: dict[str, tuple[Callable[[], Spent], Path]] = {}
    for peer in present:
        folder = scratch / peer.name
        lay_out(peer, text, folder)
        pdf = folder / "page.pdf"
        with contextlib.suppress(subprocess.CalledProcessError):
            run(peer.command, folder, environment)
        if not pdf.is_file():
            figures.remarks.append(f"{peer.name} 没有排成，未比。")
            continue
        runs[peer.name] = partial(run, peer.command, folder, environment), pdf
        if lacking := missing(pdf, text):
            figures.remarks.append(f"{peer.name} 的 PDF 里没有 {'、'.join(lacking)}，它的比值只供参考。")
    return runs


def pages(pdf: Path) -> int:
    """Count the pages of a PDF."""
    import pikepdf

    with pikepdf.open(pdf) as document:
        return len(document.pages)


# --- Many issues and long ones ---------------------------------------------------------------------------------


def many_issues(
    products: Sequence[Product], workspace: Path, scratch: Path, issues: int, unchanged: int
) -> list[str]:
    """Compare a batch with Typst, with the state before, with as many builds one by one; then build nothing again."""
    cores, ours = len(os.sched_getaffinity(0)), products[0]
    crowd = many(workspace, scratch / "many", issues)
    names = opened(crowd).folders()
    batch = min(ours.build(crowd, "--all", "--force").seconds for _ in range(2))
    what, rows = f"{issues} 期不同的，{cores} 核", []
    for product in products[1:]:
        theirs = min(product.build(crowd, "--all", "--force").seconds for _ in range(2))
        rows.append(row(what, batch, f"{product.name} {theirs:.1f} s", batch / theirs, "≤ 0.65"))
    if typst := installed(TYPST, scratch):
        folders = [scratch / "typst-many" / name for name in names]
        for folder, name in zip(folders, names, strict=True):
            lay_out(typst, text_of(crowd, name), folder)
        theirs = spread(cores, [partial(run, typst.command, folder) for folder in folders])
        rows.append(row(what, batch, f"{TYPST} {theirs:.1f} s", batch / theirs, "≤ 1.0"))
    # The cache of one folder is not used in another.
    alone = shutil.copytree(crowd, scratch / "alone")
    cold = spread(cores, [partial(ours.build, alone, "--force", name) for name in names])
    rows.append(row(what, batch, f"逐期，各一个进程 {cold:.1f} s", batch / cold, "≤ 0.6"))
    more = many(workspace, scratch / "more", unchanged)
    first, second = (ours.build(more, "--all").seconds for _ in range(2))
    label = f"{unchanged} 期没有改动，再排一次"
    return [*rows, row(label, second, f"排 {first:.1f} s", second / first, "≤ 0.02")]


def spread(cores: int, jobs: Sequence[Callable[[], object]]) -> float:
    """Do jobs on all cores; returns the seconds."""
    start = time.perf_counter()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda job: job(), jobs))
    return time.perf_counter() - start


def installed(name: str, scratch: Path) -> Peer | None:
    """Return a system if it is installed."""
    return next((peer for peer in peers(scratch)[0] if peer.name == name), None)


class Size(NamedTuple):
    """A text of some length: its pages, the seconds and the processors' seconds of its setting."""

    pages: int
    seconds: float
    cpu: float


def growth(products: Sequence[Product], workspace: Path, scratch: Path, most: int, rounds: int) -> list[str]:
    """Typeset the text 1, 2, 4 … times over; return pages, seconds and memory, and the cost of a further page."""
    typst, known = installed(TYPST, scratch), dict[str, list[Size]]()
    names = [each.name for each in products] + ([TYPST] if typst else [])
    rows = [f"| 文字 | {' | '.join(names)} | 内存峰值 |", "|---|" + "---|" * len(names) + "---|"]
    for times in (1 << power for power in range(most.bit_length())):
        runs: dict[str, tuple[Callable[[], Spent], Path]] = {}
        for product in products:
            long = grown(workspace, scratch / f"{product.name}-{times}", times)
            runs[product.name] = Edited(product, long), long / "build" / ISSUE / f"{ISSUE}.pdf"
        if typst:
            folder = scratch / f"typst-{times}"
            lay_out(typst, text_of(scratch / f"{OURS}-{times}"), folder)
            runs[TYPST] = partial(run, typst.command, folder), folder / "page.pdf"
        spent: dict[str, list[Spent]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (go, _) in runs.items():
                spent[name].append(go())
        for name, (_, pdf) in runs.items():
            seconds, cpu = (median(each) for each in zip(*spent[name], strict=True))
            known.setdefault(name, []).append(Size(pages(pdf), seconds, cpu))
        label = [f"{known[name][-1].pages} 页 {known[name][-1].seconds:.3f} s" for name in runs]
        rows.append(f"| {times} | {' | '.join(label)} | {peak(runs[OURS][0]):.0f} MiB |")
    return [*rows, "", *HEAD, *further_pages(known)]


def further_pages(known: dict[str, list[Size]]) -> list[str]:
    """Compare the processors' time of each page more."""
    each = {
        name: (sizes[-1].cpu - sizes[0].cpu) / max(1, sizes[-1].pages - sizes[0].pages)
        for name, sizes in known.items()
    }
    wanted = {TYPST: "≤ 1.6", BEFORE: "—"}
    return [
        f"| 每多一页，处理器 | {each[OURS] * 1000:.1f} ms | {name} {each[name] * 1000:.1f} ms "
        f"| {each[OURS] / each[name]:.2f} | {wanted[name]} |"
        for name in each
        if name != OURS
    ]


# --- The tables ----------------------------------------------------------------------------------------------


def row(what: str, ours: float, beside: str, ratio: float, wanted: str) -> str:
    return f"| {what} | {ours:.3f} s | {beside} | {ratio:.2f} | {wanted} |"


def table(figures: Figures) -> list[str]:
    """Compare one issue with every system."""
    lines = [*HEAD]

    def compare(kind: str, name: str, other: str, wanted: str = "—") -> None:
        if (name, other) in figures.seconds:
            mine, theirs = figures.of(OURS, kind), figures.of(name, other)
            beside = f"{name} {theirs:.3f} s" if name != OURS else f"{other} {theirs:.3f} s"
            lines.append(row(kind, mine, beside, mine / theirs, wanted))

    for name, wanted in WANTED.items():
        compare(EDIT, name, EDIT, wanted)
    compare(SAME, TYPST, EDIT, "≤ 0.35")
    compare(SAME, BEFORE, SAME)
    compare(WARM, BEFORE, WARM, "≤ 0.5")
    compare(WARM, OURS, EDIT)
    compare(FIRST, BEFORE, FIRST, "≤ 0.65")
    compare(FIRST, OURS, EDIT)
    return lines


def sizes(figures: Figures) -> list[str]:
    """Return pages, bytes and memory of every system."""
    lines = [
        f"| 系统 | 页 | PDF（KB） | 与 Typst 比（要求 ≤ 1.0） | 内存峰值（整个进程树，要求 {PEAK}） |",
        "|---|---|---|---|---|",
    ]
    usual = figures.bytes.get(TYPST)
    for name, size in figures.bytes.items():
        ratio = f"{size / usual:.2f}" if usual else "—"
        lines.append(
            f"| {name} | {figures.pages[name]} | {size / 1000:.0f} | {ratio} | {figures.peaks[name]:.0f} MiB |"
        )
    return lines


def phase_lines(workspace: Path, product: Product) -> list[str]:
    """Return the phases of a build."""
    script = [sys.executable, str(Path(__file__).with_name("phases.py")), str(workspace), ISSUE]
    done = subprocess.run(script, env=product.environment(), capture_output=True, text=True, check=True)
    return ["| 步骤 | 用时 |", "|---|---|", *done.stdout.splitlines()]


def machine() -> str:
    """Return the day, the cores and the memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    python = ".".join(map(str, sys.version_info[:3]))
    today = dt.datetime.now(dt.UTC).date()
    return f"{today}，{len(os.sched_getaffinity(0))} 核，内存 {memory:.0f} GiB，Python {python}"


def show(title: str, *lines: str) -> None:
    print(f"\n### {title}\n", *lines, sep="\n", flush=True)


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path, help="another checkout of this project")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--issues", type=int, default=100, help="different issues for the batch")
    parser.add_argument("--unchanged", type=int, default=1000, help="issues that are built twice")
    parser.add_argument("--growth", type=int, default=16, help="how many times the text")
    given = parser.parse_args()
    print(f"测于 {machine()}。", flush=True)
    with tempfile.TemporaryDirectory(prefix="bulletin-engines-") as name:
        scratch = Path(name)
        products = [Product(OURS, ROOT, scratch / "cache")]
        if given.before:
            products.append(Product(BEFORE, given.before.resolve(), scratch / "cache-before"))
        texts = {"仓库里的第 36 期": False} | ({"发表过的第 36 期": True} if SEED.is_file() else {})
        for number, (title, published) in enumerate(texts.items()):
            figures = one_issue(products, scratch / f"issue-{number}", given.rounds, published=published)
            show(title, *table(figures), "", *sizes(figures), *(f"\n{each}" for each in figures.remarks))
        workspace = scratch / "issue-0" / OURS
        show("改过一个字的一次，时间花在哪里", *phase_lines(workspace, products[0]))
        show("从 1 倍起的文字", *growth(products, workspace, scratch, given.growth, given.rounds))
        show("许多期", *HEAD, *many_issues(products, workspace, scratch, given.issues, given.unchanged))


if __name__ == "__main__":
    main()
