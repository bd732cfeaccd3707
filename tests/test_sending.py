"""Sending against a real server: who gets what, what is refused, what is lost at each stage, and what Ctrl-C leaves."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING

import fast_mail_parser
import pytest
from mail_server import DROP, SILENT, certificate, serving
from test_mail_drafts import FOLDER, NAME, RARE, built, desk, edit

from bulletin.circulation.drafts import Mailing, Posting, drafts
from bulletin.circulation.ledger import State, open_ledger
from bulletin.circulation.sending import Sending, Watch, due
from bulletin.circulation.server import Server
from bulletin.circulation.standing import addressees, standings
from bulletin.cli import commands
from bulletin.diagnostics import BulletinError, Position
from bulletin.model import Address, Mail, Security, Smtp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mail_server import MailServer

    from bulletin.circulation.standing import Standing

__all__ = ["built", "desk"]
PASSWORD = "secret-密码".encode().hex()
QUIET = Watch(lambda *_: None, lambda *_: None)


def mailing(server: MailServer, number: int = 3, **mail: object) -> Mailing:
    """A mailing by plain SMTP to so many recipients; the second has two addresses."""
    smtp = Smtp("localhost", server.port, Security.NONE)
    settings = {"smtp": smtp, "pause": Decimal(0), "timeout": 5, **mail}
    sender = Mail(Address("a@b.example", Position("bulletin.yaml")), "文明办", **settings)
    postings = [
        Posting(f"单位{n}", (f"u{n}@x.example",), "你好\r\n.\r\n", "<p>你好</p>") for n in range(number)
    ]
    if number > 1:
        postings[1] = replace(postings[1], addresses=("u1@x.example", "v1@x.example"))
    return Mailing(
        FOLDER, 1, date(2022, 12, 28), "简报", "简报.pdf", b"%PDF\n.\n", sender, tuple(postings), False
    )


def send(
    path: Path, asked: Mailing, *, stop: Event | None = None, watch: Watch = QUIET
) -> tuple[dict[str, State | None], BulletinError | None]:
    """Send what is due; return what is known of each address then."""
    written = drafts(asked)
    server = Server(asked.mail.smtp, asked.mail.timeout, lambda: PASSWORD)
    error = None
    with open_ledger(path) as ledger:

        def told() -> tuple[Standing, ...]:
            return standings(addressees(written), ledger.records, asked.issue, asked.edition)

        try:
            Sending(asked, ledger, server, stop or Event(), watch).run(due(written, told()))
        except BulletinError as raised:
            error = raised
        finally:
            server.close()
        return {one.address.partition("@")[0]: one.state for one in told()}, error


def once(stage: str, answer: str, of: str = "") -> Callable[[str, str], str | None]:
    """Answer so the first time, as usual after that."""
    left = [answer]

    def script(now: str, address: str) -> str | None:
        return left.pop() if left and now == stage and of in address else None

    return script


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".bulletin" / "mail.sqlite"


# --- The whole command ---------------------------------------------------------------------------------------


def configure(desk: Path, server: MailServer, smtp: str, user: str = "") -> None:
    """Let the workspace send by this server."""
    text = (desk / "bulletin.yaml").read_text("utf-8")
    lines = f"  smtp: {{host: localhost, port: {server.port}, security: {smtp}{user}}}\n"
    text = re.sub(r"(?m)^  smtp:\n(?:    .*\n)+", lines, text)
    (desk / "bulletin.yaml").write_text(text.replace("pause: 1", "pause: 0"), "utf-8")


@pytest.fixture
def few(desk: Path) -> Path:
    """The workspace with three e-mail recipients, the last of them with two addresses."""
    edit(
        desk / "bulletin.yaml",
        "{each: 设区市, suffix: 文明办, channel: 邮件}",
        "{name: 南京市文明办, channel: 邮件}",
    )
    for line in (
        "{each: 县（市、区）, suffix: [文明委, 文明办], channel: 纸质, copies: 1}",
        "{name: 省文明委成员单位, channel: 邮件}",
    ):
        name = "常州市文明办" if "县" in line else "苏州市文明办"
        edit(desk / "bulletin.yaml", line, f"{{name: {name}, channel: 邮件}}")
    return desk


def run(desk: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.chdir(desk)
    return commands.run(["mail", "36", *options])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_everybody_gets_one_mail(
    desk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    security: str,
) -> None:
    """34 recipients over TLS with login, by a server that knows no SMTPUTF8."""
    context, root = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", PASSWORD)
    pdf = (desk / "build" / FOLDER / f"{FOLDER}.pdf").read_bytes()
    with serving(**{security: context}, login=("wmb", PASSWORD)) as server:
        configure(desk, server, security, ", user: wmb")
        assert run(desk, monkeypatch, "--send", "--yes") == 0, capfd.readouterr().err
        out, err = capfd.readouterr()
        assert server.logins == [("wmb", PASSWORD)]
        assert server.connections == 1
        assert run(desk, monkeypatch, "--send", "--yes") == 0
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


def test_refusals_are_told_and_tried_again(
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
        assert "再运行一次" in err
        assert run(few, monkeypatch, "--status") == 0
        assert words in capfd.readouterr().out
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
        for answer, code in ((False, 1), (True, 0)):
            monkeypatch.setattr("click.confirm", lambda *_, told=answer, **__: told)
            assert run(few, monkeypatch, "--send") == code
            assert len(server.mails) == (3 if answer else 0)
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


def test_without_a_server_or_a_password_the_way_out_is_told(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BULLETIN_SMTP_PASSWORD", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with serving() as server:
        configure(few, server, "none", ", user: wmb")
        assert run(few, monkeypatch, "--send", "--yes") == 3
    err = capfd.readouterr().err
    assert "BULLETIN_SMTP_PASSWORD" in err
    assert "bulletin[keyring]" in err
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


# --- What a server may do ------------------------------------------------------------------------------------


def test_an_address_that_is_refused_does_not_keep_the_other_from_it(path: Path) -> None:
    with serving(
        lambda stage, address: "553 no" if address == "v1@x.example" and stage == "RCPT" else None
    ) as server:
        told, error = send(path, mailing(server))
    assert error is None
    assert told == {"u0": State.SENT, "u1": State.SENT, "v1": State.FAILED, "u2": State.SENT}
    assert [mail.addresses for mail in server.mails][1] == ("u1@x.example",)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_what_is_refused_for_now_is_tried_again_after_the_others(path: Path, stage: str) -> None:
    with serving(once(stage, "451 later", "" if stage == "MAIL" else "u0@")) as server:
        told, error = send(path, mailing(server))
    assert (set(told.values()), error) == ({State.SENT}, None)
    assert [mail.addresses[0][:2] for mail in server.mails] == ["u1", "u2", "u0"]


def test_what_stays_refused_is_told_after_four_tries(path: Path) -> None:
    tries: list[str] = []

    def script(stage: str, address: str) -> str | None:
        if stage == "RCPT" and address.startswith("u2"):
            tries.append(address)
            return "450 灰名单，请稍候"
        return None

    waits: list[tuple[float, int]] = []
    with serving(script) as server:
        asked = mailing(server, pause=Decimal("0.001"))
        told, error = send(path, asked, watch=Watch(lambda *_: None, lambda *wait: waits.append(wait)))
    assert (told["u2"], error, len(tries)) == (State.FAILED, None, 4)
    assert waits == [(0.01, 1), (0.06, 1), (0.3, 1)]
    with open_ledger(path) as ledger:
        assert ledger.records[-1].words == "450 灰名单，请稍候"


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_mail_was_sent_loses_nothing(path: Path, stage: str) -> None:
    with serving(once(stage, DROP, "" if stage == "MAIL" else "u1@")) as server:
        told, error = send(path, mailing(server))
    assert (set(told.values()), error) == ({State.SENT}, None)
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]
    assert server.connections == 2


@pytest.mark.parametrize("answer", [DROP, SILENT])
def test_a_mail_without_an_answer_is_uncertain_and_not_sent_again(path: Path, answer: str) -> None:
    with serving(once("END", answer, "u1@")) as server:
        asked = mailing(server, timeout=0.3)
        for _ in range(2):
            told, error = send(path, asked)
            assert error is None
            assert told == {"u0": State.SENT, "u1": State.UNCERTAIN, "v1": State.UNCERTAIN, "u2": State.SENT}
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]


def test_a_server_that_never_answers_does_not_make_all_mails_uncertain(path: Path) -> None:
    with serving(lambda stage, _: DROP if stage == "END" else None) as server:
        told, error = send(path, mailing(server, 9))
    assert error is not None
    assert error.diagnostic.code == "smtp-silent"
    assert Counter(told.values()) == {State.UNCERTAIN: 3, None: 7}
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    ("stage", "answer", "code"),
    [
        ("MAIL", "553 mail from must equal authorized user", "smtp-sender"),
        ("EHLO", "421 too many connections", "smtp-turned-away"),
        ("EHLO", DROP, "smtp-lost"),
        ("EHLO", SILENT, "smtp-timeout"),
    ],
)
def test_a_server_that_takes_nothing_ends_it(path: Path, stage: str, answer: str, code: str) -> None:
    with serving(lambda now, _: answer if now == stage else None) as server:
        told, error = send(path, mailing(server, timeout=0.3))
    assert error is not None
    assert error.diagnostic.code == code
    assert set(told.values()) == {None}
    assert server.mails == []


def test_what_was_sent_stays_written_when_the_server_goes_away(path: Path) -> None:
    """It takes two mails and refuses every later connection."""
    taken: list[str] = []

    def script(stage: str, _: str) -> str | None:
        if stage == "END":
            taken.append(stage)
        if stage == "MAIL" and len(taken) == 2:
            return DROP
        return "554 closed" if stage == "EHLO" and taken else None

    with serving(script) as server:
        told, error = send(path, mailing(server))
        assert error is not None
        assert told == {"u0": State.SENT, "u1": State.SENT, "v1": State.SENT, "u2": None}
        taken.clear()
        told, error = send(path, mailing(server))
    assert set(told.values()) == {State.SENT}
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]


def test_dots_and_bytes_arrive_as_they_are(path: Path) -> None:
    with serving() as server:
        asked = mailing(server)
        send(path, asked)
    assert [mail.content for mail in server.mails] == [draft.content for draft in drafts(asked)]


# --- Connecting ----------------------------------------------------------------------------------------------


def connect(server: MailServer, security: Security, host: str = "localhost", **smtp: object) -> str:
    """Connect, and return the code of what stands in the way, "" where nothing does."""
    made = Server(Smtp(host, server.port, security, **smtp), 2, lambda: PASSWORD)
    try:
        made.connect()
    except BulletinError as error:
        return error.diagnostic.code
    else:
        return ""
    finally:
        made.close()


def test_only_a_trusted_certificate_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, root = certificate(tmp_path)
    for settings, security in (({"tls": context}, Security.TLS), ({"starttls": context}, Security.STARTTLS)):
        with serving(**settings) as server:
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)
            assert connect(server, security) == "smtp-certificate"
            monkeypatch.setenv("SSL_CERT_FILE", str(root))
            assert connect(server, security) == ""
            assert connect(server, security, "localhost.localdomain") in {
                "smtp-certificate",
                "smtp-host-unknown",
            }
            assert server.mails == []


def test_a_wrong_password_is_told_in_the_servers_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, root = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    with serving(starttls=context, login=("wmb", "other")) as server:
        assert connect(server, Security.STARTTLS, user="wmb") == "smtp-login"


def test_what_does_not_fit_the_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, root = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    with serving() as server:
        assert connect(server, Security.STARTTLS) == "smtp-no-starttls"
        assert connect(server, Security.TLS) == "smtp-tls"
        assert connect(server, Security.NONE, user="wmb") == "smtp-no-login"
        assert connect(server, Security.NONE, "no-such-host.invalid") == "smtp-host-unknown"
        assert connect(server, Security.NONE, "a..b") == "smtp-host-unknown"
    assert connect(server, Security.NONE) == "smtp-unreachable"
    with serving(tls=context) as server:
        assert connect(server, Security.NONE) == "smtp-timeout"


# --- The password --------------------------------------------------------------------------------------------


def test_the_password_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    from bulletin.circulation.passwords import password

    class Kept(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            if service == "locked.example":
                raise KeyringLocked("locked")
            return "kept" if (service, username) == ("smtp.b.example", "wmb") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    monkeypatch.delenv("BULLETIN_SMTP_PASSWORD", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    try:
        assert password("smtp.b.example", "wmb") == "kept"
        for host, code in (("other.example", "password-missing"), ("locked.example", "keyring-blocked")):
            with pytest.raises(BulletinError) as told:
                password(host, "wmb")
            assert told.value.diagnostic.code == code
        monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", "told")
        assert password("smtp.b.example", "wmb") == "told"
        monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", "密码１２")
        with pytest.raises(BulletinError, match="全角"):
            password("smtp.b.example", "wmb")
    finally:
        keyring.set_keyring(before)


# --- Ctrl-C --------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_after_the_mail_under_way(
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


def test_a_second_ctrl_c_ends_at_once_and_tells_what_is_uncertain(
    few: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def script(stage: str, address: str) -> str | None:
        if stage == "END" and "wmb3@" in address:
            for _ in range(2):
                os.kill(os.getpid(), signal.SIGINT)
                os.sched_yield()
            return SILENT
        return None

    with serving(script) as server:
        configure(few, server, "none")
        edit(few / "bulletin.yaml", "timeout: 30", "timeout: 3")
        assert run(few, monkeypatch, "--send", "--yes") == 130
    assert "已发 1，不确定 1，没发过 2" in capfd.readouterr().err
    assert len(server.mails) == 2
