"""Old Word files are converted by LibreOffice in a process with limits; a script stands in for it here."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.app import conversion
from bulletin.app.conversion import convert_document, convert_picture, links_elsewhere, source_format
from bulletin.importers.kinds import FileKind, file_kind
from bulletin.importers.values import UnreadableError
from tests.support.compound_file import compound_file
from tests.support.waiting import alive, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

WORD_97 = struct.pack("<HH6xH", 0xA5EC, 0xC1, 0x1200)
RTF = rb"{\rtf1\ansi text}"
WRITE = """#!/bin/sh
for last; do :; done
printf '%s\\n' "$@" > "{notes}/arguments"
env > "{notes}/environment"
out="$HOME/out"
mkdir -p "$out"
cp "$last" "$out/source.docx"
"""
HANG = """#!/bin/sh
sleep 600 &
echo $! > "{notes}/child"
echo $HOME > "{notes}/home"
wait
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a script in the place of LibreOffice; returns the folder where it leaves notes."""

    def install(script: str) -> Path:
        programs = tmp_path / "programs"
        programs.mkdir()
        (programs / "soffice").write_text(script.format(notes=tmp_path))
        (programs / "soffice").chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        return tmp_path

    return install


def test_a_file_is_converted_with_its_filter_named_and_a_profile_of_its_own(
    office: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example")
    notes = office(WRITE)
    content = compound_file({"WordDocument": WORD_97 + bytes(5000), "1Table": bytes(5000)})
    assert convert_document(FileKind.OLD_WORD, content) == content
    arguments = (notes / "arguments").read_text().splitlines()
    environment = (notes / "environment").read_text()
    home = arguments[-1].removesuffix("/source.doc")
    assert "--infilter=MS Word 97" in arguments
    assert f"-env:UserInstallation=file://{home}/profile" in arguments
    assert f"HOME={home}\n" in environment
    assert "proxy.example" not in environment
    assert not Path(home).exists()


def test_a_process_that_takes_too_long_is_killed_with_its_children(
    office: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = office(HANG)
    monkeypatch.setattr(conversion, "SECONDS", 0.5)
    with pytest.raises(UnreadableError, match="没有转换完"):
        convert_document(FileKind.RTF, RTF)
    if (notes / "child").exists():
        child = int((notes / "child").read_text())
        wait_until(lambda: not alive(child))
        assert not Path((notes / "home").read_text().strip()).exists()


def test_what_writes_nothing_is_a_failure(office: Callable[[str], Path]) -> None:
    office("#!/bin/sh\nexit 0\n")
    with pytest.raises(UnreadableError, match=r"另存为 \.docx"):
        convert_document(FileKind.RTF, RTF)


def test_without_libreoffice_the_package_and_the_other_way_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableError, match=r"libreoffice-writer-nogui.*另存为 \.docx"):
        convert_document(FileKind.RTF, RTF)


def test_where_the_network_stays_files_with_links_are_refused(
    office: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office(WRITE)
    monkeypatch.setattr(conversion, "_without_network", lambda: ())
    assert convert_document(FileKind.RTF, RTF) == RTF
    linked = RTF.replace(b"text", rb'{\field{\*\fldinst INCLUDEPICTURE "http://127.0.0.1/a.png"}}')
    with pytest.raises(UnreadableError, match="不能断开"):
        convert_document(FileKind.RTF, linked)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('INCLUDEPICTURE "http://127.0.0.1/a.png" \\d', True),
        ('INCLUDETEXT "/etc/hostname"', True),
        ("见 file://server/share/a.doc", True),
        ('HYPERLINK "https://www.example.cn/"', False),
        ('<draw:image xlink:href="http://127.0.0.1/a.png"/>', True),
        ('<a xmlns:office="http://www.example.cn/office"/>', False),
        ("没有链接的正文", False),
    ],
)
def test_links_are_found_in_both_forms_of_text(text: str, *, links: bool) -> None:
    for content in (text.encode("gb18030"), text.encode("utf-16-le"), b"\1" + text.encode("utf-16-le")):
        assert links_elsewhere(content) == links


@pytest.mark.parametrize(
    ("streams", "reader"),
    [
        ({"WordDocument": WORD_97}, "MS Word 97"),
        ({"1Table": bytes(9000), "WordDocument": struct.pack("<HH6xH", 0xA5DC, 104, 0)}, "MS Word 95"),
        ({"WordDocument": struct.pack("<HH6xH", 0xA5DC, 101, 0) + bytes(5000)}, "MS WinWord 6"),
        ({"MatOST": b"\0", "MN0": b"\0"}, "MS_Works"),
    ],
)
def test_an_old_file_is_known_by_its_streams(streams: dict[str, bytes], reader: str) -> None:
    content = compound_file(streams)
    assert file_kind(content) is FileKind.OLD_WORD
    assert source_format(FileKind.OLD_WORD, content).reader == reader


def test_a_locked_or_damaged_file_says_what_to_do() -> None:
    locked = compound_file({"WordDocument": struct.pack("<HH6xH", 0xA5EC, 0xC1, 0x0100)})
    with pytest.raises(UnreadableError, match="密码"):
        source_format(FileKind.OLD_WORD, locked)
    with pytest.raises(UnreadableError, match="损坏"):
        source_format(FileKind.OLD_WORD, locked[:700])


@pytest.mark.parametrize(
    "content", [b"\x89PNG", b"\1\0\0\0" + bytes(36) + b" EMF"[:2], b"\xd7\xcd\xc6\x9a\0"]
)
def test_what_is_no_picture_of_windows_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        convert_picture(content)
