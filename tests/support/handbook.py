"""Runs the examples of a document: writes its files, calls its commands, compares what they print.

The editor's handbook (docs/handbook.md) is run as a whole, as are the READMEs. Blocks that take part, in their order:

- ```console: a line `$ …` is a command for bash, the lines below are what it prints; `……` stands for any lines;
- ```markdown PATH, ```yaml PATH: a file with this content;
- ```diff PATH: a change of a file; the old lines must stand there once; a line `@@` separates several changes.

Other blocks are only shown. The handbook is written as of DAY; `python -m tests.support.handbook --update` runs it and
replaces the output that it shows by what the commands print now.
"""

from __future__ import annotations

import difflib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.request import urlopen

from markdown_it import MarkdownIt
from PIL import Image, ImageDraw
from platformdirs import user_cache_path, user_data_path

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbook.md"
DAY = date(2026, 11, 22)
ELISIONS = {"…", "……"}
PATIENCE = 120
"""Seconds after which a command that hangs is ended."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
USUAL_ADDRESS = "http://127.0.0.1:8036/"


class HandbookError(Exception):
    """A step can't be carried out as it is written."""


# --- Reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A command and its expected output, or a file and its content; `line` is the first of `lines`, from 1."""

    kind: str
    what: str
    lines: tuple[str, ...]
    line: int


def read(text: str) -> list[Step]:
    """Return the steps of a document."""
    steps: list[Step] = []
    for token in MarkdownIt().parse(text):
        if token.type != "fence" or token.map is None:
            continue
        language, _, path = token.info.strip().partition(" ")
        lines, first = tuple(token.content.splitlines()), token.map[0] + 2
        if language == "console":
            steps += _commands(lines, first)
        elif path:
            steps.append(Step("change" if language == "diff" else "file", path, lines, first))
    return steps


def _commands(lines: tuple[str, ...], first: int) -> list[Step]:
    starts = [index for index, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or starts[0]:
        raise HandbookError(f"第 {first} 行：console 的第一行应当是“$ 命令”")
    ends = [*starts[1:], len(lines)]
    return [
        Step("command", lines[start][2:], lines[start + 1 : end], first + start + 1)
        for start, end in zip(starts, ends, strict=True)
    ]


# --- Days -----------------------------------------------------------------------------------------------------


def _forms(day: date) -> tuple[str, str, str]:
    return day.isoformat(), f"{day.year}年{day.month}月{day.day}日", str(day.year)


def moved(text: str, old: date, new: date) -> str:
    """Replace a day by another: 2026-11-22, 2026年11月22日, and the year alone."""
    marks = [f"\0{number}\0" for number in range(3)]
    for form, mark in zip(_forms(old), marks, strict=True):
        text = text.replace(form, mark)
    for form, mark in zip(_forms(new), marks, strict=True):
        text = text.replace(mark, form)
    return text


# --- Doing ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sandbox:
    """A home folder with the command `bulletin` and a picture in it; `here` is the folder for the next step."""

    home: Path
    today: date = field(default_factory=date.today)
    here: Path = field(init=False)

    def __post_init__(self) -> None:
        """Create the command and the picture."""
        self.here = self.home
        programs = self.home / ".local" / "bin"
        programs.mkdir(parents=True)
        command = programs / "bulletin"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bulletin "$@"\n', "utf-8")
        command.chmod(0o755)
        (self.home / "图片").mkdir()
        draw_lesson(self.home / "图片" / "讲堂.jpg")

    def do(self, step: Step) -> list[str]:
        """Carry out a step and return a command's output, dated DAY. Raises HandbookError."""
        lines = [moved(line, DAY, self.today) for line in step.lines]
        what = moved(step.what, DAY, self.today)
        if step.kind != "command":
            put(self.here / what, lines, change=step.kind == "change")
            return []
        printed = self._serve(what) if what.startswith("bulletin serve") else self._run(what)
        return moved(printed, self.today, DAY).rstrip("\n").splitlines()

    def _run(self, command: str) -> str:
        """Run a command; the next one starts in the folder where it ends."""
        left = self.home / ".left"
        script = f'{command}\nstatus=$?\npwd > "{left}"\nexit $status'
        ended = subprocess.run(
            ["bash", "-c", script],
            cwd=self.here,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
        self.here = Path(left.read_text("utf-8").strip())
        return ended.stdout.decode()

    def _serve(self, command: str) -> str:
        """Start the preview, fetch its page, end it as Ctrl-C does."""
        words = [word for word in command.split() if word != "--open"]
        server = subprocess.Popen(
            [*words, "--port", "0"],
            cwd=self.here,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            executable=self.home / ".local" / "bin" / "bulletin",
        )
        assert server.stdout is not None
        guard = threading.Timer(PATIENCE, server.kill)
        guard.start()
        try:
            printed = [server.stdout.readline().decode()]
            address = ADDRESS.search(printed[0])
            if address is None:
                raise HandbookError(f"{command}：没有说地址\n{printed[0]}{server.stdout.read().decode()}")
            with urlopen(address[0], timeout=PATIENCE) as answer:  # noqa: S310 - the preview's own address
                page = answer.read().decode()
            if "<html" not in page:
                raise HandbookError(f"{command}：{address[0]} 不是网页")
            printed.append(server.stdout.readline().decode())
            server.send_signal(signal.SIGINT)
            printed.append(server.stdout.read().decode())
            server.wait()
        finally:
            guard.cancel()
            server.kill()
            server.wait()
            server.stdout.close()
        return ADDRESS.sub(USUAL_ADDRESS, "".join(printed))

    def _environment(self) -> dict[str, str]:
        """Return a minimal environment: another home, but this user's fonts and cache."""
        kept = {name: os.environ[name] for name in ("TMPDIR", "FONTCONFIG_FILE") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "PATH": f"{self.home / '.local' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            "XDG_DATA_HOME": str(user_data_path()),
            "XDG_CACHE_HOME": str(user_cache_path()),
        }


def put(path: Path, lines: list[str], *, change: bool) -> None:
    """Write a file, or change one. Raises HandbookError, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = changed(path.read_text("utf-8"), lines) if change else "\n".join([*lines, ""])
    path.write_text(text, "utf-8")


def changed(text: str, lines: list[str]) -> str:
    """Apply the changes of a diff block. Raises HandbookError unless its old lines occur exactly once."""
    hunks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("@@"):
            hunks.append([])
        else:
            hunks[-1].append(line or " ")
    there = text.split("\n")
    for hunk in filter(None, hunks):
        old = [line[1:] for line in hunk if line[0] in " -"]
        new = [line[1:] for line in hunk if line[0] in " +"]
        places = [at for at in range(len(there)) if there[at : at + len(old)] == old]
        if len(places) != 1:
            raise HandbookError("\n".join([f"文件里应当只有一处是下面几行，有 {len(places)} 处：", *old]))
        there[places[0] : places[0] + len(old)] = new
    return "\n".join(there)


def draw_lesson(path: Path) -> None:
    """Draw the picture that the reader copies: people on benches in a yard, before a speaker."""
    picture = Image.new("RGB", (1800, 1125), "#dfe9ec")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 760, 1800, 1125), "#cdbfa6")
    for left, colour in ((60, "#c9b8a0"), (520, "#bfae96"), (1260, "#c9b8a0")):
        pen.rectangle((left, 150, left + 400, 780), colour)
        for row in range(4):
            for column in range(4):
                x, y = left + 40 + column * 88, 200 + row * 140
                pen.rectangle((x, y, x + 56, y + 84), "#8fa7b3")
    for x, radius in ((1010, 150), (1120, 190)):
        pen.rectangle((x - 14, 560, x + 14, 780), "#7a5f45")
        pen.ellipse((x - radius, 600 - 2 * radius, x + radius, 620), "#7f9f6e")
    pen.rectangle((640, 420, 980, 470), "#b3352b")
    _person(pen, 810, 640, 1.5, "#34506b")
    for row, (y, size) in enumerate(((830, 1.2), (930, 1.5), (1040, 1.9))):
        for number in range(9):
            colour = ("#6b4a3a", "#3f5f52", "#5a5470", "#8a6d3b")[(number + row) % 4]
            _person(pen, 130 + number * 195 + row * 20, y, size, colour)
    picture.save(path, quality=85, dpi=(300, 300))


def _person(pen: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: str) -> None:
    head, body = 22 * size, 36 * size
    pen.rounded_rectangle((x - body, y + head, x + body, y + 4.5 * head), 18 * size, colour)
    pen.ellipse((x - head, y - head, x + head, y + head), "#4a3b32")


# --- Comparing ------------------------------------------------------------------------------------------------


def agrees(expected: tuple[str, ...], printed: list[str]) -> bool:
    """Return whether a command printed what the document shows; `……` stands for any lines."""
    pattern = "".join("(?:.*\n)*" if line in ELISIONS else f"{re.escape(line)}\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def follow(text: str, sandbox: Sandbox, until: str = "") -> list[tuple[Step, list[str]]]:
    """Carry out the steps of a document up to the command `until`; return those with another output, and it."""
    different = []
    for step in read(text):
        if step.kind == "command" and step.what == until:
            break
        try:
            printed = sandbox.do(step)
        except (HandbookError, OSError) as error:
            raise HandbookError(f"第 {step.line} 行（{step.what}）：{error}") from error
        if step.kind == "command" and not agrees(step.lines, printed):
            different.append((step, printed))
    return different


def difference(step: Step, printed: list[str]) -> str:
    """Return a diff between the output that a document shows and the real one."""
    lines = difflib.unified_diff(step.lines, printed, "文档", "现在", lineterm="")
    return f"第 {step.line} 行：$ {step.what}\n" + "\n".join(lines)


def updated(text: str, different: list[tuple[Step, list[str]]]) -> str:
    """Return a document with the output that its commands have now."""
    lines = text.split("\n")
    for step, printed in reversed(different):
        lines[step.line - 1 : step.line - 1 + len(step.lines)] = _shortened(step.lines, printed)
    return "\n".join(lines)


def _shortened(shown: tuple[str, ...], printed: list[str]) -> list[str]:
    """Elide the output as before: as many lines are kept before the first `……` and after the last."""
    places = [number for number, line in enumerate(shown) if line in ELISIONS]
    lines = [line.rstrip() for line in printed]
    if not places:
        return lines
    head, tail = places[0], len(shown) - 1 - places[-1]
    if head + tail >= len(lines):
        return lines
    return [*lines[:head], shown[places[0]], *lines[len(lines) - tail :]]


def main() -> int:
    """Run the handbook; with `--update` write the present output into it."""
    text = HANDBOOK.read_text("utf-8")
    with tempfile.TemporaryDirectory() as home:
        different = follow(text, Sandbox(Path(home).resolve()))
    for step, printed in different:
        print(difference(step, printed))  # noqa: T201 - the result of this program
    if different and "--update" in sys.argv[1:]:
        HANDBOOK.write_text(updated(text, different), "utf-8")
        return 0
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
