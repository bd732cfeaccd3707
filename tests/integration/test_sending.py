"""`bulletin mail --send`, `--status`, `--resolve` against a real server: the mails sent and the messages printed."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections import Counter
from threading import Event
from typing import TYPE_CHECKING

import fast_mail_parser
import pytest

from bulletin.cli import commands
from tests.support.mail_server import DROP, SILENT, certificate, serving
from tests.support.mail_workspaces import FOLDER, NAME, RARE, edit, mailing_workspace
from tests.support.mailings import PASSWORD, once
from tests.support.waiting import LONG
from tests.support.workspaces import build_issue, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.mail_server import FakeMailServer


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mailing_workspace(tmp_path_factory.mktemp("mail") / "workspace")


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "workspace")


# --- The whole command ---------------------------------------------------------------------------------------


def configure(workspace: Path, server: FakeMailServer, smtp: str, user: str = "") -> None:
    """Let the workspace send by this server."""
    text = (workspace / "bulletin.yaml").read_text("utf-8")
    lines = f"  smtp: {{host: localhost, port: {server.port}, security: {smtp}{user}}}\n"
    text = re.sub(r"(?m)^  smtp:\n(?:    .*\n)+", lines, text)
    (workspace / "bulletin.yaml").write_text(text.replace("pause: 1", "pause: 0"), "utf-8")


@pytest.fixture
def few(workspace: Path) -> Path:
    """The workspace with three e-mail recipients, the last of them with two addresses."""
    edit(
        workspace / "bulletin.yaml",
        "{each: 设区市, suffix: 文明办, channel: 邮件}",
        "{name: 南京市文明办, channel: 邮件}",
    )
    for line in (
        "{each: 县（市、区）, suffix: [文明委, 文明办], channel: 纸质, copies: 1}",
        "{name: 省文明委成员单位, channel: 邮件}",
    ):
        name = "常州市文明办" if "县" in line else "苏州市文明办"
        edit(workspace / "bulletin.yaml", line, f"{{name: {name}, channel: 邮件}}")
    return workspace


def run(workspace: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.chdir(workspace)
    return commands.run(["mail", "36", *options])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_everybody_gets_one_mail(
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    security: str,
) -> None:
    """34 recipients over TLS with login, by a server that knows no SMTPUTF8."""
    context, root = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", PASSWORD)
    pdf = (workspace / "build" / FOLDER / f"{FOLDER}.pdf").read_bytes()
    with serving(**{security: context}, login=("wmb", PASSWORD)) as server:
        configure(workspace, server, security, ", user: wmb")
        assert run(workspace, monkeypatch, "--send", "--yes") == 0, capfd.readouterr().err
        out, err = capfd.readouterr()
        assert server.logins == [("wmb", PASSWORD)]
        assert server.connections == 1
        assert run(workspace, monkeypatch, "--send", "--yes") == 0
        assert "35 个以前就发过" in capfd.readouterr().err
    assert len(out.splitlines()) == 36
    assert "已发 35。" in err
    assert len(server.mails) == 34
    assert Counter(server.addresses).most_common(1)[0][1] == 1
    assert not [line for line in server.commands if not line.isascii() or "SMTPUTF8" in line]
    for mail in server.mails:
        read = fast_mail_parser.parse_email(mail.content)
        assert read.subject == NAME
        assert "江苏省文明办" in "".join(read.headers["From"])
        (attachment,) = read.attachments
        assert (attachment.filename, attachment.content) == (f"{NAME}.pdf", pdf)
        assert "X-Unsent" not in read.headers
        assert all(address in "".join(read.headers["To"]) for address in mail.addresses)
    suzhou = next(mail for mail in server.mails if len(mail.addresses) == 2)
    assert f"王{RARE}同志" in fast_mail_parser.parse_email(suzhou.content).text_plain[0]


def test_refusals_are_reported_and_tried_again(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = {"wmb3@office3.example"}
    words = "550 查无此人"
    with serving(lambda stage, address: words if stage == "RCPT" and address in bad else None) as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 1
        out, err = capfd.readouterr()
        (line,) = [line for line in out.splitlines() if "没发成" in line]
        assert "wmb3@office3.example" in line
        assert words in line
        assert "已发 3，没发成 1。" in err
        assert "警告 [refused-recipient] 1 个地址没有这个收件人：wmb3@office3.example" in err
        assert "再运行一次" in err
        assert run(few, monkeypatch, "--status") == 0
        out, err = capfd.readouterr()
        assert words in out
        assert "[refused-recipient]" in err
        bad.clear()
        assert run(few, monkeypatch, "--send", "--yes") == 0
    assert sorted(Counter(server.addresses).values()) == [1] * 4


def test_a_mailing_is_shown_and_asked_for(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send") == 2
        err = capfd.readouterr().err
        assert "wmb0@office0.example" in err
        assert "--yes" in err
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        asked: list[str] = []
        for answer, code in ((False, 1), (True, 0)):
            monkeypatch.setattr(
                "click.confirm", lambda question, reply=answer, **_: asked.append(question) or reply
            )
            assert run(few, monkeypatch, "--send") == code
            assert len(server.mails) == (3 if answer else 0)
    assert asked == [f"把《{NAME}.pdf》（每封不到 1 MB）发给 3 个单位（4 个地址）吗？"] * 2
    assert "没有发邮件。" in capfd.readouterr().err


def test_another_text_under_the_same_edition_is_refused(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(once("RCPT", "550 no", "wmb0@")) as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 1
        edit(few / "issues" / FOLDER / "01-suzhou.md", "苏州", "苏州市")
        assert commands.run(["build", "36"]) == 0
        assert run(few, monkeypatch, "--send", "--yes") == 1
        err = capfd.readouterr().err
        assert "[mail-changed]" in err
        assert "3 个地址" in err
        assert "bulletin correct 2022-36" in err
        assert len(server.mails) == 2
        edit(few / "issues" / FOLDER / "issue.md", "status: final", "status: final\nedition: 2")
        assert commands.run(["build", "36"]) == 0
        assert run(few, monkeypatch, "--send", "--yes") == 0
    assert len(server.mails) == 2 + 3
    assert fast_mail_parser.parse_email(server.mails[-1].content).subject == f"【更正】{NAME}"


def test_uncertain_mails_wait_for_a_decision(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(once("END", DROP)) as server:
        configure(few, server, "none")
        for _ in range(2):
            assert run(few, monkeypatch, "--send", "--yes") == 1
            out, err = capfd.readouterr()
            assert "不确定 1" in err
            assert "--resolve" in err
            assert next(line for line in out.splitlines() if "不确定" in line).startswith("南京市文明办")
        assert len(server.mails) == 3
        assert run(few, monkeypatch, "--resolve", "resend") == 2
        assert run(few, monkeypatch, "--resolve", "resend", "--to", "南京文明办", "--yes") == 2
        assert "是不是 南京市文明办" in capfd.readouterr().err
        assert run(few, monkeypatch, "--resolve", "resend", "--yes") == 0
        assert run(few, monkeypatch, "--send", "--yes") == 0
        assert run(few, monkeypatch, "--resolve", "sent", "--yes") == 0
        assert "没有要改记的" in capfd.readouterr().err
    assert Counter(server.addresses)["wmb0@office0.example"] == 2
    assert sorted(Counter(server.addresses).values()) == [1] * 3 + [2]


def test_who_was_sent_to_otherwise_can_be_marked(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving() as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--resolve", "sent", "--to", "苏州市文明办", "--yes") == 0
        assert run(few, monkeypatch, "--send", "--yes") == 0
        assert run(few, monkeypatch, "--status") == 0
    assert "已发 4" in capfd.readouterr().err
    assert len(server.mails) == 2
    assert "a@suzhou.example" not in server.addresses


def test_a_unit_renamed_after_sending_gets_no_second_mail(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 0
        before = len(server.mails)
        for file in ("bulletin.yaml", "contacts.yaml"):
            path = few / file
            path.write_text(path.read_text("utf-8").replace("南京市文明办", "南京市委文明办"), "utf-8")
        assert build_issue(open_project(few), FOLDER)
        assert run(few, monkeypatch, "--send", "--yes") == 0
    assert len(server.mails) == before


def test_nothing_is_sent_while_addresses_are_placeholders(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    edit(few / "contacts.yaml", "wmb0@office0.example", "wmb0@example.invalid")
    with serving() as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 1
    err = capfd.readouterr().err
    assert "[placeholder-not-sent]" in err
    assert "没有发邮件" in err
    assert server.connections == 0
    assert not (few / ".bulletin").exists()


def test_nothing_is_sent_with_a_name_that_holds_a_header(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    good = (few / "contacts.yaml").read_text("utf-8")
    with serving() as server:
        configure(few, server, "none")
        for bad in (
            '{name: "王\\r\\nBcc: x@y.example", addresses: a@b.example}',
            '"a@b.example\\r\\nRCPT TO:<x@y.example>"',
            '"a@b.example>\\nDATA"',
        ):
            text = good.replace("wmb0@office0.example", bad, 1)
            (few / "contacts.yaml").write_text(text, "utf-8")
            assert run(few, monkeypatch, "--send", "--yes") == 1
            assert re.search(r"contacts.yaml:2:\d+: 错误 \[", capfd.readouterr().err)
    assert server.connections == 0
    assert not (few / ".bulletin").exists()


def test_without_a_server_or_a_password_the_error_has_a_hint(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BULLETIN_SMTP_PASSWORD", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with serving() as server:
        configure(few, server, "none", ", user: wmb")
        assert run(few, monkeypatch, "--send", "--yes") == 3
    err = capfd.readouterr().err
    assert "BULLETIN_SMTP_PASSWORD" in err
    assert "keyring set " in err
    assert "没发过 4" in err
    text = re.sub(r"(?m)^  smtp:.*\n", "", (few / "bulletin.yaml").read_text("utf-8"))
    (few / "bulletin.yaml").write_text(text, "utf-8")
    assert run(few, monkeypatch, "--send", "--yes") == 1
    assert "[smtp-unset]" in capfd.readouterr().err


@pytest.mark.parametrize(
    "options", [("--send", "--status"), ("--status", "--resolve", "sent"), ("--to", "x")]
)
def test_options_that_do_not_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    assert run(tmp_path, monkeypatch, *options) == 2


# --- Ctrl-C --------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_after_the_current_mail(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def script(stage: str, address: str) -> str | None:
        if stage == "END" and "wmb3@" in address:
            os.kill(os.getpid(), signal.SIGINT)
        return None

    before = signal.getsignal(signal.SIGINT)
    with serving(script) as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 130
        assert signal.getsignal(signal.SIGINT) is before
        err = capfd.readouterr().err
        assert "已发 2，没发过 2" in err
        assert "不确定" not in err
        assert len(server.mails) == 2


def test_a_second_ctrl_c_ends_at_once_and_reports_what_is_uncertain(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = Event()
    monkeypatch.setattr("bulletin.cli.mail_session.Event", lambda: asked)

    def script(stage: str, address: str) -> str | None:
        if stage == "END" and "wmb3@" in address:
            os.kill(os.getpid(), signal.SIGINT)
            assert asked.wait(LONG)
            os.kill(os.getpid(), signal.SIGINT)
            return SILENT
        return None

    with serving(script) as server:
        configure(few, server, "none")
        assert run(few, monkeypatch, "--send", "--yes") == 130
    out, err = capfd.readouterr()
    assert "已发 1，不确定 1，没发过 2" in err
    assert "没有答复" not in out
    assert len(server.mails) == 2
