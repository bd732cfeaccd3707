"""Kinds of files by their content; files in archives and mails; what is refused, with a way out."""

from __future__ import annotations

import base64
import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bulletin.importers import archive, values
from bulletin.importers.kinds import FileKind, file_kind
from bulletin.importers.reading import OldFormat, ReadFile, Refused, read
from bulletin.importers.values import Cause, Manuscript, ReadOptions, UnreadableError
from bulletin.model import Figure
from tests.support.published_texts import FOLDER

OPTIONS = ReadOptions()
PROSE = (
    "今年以来，全市各新时代文明实践所、站围绕群众需求，开设楼下课堂一千二百余场，内容有理论宣讲、技能培训等。"
)
PAGE = f"<html><body><h1>标题</h1><p>{PROSE}</p></body></html>"
SAMPLES = FOLDER.parent / "samples"


def picture() -> bytes:
    """Return a picture file."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(content, "PNG")
    return content.getvalue()


PICTURE = picture()


def zipped(files: dict[str, bytes | str]) -> bytes:
    """Return a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in files.items():
            made.writestr(name, part)
    return content.getvalue()


def outcomes(content: bytes, name: str = "来稿") -> dict[str, Manuscript | OldFormat | Refused]:
    """Read a file; each manuscript in it has a balanced account."""
    found = read(content, name, OPTIONS)
    for one in found:
        if isinstance(one.outcome, Manuscript):
            assert one.outcome.account.difference(one.outcome.text) == ("", ""), one.name
    assert len({one.name for one in found}) == len(found)
    return {one.name: one.outcome for one in found}


def texts(content: bytes) -> dict[str, str]:
    """Return the texts of the manuscripts in a file, and the reasons of what is refused."""
    read_files = outcomes(content).items()
    return {
        name: one.text if isinstance(one, Manuscript) else getattr(one, "reason", "")
        for name, one in read_files
    }


# --- Kinds --------------------------------------------------------------------------------------------------

TYPES = '<Types><Override PartName="/{part}" ContentType="application/vnd.{type}.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PROSE.encode(), FileKind.TEXT),
        (PROSE.encode("gb18030"), FileKind.TEXT),
        (PROSE.encode("utf-16"), FileKind.TEXT),
        ("主题: 一篇稿件\n来源: 苏州\n".encode(), FileKind.TEXT),
        (b"Note: one\nText: two\n", FileKind.TEXT),
        (PAGE.encode(), FileKind.HTML),
        (f"\ufeff<!-- saved from url=(1)http://x/ -->\r\n{PAGE}".encode(), FileKind.HTML),
        (PAGE.encode("utf-16"), FileKind.HTML),
        (f'<?xml version="1.0"?>\n<!DOCTYPE html>{PAGE}'.encode(), FileKind.HTML),
        (b"From: a@b.c\r\nSubject: x\r\n\r\ntext", FileKind.MAIL),
        (b"From x Wed Jul 20 2016\nReceived: from y\nTo: z\n\ntext", FileKind.MAIL),
        (
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
            FileKind.MHTML,
        ),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Location: a\r\n",
            FileKind.MHTML,
        ),
        (b"{\\rtf1 x}", FileKind.RTF),
        (b"\n%PDF-1.7\n", FileKind.PDF),
        (b"Rar!\x1a\x07\x01\x00", FileKind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
        (PICTURE, FileKind.PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKind.PICTURE),
        (b"\0\0\0\x18ftypheic", FileKind.PICTURE),
        (
            b'<?mso-application?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
            FileKind.FLAT_WORD,
        ),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            FileKind.SPREADSHEET,
        ),
        (zipped({"a.txt": PROSE}), FileKind.ZIP),
        (zipped({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": ""}), FileKind.OFD),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), FileKind.OPEN_DOCUMENT),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), FileKind.SPREADSHEET),
        (
            zipped(
                {
                    "[Content_Types].xml": TYPES.format(
                        part="a/b.xml", type="openxmlformats-officedocument.wordprocessingml.document"
                    )
                }
            ),
            FileKind.WORD,
        ),
        (
            zipped(
                {
                    "[Content_Types].xml": TYPES.format(
                        part="xl/b.xml", type="openxmlformats-officedocument.spreadsheetml.sheet"
                    )
                }
            ),
            FileKind.SPREADSHEET,
        ),
        (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": ""}), FileKind.PRESENTATION),
    ],
)
def test_kinds_are_known_by_their_content(content: bytes, kind: FileKind) -> None:
    assert file_kind(content) is kind


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples do not lie beside the checkout")
@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("docx", {FileKind.WORD, FileKind.ENCRYPTED}),
        ("doc", {FileKind.OLD_WORD}),
        ("wps", {FileKind.OLD_WORD, FileKind.OTHER_OFFICE}),
        ("rtf", {FileKind.RTF}),
        ("pdf", {FileKind.PDF}),
        ("html", {FileKind.HTML}),
        ("eml", {FileKind.MAIL}),
    ],
)
def test_kinds_of_files_of_others(folder: str, kinds: set[FileKind]) -> None:
    found = {path.name: kind_of(path.read_bytes()) for path in sorted((SAMPLES / folder).iterdir())}
    assert {name: kind.name for name, kind in found.items() if kind and kind not in kinds} == {}
    assert sum(kind is None for kind in found.values()) <= 1
    assert set(found.values()) & kinds


def kind_of(content: bytes) -> FileKind | None:
    """Return the kind of a file; None for one that is damaged."""
    try:
        return file_kind(content)
    except UnreadableError:
        return None


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\0", b" \r\n", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9]
)
def test_empty_and_damaged_files_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        file_kind(content)


def test_old_formats_are_named_for_conversion_and_others_refused_with_advice() -> None:
    (old,) = outcomes(b"{\\rtf1 x}").values()
    assert isinstance(old, OldFormat)
    assert (old.ending, old.content) == ("rtf", b"{\\rtf1 x}")
    (picture,) = outcomes(PICTURE).values()
    assert isinstance(picture, Refused)
    assert "images" in picture.reason


@settings(max_examples=200)
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"From: a\nTo: b\n\n", b"<html>", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(max_size=600),
)
def test_any_bytes_give_results_or_reasons(start: bytes, rest: bytes) -> None:
    outcomes(start + rest)


# --- Archives -----------------------------------------------------------------------------------------------


def test_manuscripts_of_an_archive_are_read_with_names_in_gbk() -> None:
    content = zipped({"xx/yyyyyyyy.txt": PROSE, "__MACOSX/._a": "x", "b/~$c.docx": "x"})
    name = "来稿".encode("gbk")
    content = content.replace(b"xx/yyyyyyyy.txt", name[:2] + b"/" + name + b"yyyy.txt")
    assert texts(content) == {"来稿/来/来稿yyyy.txt": PROSE}


def test_paths_that_lead_out_are_names_only() -> None:
    content = zipped({"../../etc/a.txt": PROSE, "/abs/b.txt": PROSE, "C:\\c.txt": PROSE})
    assert set(texts(content)) == {"来稿/etc/a.txt", "来稿/abs/b.txt", "来稿/c.txt"}


def test_a_saved_page_is_read_with_its_pictures() -> None:
    page = PAGE.replace("</p>", "</p><img src='稿.files/a.png'>")
    content = zipped({"x/稿.html": page, "x/稿.files/a.png": PICTURE, "x/稿.files/a.css": "x"})
    (manuscript,) = outcomes(content).values()
    assert isinstance(manuscript, Manuscript)
    assert [block.path for block in manuscript.blocks if isinstance(block, Figure)] == list(
        manuscript.pictures
    )
    assert len(manuscript.pictures) == 1


def test_what_is_declared_of_sizes_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1 << 16)
    content = zipped({"a.txt": b"\0" * (1 << 20), "b.txt": PROSE})
    content = content.replace((1 << 20).to_bytes(4, "little"), (99).to_bytes(4, "little"))
    found = texts(content)
    assert PROSE not in found["来稿/a.txt"]
    assert found["来稿/b.txt"] == PROSE


def test_all_files_of_an_archive_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 3 * len(PROSE.encode()))
    found = texts(zipped({f"{at}.txt": PROSE for at in range(5)}))
    assert list(found.values())[:3] == [PROSE] * 3
    assert "太大" in found["来稿/4.txt"]


def test_archives_in_archives_have_a_depth() -> None:
    content = zipped({"a.txt": PROSE})
    for _ in range(8):
        content = zipped({"b.txt": PROSE, "a.zip": content})
    found = texts(content)
    assert [text for text in found.values() if text == PROSE]
    assert "太多层" in list(found.values())[-1]


def test_encrypted_files_are_refused() -> None:
    content = bytearray(zipped({"a.txt": PROSE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in texts(bytes(content))["来稿/a.txt"]


# --- Mails --------------------------------------------------------------------------------------------------


def mail(text: str, subject: str = "转发：楼下课堂") -> EmailMessage:
    """Return a mail."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "张三 <a@example.com>", "b@example.com"
    message["Date"] = "Thu, 05 Mar 2026 10:00:00 +0800"
    message.set_content(text)
    return message


def test_a_mail_of_prose_is_a_manuscript() -> None:
    quoted = '在 2026-03-04 09:00:00，"李四" <c@example.com> 写道：\n> 请报送稿件。\n> 谢谢。'
    (manuscript,) = outcomes(bytes(mail(f"{PROSE}\n\n{PROSE}\n\n-- \n张三\n\n{quoted}\n"))).values()
    assert isinstance(manuscript, Manuscript)
    assert manuscript.text == f"{PROSE}\n{PROSE}"
    assert (manuscript.declared.title, manuscript.declared.author, manuscript.declared.date) == (
        "楼下课堂",
        "张三",
        "2026-03-05",
    )
    assert {entry.reason for entry in manuscript.account.left_out} >= {Cause.MAIL_HEADER, Cause.QUOTED_MAIL}


def test_of_a_forwarded_mail_the_text_is_read() -> None:
    text = f"请阅。\n\n-------- 转发邮件信息 --------\n发件人：李四\n主题：楼下课堂\n\n{PROSE}\n\n{PROSE}\n"
    (manuscript,) = outcomes(bytes(mail(text))).values()
    assert isinstance(manuscript, Manuscript)
    assert manuscript.text == f"{PROSE}\n{PROSE}"


def test_attached_files_are_manuscripts_also_of_attached_mails() -> None:
    inner = mail("见附件。")
    inner.add_attachment(
        PROSE.encode("gb18030"), maintype="application", subtype="octet-stream", filename="来稿二.txt"
    )
    outer = mail("您好，稿件见附件，请审阅。")
    outer.add_attachment(PROSE.encode(), maintype="application", subtype="msword", filename="来稿一.doc")
    outer.add_attachment(inner)
    outer.add_attachment(zipped({"c.txt": PROSE}), maintype="application", subtype="zip", filename="来稿.zip")
    found = texts(bytes(outer))
    assert [name for name, text in found.items() if text == PROSE] == [
        "来稿/来稿一.doc",
        "来稿/附件3.eml/来稿二.txt",
        "来稿/来稿.zip/c.txt",
    ]
    assert "请审阅" in found["来稿"]


def test_the_html_of_a_mail_is_preferred_and_shows_its_pictures() -> None:
    message = mail("文本")
    message.add_alternative(f"<div><b>抓阵地。</b>{PROSE}<img src='cid:p1'></div>", subtype="html")
    message.get_payload()[1].add_related(PICTURE, "image", "png", cid="<p1>")  # type: ignore[union-attr, index]
    (manuscript,) = outcomes(bytes(message)).values()
    assert isinstance(manuscript, Manuscript)
    assert manuscript.text.strip() == f"抓阵地。{PROSE}"
    assert len(manuscript.pictures) == 1


def test_bad_headers_and_charsets_survive() -> None:
    raw = (
        b"From: \xd5\xc5\xc8\xfd <a@example.com>\r\nSubject: =?gb2312?B?wqXPwr/Os?= =?x-none?Q?=ff?=\r\nDate: not a date\r\n"
        b"Content-Type: text/plain; charset=\"x-none\"; name*=bad''%ff%\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    (manuscript,) = outcomes(raw + PROSE.encode("gb18030")).values()
    assert isinstance(manuscript, Manuscript)
    assert manuscript.text == PROSE
    assert manuscript.declared.author == "张三"


def test_encoded_names_split_within_a_character() -> None:
    name = "楼下课堂开到居民家门口.txt".encode("gb18030")
    words = (base64.b64encode(part).decode() for part in (name[:9], name[9:]))
    encoded = " ".join(f"=?gb18030?B?{word}?=" for word in words)
    content = (
        "From: a@example.com\r\nTo: b@example.com\r\nContent-Type: application/octet-stream\r\n"
        f'Content-Disposition: attachment; filename="{encoded}"\r\n\r\n{PROSE}'
    )
    assert texts(content.encode()) == {"来稿/楼下课堂开到居民家门口.txt": PROSE}


@pytest.mark.parametrize(
    "parameter",
    [
        b'filename="\xc0\xb4\xb8\xe5.txt"',
        b"filename*=gb18030''%C0%B4%B8%E5.txt",
        b"filename*0*=UTF-8''%E6%9D%A5; filename*1*=%E7%A8%BF.txt",
        'filename="来稿.txt"'.encode(),
        'filename="C:\\x\\..\\来稿.txt"'.encode(),
    ],
)
def test_names_of_attached_files(parameter: bytes) -> None:
    content = (
        b"From: a@example.com\r\nTo: b\r\nContent-Disposition: attachment; "
        + parameter
        + b"\r\n\r\n"
        + PROSE.encode()
    )
    assert texts(content) == {"来稿/来稿.txt": PROSE}


def test_nested_mails_have_a_limit() -> None:
    message = mail(PROSE)
    for _ in range(15):
        outer = mail("转发")
        outer.add_attachment(message)
        message = outer
    found = outcomes(bytes(message))
    assert any(isinstance(one, Refused) and "层" in one.reason for one in found.values())


@pytest.mark.parametrize(
    "rest",
    [
        b"X-A: b\n" * 60_000,
        b"Content-Type: text/plain; " + b'a="b;' * 60_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (at, at) for at in range(100)),
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 4000,
    ],
    ids=["head", "header", "nesting", "parts"],
)
def test_mails_that_take_long_to_parse_are_refused(rest: bytes) -> None:
    (found,) = outcomes(b"From: a\nTo: b\n" + rest + b"\ntext").values()
    assert isinstance(found, Refused)
    assert "另存出来" in found.reason


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples do not lie beside the checkout")
def test_mails_of_others_are_read_without_loss() -> None:
    paths = sorted((SAMPLES / "eml").iterdir())
    assert paths
    for path in paths:
        assert outcomes(path.read_bytes(), path.name), path.name


# --- Saved pages of one file --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["稿.files/a.png", "file:///C:/x/稿.files/a.png", "cid:a1"])
def test_a_page_of_one_file_is_read_with_its_pictures(address: str) -> None:
    page = base64.b64encode(
        PAGE.replace("</p>", f"</p><img src='{address}'><img src='http://127.0.0.1:9/x.png'>").encode()
    )
    content = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Location: file:///C:/x/a.htm\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + page + b"\r\n--x\r\nContent-Type: image/png\r\nContent-ID: <a1>\r\n"
        b"Content-Location: file:///C:/x/" + "稿".encode() + b".files/a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(PICTURE) + b"\r\n--x--\r\n"
    )  # fmt: skip
    (manuscript,) = outcomes(content).values()
    assert isinstance(manuscript, Manuscript)
    assert len(manuscript.pictures) == 1
    assert "x.png" in manuscript.reports[0]


def test_the_size_of_a_file_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bulletin.importers.reading.LARGEST", 10)
    assert values.LARGEST > 10
    (found,) = read(PROSE.encode(), "a", OPTIONS)
    assert isinstance(found, ReadFile)
    assert isinstance(found.outcome, Refused)
