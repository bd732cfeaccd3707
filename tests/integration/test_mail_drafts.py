"""Mails as drafts: parsed by two other libraries, byte by byte, and all cases in which none is written."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

import fast_mail_parser
import pytest
from msgspec.structs import replace

from bulletin.app.mail import prepare_mailing
from bulletin.cli import commands
from bulletin.diagnostics import BulletinError, Position, Severity
from bulletin.kinds.bulletin.mailing import file_names
from bulletin.mail.checks import check_size
from bulletin.mail.messages import Mailing, Message, encode_draft, encode_mail, largest_size, message_id
from bulletin.mail.rendering import CoverLetter, render_letter
from bulletin.model import Address, Mail, Security
from bulletin.parsing.settings import read_publication
from tests.support.mail_workspaces import FOLDER, NAME, RARE, edit, mailing_workspace, silent
from tests.support.workspaces import ROOT, build_issue, open_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic

PLACE = Position("bulletin.yaml", 1, 1)

# --- A built issue -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mailing_workspace(tmp_path_factory.mktemp("mail") / "workspace")


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "workspace")


class Draft(NamedTuple):
    """A draft, and what it was made of."""

    recipient: str
    addresses: tuple[str, ...]
    message_id: str
    content: bytes


def drafts(mailing: Mailing) -> tuple[Draft, ...]:
    return tuple(
        Draft(
            one.recipient,
            one.addresses,
            message_id(mailing, one.recipient),
            encode_draft(mailing, one),
        )
        for one in mailing.messages
    )


def written(workspace: Path) -> tuple[Draft, ...]:
    prepared = prepare_mailing(open_project(workspace), FOLDER, silent)
    assert prepared.value is not None, [one.message() for one in prepared.diagnostics]
    return drafts(prepared.value.mailing)


def faults(workspace: Path) -> tuple[Diagnostic, ...]:
    prepared = prepare_mailing(open_project(workspace), FOLDER, silent)
    assert prepared.value is None
    return prepared.diagnostics


def parse(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk()))
    return message


def test_everybody_gets_one_mail_with_the_pdf(built: Path) -> None:
    mails = written(built)
    pdf = (built / "build" / FOLDER / f"{FOLDER}.pdf").read_bytes()
    assert len(mails) == 34
    assert len({one.message_id for one in mails}) == 34
    for one in mails:
        read = fast_mail_parser.parse_email(one.content)
        assert read.subject == NAME
        (attachment,) = read.attachments
        assert (attachment.filename, attachment.mimetype) == (f"{NAME}.pdf", "application/pdf")
        assert attachment.content == pdf
        assert one.recipient in "".join(read.headers["To"])
        assert all(address in "".join(read.headers["To"]) for address in one.addresses)


def test_a_mail_reads_well(built: Path) -> None:
    suzhou = next(one for one in written(built) if one.recipient == "苏州市文明办")
    message = parse(suzhou.content)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    assert message["From"] == "江苏省文明办 <jianbao@jswm.example>"
    assert message["To"] == "苏州市文明办 <a@suzhou.example>, 苏州市文明办 <b@suzhou.example>"
    assert (message["Date"], message["X-Unsent"]) == (None, "1"), "a draft is dated where it is sent"
    text, page = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert text.startswith(
        f"王{RARE}同志：\n\n　　现发来《江苏精神文明建设简报》2022年第36期，请查收附件。\n"
    )
    assert text.endswith(f"　　附件：{NAME}.pdf\n\n江苏省文明办\n2022年12月28日\n")
    for words in (
        f"王{RARE}同志：",
        "【工作交流】",
        "苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵",
        f"{NAME}.pdf",
    ):
        assert words in text
        assert words in page
    assert not re.search(r"<script|<link|<img|https?:|src=", page), "a mail loads nothing"


def test_drafts_are_plain_lines_that_every_server_takes(built: Path) -> None:
    for one in written(built)[:5]:
        assert one.content.isascii()
        assert one.content.count(b"\n") == one.content.count(b"\r\n") == one.content.count(b"\r")
        assert max(map(len, one.content.split(b"\r\n"))) < 998
        head = one.content.split(b"\r\n\r\n", 1)[0]
        assert max(map(len, head.split(b"\r\n"))) <= 78


def test_the_attachment_has_its_name_in_both_forms(built: Path) -> None:
    part = written(built)[0].content.split(b"Content-Type: application/pdf;")[1].split(b"\r\n\r\n")[0]
    assert part.startswith(b'\r\n name="=?utf-8?b?')
    assert re.search(
        rb"Content-Disposition: attachment;\r\n filename\*=UTF-8''%E6%B1%9F[%0-9A-F]+\.pdf$", part
    )
    assert b"filename*0" not in part


def test_same_source_same_bytes(built: Path, tmp_path: Path) -> None:
    """Whatever the time zone, the locale and the seed of hashes."""
    outputs = []
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "America/New_York", "C.UTF-8")):
        workspace = shutil.copytree(built, tmp_path / seed)
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONPATH": str(ROOT),
        }
        call = [sys.executable, "-m", "bulletin", "mail", "36"]
        subprocess.run(call, cwd=workspace, env=environment, check=True, capture_output=True)
        outputs.append(
            {path.name: path.read_bytes() for path in (workspace / "build" / "mail" / FOLDER).iterdir()}
        )
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == 34


# --- For whom none is written --------------------------------------------------------------------------------


def test_only_a_final_issue_is_mailed(workspace: Path) -> None:
    edit(workspace / "issues" / FOLDER / "issue.md", "status: final", "status: draft")
    (diagnostic,) = faults(workspace)
    assert (diagnostic.code, str(diagnostic.position)) == ("still-draft", f"issues/{FOLDER}/issue.md:4:9")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("status: final", "status: final\nclassification: 秘密★1年", "issue.md:5:17"),
        ("status: final", "status: final\nmarking: 机密", "issue.md:5:10"),
        ("status: final", "status: final\nmarking: 机　密", "issue.md:5:10"),
        ("status: final", 'status: final\nmarking: "秘\\u00a0密"', "issue.md:5:11"),
        ("status: final", "status: final\nmarking: |\n  机\n  密", "issue.md:6:3"),
        ("status: final", "status: final\nmarking: 注意保密", "issue.md:5:10"),
        ("status: final", "classification: 内部\nstatus: draft", "issue.md:4:17"),
    ],
)
def test_a_classified_issue_is_refused(workspace: Path, old: str, new: str, place: str) -> None:
    """Even where its set is complete and current."""
    edit(workspace / "issues" / FOLDER / "issue.md", old, new)
    build_issue(open_project(workspace), FOLDER, strict=False)
    (diagnostic,) = faults(workspace)
    assert (diagnostic.code, str(diagnostic.position)) == ("mail-classified", f"issues/{FOLDER}/{place}")


def test_a_marking_of_the_periodical_that_says_secret_is_enough(workspace: Path) -> None:
    edit(workspace / "bulletin.yaml", "marking: 工作资料 注意保存", "marking: 绝密★启用前")
    assert [one.code for one in faults(workspace)] == ["mail-classified"]


def _no_set(workspace: Path) -> None:
    shutil.rmtree(workspace / "build" / FOLDER)


def _other_pdf(workspace: Path) -> None:
    (workspace / "build" / FOLDER / f"{FOLDER}.pdf").write_bytes(b"%PDF")


def _lost_page(workspace: Path) -> None:
    (workspace / "build" / FOLDER / f"{FOLDER}.html").unlink()


def _stray_file(workspace: Path) -> None:
    (workspace / "build" / FOLDER / "extra.pdf").write_bytes(b"%PDF")


def _broken_manifest(workspace: Path) -> None:
    (workspace / "build" / FOLDER / "manifest.json").write_text("[1, 2", "utf-8")


def _changed_article(workspace: Path) -> None:
    edit(workspace / "issues" / FOLDER / "01-suzhou.md", "苏州", "苏州 ")


def _new_article(workspace: Path) -> None:
    (workspace / "issues" / FOLDER / "09.md").write_text("---\ntitle: 新\nkind: notice\n---\n新。\n", "utf-8")


def _changed_settings(workspace: Path) -> None:
    edit(workspace / "bulletin.yaml", "print_code: 苏简字1004号", "print_code: 苏简字1005号")


def _changed_imprint(workspace: Path) -> None:
    edit(workspace / "bulletin.yaml", "        省文明委主任、副主任、委员\n", "        省文明委委员\n")


def _changed_count(workspace: Path) -> None:
    edit(workspace / "tallies" / "2022.yaml", "general: 3", "general: 4")
    edit(workspace / "issues" / FOLDER / "04-tally.md", "period: 2022", "period: 2022\ntotal: 94")


def _own_template(workspace: Path) -> None:
    (workspace / "templates").mkdir()
    shutil.copy(ROOT / "templates" / "paper.css", workspace / "templates")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (_no_set, "set-missing", ""),
        (_other_pdf, "set-damaged", ""),
        (_lost_page, "set-damaged", ""),
        (_stray_file, "set-damaged", ""),
        (_broken_manifest, "set-damaged", ""),
        (_changed_article, "set-outdated", "01-suzhou.md"),
        (_new_article, "set-outdated", "09.md"),
        (_changed_settings, "set-outdated", "bulletin.yaml"),
        (_changed_imprint, "set-outdated", "分送范围"),
        (_changed_count, "set-outdated", "用稿统计"),
        (_own_template, "set-outdated", "templates/paper.css"),
    ],
)
def test_only_a_complete_and_current_set_is_mailed(
    workspace: Path, spoil: Callable[[Path], None], code: str, words: str
) -> None:
    spoil(workspace)
    with pytest.raises(BulletinError) as raised:
        prepare_mailing(open_project(workspace), FOLDER, silent)
    diagnostic = raised.value.diagnostic
    assert diagnostic.code == code
    assert words in diagnostic.message()
    assert f"bulletin build {FOLDER}" in diagnostic.hint()


def test_what_a_file_manager_leaves_does_no_harm(workspace: Path) -> None:
    (workspace / "build" / FOLDER / ".DS_Store").write_bytes(b"x")
    (workspace / "build" / FOLDER / "~$2022-36.pdf").write_bytes(b"x")
    assert len(written(workspace)) == 34


def test_what_only_circulation_uses_makes_no_set_old(workspace: Path) -> None:
    edit(workspace / "bulletin.yaml", "pause: 1", "pause: 5")
    edit(workspace / "bulletin.yaml", "# 刊物的设置", "# 设置\n# 刊物的设置")
    edit(workspace / "contacts.yaml", "wmb0@office0.example", "new@office0.example")
    assert written(workspace)[0].addresses == ("new@office0.example",)


def test_who_has_no_address_is_reported_all_at_once(workspace: Path) -> None:
    (workspace / "contacts.yaml").write_text(
        "contacts:\n  南京文明办: a@b.cn\n  苏州市文明办: {name: 王磊同志}\n  无锡市文明办: c@d.cn，e@f.cn\n",
        "utf-8",
    )
    by_code = {one.code: one for one in faults(workspace)}
    assert set(by_code) == {"contact-missing", "contact-no-address", "address-several"}
    missing = by_code["contact-missing"]
    assert "32 个单位" in missing.message()
    assert all(name in missing.message() for name in ("南京市文明办", "宿迁市文明办", "省妇联"))
    assert "“南京文明办”是不是“南京市文明办”？" in missing.hint()
    assert str(by_code["contact-no-address"].position) == "contacts.yaml:3:3"


def test_without_an_address_book_the_error_has_a_hint(workspace: Path) -> None:
    (workspace / "contacts.yaml").unlink()
    (diagnostic,) = faults(workspace)
    assert diagnostic.code == "contact-missing"
    assert "contacts.yaml 里写上地址" in diagnostic.hint()


# --- Placeholders ----------------------------------------------------------------------------------------


def use_example(workspace: Path) -> None:
    """Leave the workspace with the repository's example of an address book, and none of its own."""
    (workspace / "contacts.yaml").unlink()
    shutil.copy(ROOT / "contacts.example.yaml", workspace)


def test_the_sample_workspace_writes_drafts_and_says_that_their_addresses_are_placeholders(
    workspace: Path,
) -> None:
    use_example(workspace)
    prepared = prepare_mailing(open_project(workspace), FOLDER, silent)
    assert prepared.value is not None
    messages = prepared.value.mailing.messages
    assert len(messages) == 34
    assert all(address.endswith("@example.invalid") for one in messages for address in one.addresses)
    (diagnostic,) = prepared.diagnostics
    assert (diagnostic.code, diagnostic.severity) == ("placeholder-address", Severity.WARNING)
    assert str(diagnostic.position).startswith("contacts.example.yaml:")
    assert "34 个单位" in diagnostic.message()
    assert "contacts.yaml" in diagnostic.hint()


def test_nothing_is_sent_to_placeholders(workspace: Path) -> None:
    use_example(workspace)
    prepared = prepare_mailing(open_project(workspace), FOLDER, silent, sending=True)
    assert prepared.value is None
    (diagnostic,) = prepared.diagnostics
    assert (diagnostic.code, diagnostic.severity) == ("placeholder-not-sent", Severity.ERROR)


@pytest.mark.parametrize("own", [True, False])
def test_an_address_is_a_placeholder_by_its_domain_or_its_file(workspace: Path, *, own: bool) -> None:
    """In the office's own book by the domain that exists nowhere; in the example whatever it is."""
    book = workspace / "contacts.yaml"
    if own:
        edit(book, "wmb0@office0.example", "wmb0@Example.Invalid")
        edit(book, "[a@suzhou.example, b@suzhou.example]", "[a@suzhou.example, b@example.invalid]")
    else:
        book.rename(workspace / "contacts.example.yaml")
    prepared = prepare_mailing(open_project(workspace), FOLDER, silent)
    (diagnostic,) = prepared.diagnostics
    assert diagnostic.code == "placeholder-address"
    assert ("2 个单位" if own else "34 个单位") in diagnostic.message()


def test_the_size_of_a_mail_is_limited(workspace: Path) -> None:
    """The limit is of the whole mail, which is a third larger than its attachment."""
    asked = mailing(pdf=b"x" * 900_000)
    size = largest_size(asked)
    assert size == len(
        encode_mail(asked, asked.messages[0], datetime.fromisoformat("2026-12-31T09:30:00+08:00"))
    )
    assert size > 900_000 * 4 / 3
    publication = open_project(workspace).publication
    for limit, codes in ((1, ["mail-large", "mail-too-large"]), (2, [])):
        mail = replace(asked.mail, size_limit=limit)
        found = [
            each for sending in (False, True) for each in check_size(publication, mail, size, sending=sending)
        ]
        assert [each.code for each in found] == codes
        assert all(each.message().startswith("每封邮件 1.3 MB，超过上限 1 MB") for each in found)


def test_a_limit_that_mails_exceed_is_reported_before_anything_is_sent(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bulletin.mail.checks.MEGABYTE", 100_000)
    edit(workspace / "bulletin.yaml", "  pause: 1\n", "  pause: 1\n  size_limit: 1\n")
    drafts = prepare_mailing(open_project(workspace), FOLDER, silent)
    sent = prepare_mailing(open_project(workspace), FOLDER, silent, sending=True)
    assert ([one.code for one in drafts.diagnostics], drafts.value is None) == (["mail-large"], False)
    assert re.fullmatch(r"bulletin\.yaml:\d+:15", str(drafts.diagnostics[0].position))
    assert ([one.code for one in sent.diagnostics], sent.value) == (["mail-too-large"], None)


def test_a_placeholder_to_send_from_is_reported(workspace: Path) -> None:
    edit(workspace / "bulletin.yaml", "from: jianbao@jswm.example", "from: jianbao@example.invalid")
    for sending, code in ((False, "placeholder-sender"), (True, "placeholder-sender-not-sent")):
        prepared = prepare_mailing(open_project(workspace), FOLDER, silent, sending=sending)
        assert (prepared.value is None) is sending
        (diagnostic,) = prepared.diagnostics
        assert diagnostic.code == code
        assert str(diagnostic.position) == "bulletin.yaml:75:9"


def test_a_contact_that_nobody_asks_for_must_be_right_too(workspace: Path) -> None:
    with (workspace / "contacts.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  别处: x y@b.cn\n")
    assert [one.code for one in faults(workspace)] == ["address-space"]


def test_without_sender_or_anybody_to_send_to(workspace: Path) -> None:
    text = (workspace / "bulletin.yaml").read_text("utf-8").replace("channel: 邮件", "channel: 内网")
    text = re.sub(r"(?m)^mail:\n(?:  .*\n)+", "", text)
    (workspace / "bulletin.yaml").write_text(text, "utf-8")
    assert [one.code for one in faults(workspace)] == ["mail-unset"]
    (workspace / "bulletin.yaml").write_text(text + "mail: {from: jianbao＠jswm.example}\n", "utf-8")
    assert [one.code for one in faults(workspace)] == ["address-wide", "mail-nobody"]


# --- A corrected issue ---------------------------------------------------------------------------------------


def test_a_corrected_issue_is_a_new_mailing(workspace: Path) -> None:
    first = written(workspace)
    edit(workspace / "issues" / FOLDER / "issue.md", "status: final", "status: final\nedition: 2")
    with pytest.raises(BulletinError, match="又改过"):
        prepare_mailing(open_project(workspace), FOLDER, silent)
    build_issue(open_project(workspace), FOLDER, strict=True)
    second = written(workspace)
    assert not {one.message_id for one in first} & {one.message_id for one in second}
    message = parse(second[0].content)
    assert message["Subject"] == f"【更正】{NAME}"
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "更正" in text
        assert "此前收到的同一期不再使用" in text
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == f"{NAME}（更正）.pdf"


# --- Names and injection -------------------------------------------------------------------------------------


def mailing(**changes: object) -> Mailing:
    mail = Mail(Address("a@b.example", PLACE), "江苏省文明办")
    posting = Message("苏州市文明办", ("c@d.example",), "你好\n", "<p>你好</p>\n")
    made = Mailing(FOLDER, 1, "简报", "简报.pdf", b"%PDF\r\n\x00\xff", mail, (posting,))
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [1, 5, 12, 20, 60])
def test_rare_and_long_names_come_out_right(length: int) -> None:
    name = (RARE + "新时代文明实践简报 Bulletin 2022，") * 4
    name = name[:length].strip()
    sender = replace(mailing().mail, name=name)
    posting = replace(mailing().messages[0], recipient=name, text=f"{name}：\n", html=f"<p>{name}</p>\n")
    (draft,) = drafts(mailing(subject=name, attachment=f"{name}.pdf", mail=sender, messages=(posting,)))
    read = fast_mail_parser.parse_email(draft.content)
    assert read.subject == name
    assert read.attachments[0].filename == f"{name}.pdf"
    assert read.text_plain == [f"{name}：\r\n"]
    assert "".join(read.headers["To"]) == f"{name} <c@d.example>"
    assert "".join(read.headers["From"]) == f"{name} <a@b.example>"
    (attachment,) = parse(draft.content).iter_attachments()
    assert attachment.get_filename() == attachment.get_param("name") == f"{name}.pdf"
    assert attachment.get_content() == mailing().pdf


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\u2028", "\x0b", "\x00", "\n "])
def test_no_value_brings_a_header_of_its_own(sign: str) -> None:
    bad = f"甲{sign}Bcc: x@y.example"
    plain = f"a{sign}Bcc: x@y.example"
    for text in (bad, plain):
        mail = replace(mailing().mail, name=text)
        posting = replace(mailing().messages[0], recipient=text)
        (draft,) = drafts(mailing(subject=text, attachment=text, mail=mail, messages=(posting,)))
        assert parse(draft.content)["Bcc"] is None
        assert not re.search(rb"(?mi)^bcc", draft.content)


@pytest.mark.parametrize("text", ["甲\n\n乙\n", "甲\r\n\r\n乙\r\n", "甲\n\n乙", "甲\r\r乙"])
def test_the_lines_of_a_text_end_as_those_of_mails_do(text: str) -> None:
    """Whatever they ended in, also in an office's own template."""
    posting = replace(mailing().messages[0], text=text, html=text)
    message = parse(encode_draft(mailing(), posting))
    for kind in ("plain", "html"):
        assert message.get_body((kind,)).get_payload(decode=True) == "甲\r\n\r\n乙\r\n".encode()


def test_quotes_and_commas_in_plain_names_are_kept() -> None:
    mail = replace(mailing().mail, name='Office "A", Nanjing')
    message = parse(drafts(mailing(mail=mail))[0].content)
    assert message["From"].addresses[0].display_name == 'Office "A", Nanjing'
    assert message["From"].addresses[0].addr_spec == "a@b.example"


def test_a_message_id_depends_on_issue_edition_and_recipient_alone() -> None:
    base = drafts(mailing())[0].message_id
    assert drafts(mailing(subject="别的", pdf=b"x"))[0].message_id == base
    other = replace(mailing().messages[0], recipient="常州市文明办")
    changed = [mailing(edition=2), mailing(issue="2022-s36"), mailing(messages=(other,))]
    assert len({base, *(drafts(one)[0].message_id for one in changed)}) == 4
    assert re.fullmatch(r"<bulletin\.2022-36\.1\.[0-9a-f]{20}@b\.example>", base)


def test_a_mail_to_be_sent_has_its_date_and_is_no_draft() -> None:
    """The offset is that of the date, whatever the machine's own zone."""
    asked = mailing()
    for hours, shown in ((8, "+0800"), (0, "+0000"), (-5, "-0500")):
        date = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=hours)))
        message = parse(encode_mail(asked, asked.messages[0], date))
        assert (message["Date"], message["X-Unsent"]) == (f"Tue, 01 Dec 2026 09:30:00 {shown}", None)


def test_file_names_are_ones_that_windows_takes() -> None:
    names = [r"省\市/县:*?\"<>|办", "甲" * 100, "乙. ", "丙"]
    files = file_names(names)
    assert len(set(files)) == 4
    assert all(not set(name) & set('\\/:*?"<>|') and len(name.encode()) < 255 for name in files)
    assert files[2:] == ("3-乙.eml", "4-丙.eml")


def test_a_letter_is_text_and_no_template() -> None:
    letter = CoverLetter(
        "<b>王磊</b>{{ 7 * 7 }}", "甲&乙", "刊", "第1期", ("第1期",), "2022年1月1日", "刊.pdf"
    )
    text, page = render_letter(letter, lambda name: (ROOT / "templates" / name).read_bytes())
    assert text.startswith("<b>王磊</b>{{ 7 * 7 }}：\n")
    assert "&lt;b&gt;王磊&lt;/b&gt;{{ 7 * 7 }}：" in page
    assert "甲&amp;乙" in page
    assert "甲&乙" in text
    assert "本期目录" not in text + page


# --- The command ---------------------------------------------------------------------------------------------


def test_the_command_replaces_the_folder_only_on_success(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace)
    old = workspace / "build" / "mail" / FOLDER
    old.mkdir(parents=True)
    (old / "99-旧.eml").write_bytes(b"old")
    assert commands.run(["mail", "36"]) == 0
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 35
    assert "苏州市文明办" in out
    assert f"34 封草稿，附件《{NAME}.pdf》，每封不到 1 MB。" in err
    assert sorted(path.name for path in old.iterdir())[::33] == ["01-南京市文明办.eml", "34-省妇联.eml"]
    good = {path.name: path.read_bytes() for path in old.iterdir()}
    edit(workspace / "contacts.yaml", "wmb0@office0.example", "wmb0@office0.example，x@y.example")
    assert commands.run(["mail", "36"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "contacts.yaml:2:11: 错误 [address-several]" in err
    assert {path.name: path.read_bytes() for path in old.iterdir()} == good


def test_an_office_may_write_letters_of_its_own(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace)
    (workspace / "templates").mkdir()
    (workspace / "templates" / "mail.txt.j2").write_text("{{ letter.salutation }}，见附件。\n", "utf-8")
    assert commands.run(["mail", "36"]) == 0, capfd.readouterr().err
    (first, *_) = sorted((workspace / "build" / "mail" / FOLDER).iterdir())
    assert parse(first.read_bytes()).get_body(("plain",)).get_content() == "南京市文明办，见附件。\r\n"
    (workspace / "templates" / "mail.txt.j2").write_text("{{ letter.unknown }}", "utf-8")
    assert commands.run(["mail", "36"]) == 3
    assert "templates/mail.txt.j2" in capfd.readouterr().err


# --- Settings ------------------------------------------------------------------------------------------------

HEAD = "name: 文明简报\nissuer: 文明办\nprovince: 江苏省\n"


@pytest.mark.parametrize(
    ("smtp", "port", "security"),
    [
        ("{host: smtp.b.example}", 587, Security.STARTTLS),
        ("{host: smtp.b.example, security: tls}", 465, Security.TLS),
        ("{host: smtp.b.example, security: none}", 25, Security.NONE),
        ("{host: smtp.b.example, security: tls, port: 994, user: a}", 994, Security.TLS),
    ],
)
def test_the_port_follows_from_the_security(smtp: str, port: int, security: Security) -> None:
    read = read_publication("bulletin.yaml", f"{HEAD}mail: {{from: a@b.example, smtp: {smtp}}}\n".encode())
    assert read.value is not None
    mail = read.value.mail
    assert mail is not None
    assert mail.smtp is not None
    assert (mail.smtp.host, mail.smtp.port, mail.smtp.security) == ("smtp.b.example", port, security)
    assert (mail.name, mail.reply_to, mail.pause, mail.timeout) == ("文明办", None, 1, 30)


def test_the_sender_may_have_a_name_and_a_place_for_answers() -> None:
    lines = "mail: {from: a@b.example, name: 简报编辑部, reply_to: c@d.example, pause: 0.5, timeout: 10}\n"
    read = read_publication("bulletin.yaml", (HEAD + lines).encode())
    assert read.value is not None
    mail = read.value.mail
    assert mail is not None
    message = parse(drafts(mailing(mail=mail))[0].content)
    assert (message["From"], message["Reply-To"]) == ("简报编辑部 <a@b.example>", "c@d.example")
    assert (str(mail.pause), mail.timeout, mail.smtp) == ("0.5", 10, None)
