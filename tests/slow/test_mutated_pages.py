"""Mutated PDF and OFD files are read with a balanced account, or refused with a reason; never endless work."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from cProfile import Profile
from typing import TYPE_CHECKING

import pikepdf
import pytest

from bulletin.importers.ofd import read_ofd
from bulletin.importers.pdf import read_pdf
from bulletin.importers.values import ReadOptions, UnreadableError
from tests.support.small_ofd import printed_as_ofd
from tests.support.small_pdf import SmallPdf
from tests.support.workspaces import ROOT, build_in_memory

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.counts(sample=60, full=4_000)
CALLS = 3_000_000
"""Function calls for one file: what nests or repeats may not multiply."""


@pytest.fixture(scope="module")
def printed() -> bytes:
    """A printed issue of few pages, with its streams readable."""
    with pikepdf.open(io.BytesIO(build_in_memory(ROOT, "2022-36").pdf)) as pdf:
        del pdf.pages[4:-1]
        target = io.BytesIO()
        pdf.save(target, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Change bytes, remove, repeat and move parts, change numbers."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 3, 20))):
        at = rng.randrange(len(changed))
        match rng.randrange(4):
            case 0:
                changed[at] = rng.randrange(256)
            case 1:
                del changed[at : at + rng.randrange(1, 100)]
            case 2:
                changed[at:at] = changed[rng.randrange(len(changed)) :][: rng.randrange(1, 300)]
            case _:
                numbers = list(re.finditer(rb"\d+", changed[at : at + 300]))
                if numbers:
                    number = rng.choice(numbers)
                    value = rng.choice((b"0", b"-1", b"3", b"65536", b"999999999", b"1e30"))
                    changed[at + number.start() : at + number.end()] = value
        changed = changed or bytearray(b"%PDF-1.7")
    return bytes(changed)


def test_mutated_files_are_read_whole_or_refused(printed: bytes, count: int, seed: int) -> None:
    table = (
        SmallPdf()
        .page()
        .grid([80, 200, 320], [220, 250, 280])
        .text(90, 240, "甲")
        .text(210, 240, "乙")
        .content()
    )
    ofd = parts_of(printed_as_ofd(build_in_memory(ROOT, "2022-36").pdf))
    ends, most = Counter[bool](), 0
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        if rng.randrange(3):
            content, reader = mutated(rng.choice((printed, table)), rng), read_pdf
        else:
            name = rng.choice(sorted(ofd))
            content, reader = zipped({**ofd, name: mutated(ofd[name], rng)}), read_ofd
        profile = Profile()
        try:
            manuscript = profile.runcall(reader, content, ReadOptions())
        except UnreadableError:
            ends[False] += 1
        else:
            assert manuscript.account.difference(manuscript.text) == ("", ""), f"{seed}-{number}"
            ends[True] += 1
        most = max(most, sum(entry.callcount for entry in profile.getstats()))
        assert most <= CALLS, f"{seed}-{number}"
    assert ends[True] > count // 5
    print(f"{ends[True]} read, {ends[False]} refused, at most {most} calls for one file")
