"""Sending by a real server: refusals, lost connections at each stage, authentication."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError
from bulletin.mail.ledger import MailState, open_ledger, read_ledger
from bulletin.mail.messages import encode_mail
from bulletin.mail.sender import SendProgress
from bulletin.mail.smtp import MailServer
from bulletin.model import Security, Smtp
from tests.support.mail_server import DROP, SILENT, certificate, serving
from tests.support.mailings import PASSWORD, mailing, once, send

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.mail_server import FakeMailServer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".bulletin" / "mail.sqlite"


# --- What a server may do ------------------------------------------------------------------------------------


def test_an_address_that_is_refused_does_not_keep_the_other_from_it(path: Path) -> None:
    with serving(
        lambda stage, address: "553 no" if address == "v1@x.example" and stage == "RCPT" else None
    ) as server:
        states, error = send(path, mailing(server))
    assert error is None
    assert states == {
        "u0": MailState.SENT,
        "u1": MailState.SENT,
        "v1": MailState.FAILED,
        "u2": MailState.SENT,
    }
    assert [mail.addresses for mail in server.mails][1] == ("u1@x.example",)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "END"])
def test_what_is_refused_for_now_is_tried_again_after_the_others(path: Path, stage: str) -> None:
    with serving(once(stage, "451 later", "" if stage == "MAIL" else "u0@")) as server:
        states, error = send(path, mailing(server))
    assert (set(states.values()), error) == ({MailState.SENT}, None)
    assert [mail.addresses[0][:2] for mail in server.mails] == ["u1", "u2", "u0"]


def test_a_repeated_temporary_refusal_is_reported_after_four_tries(path: Path) -> None:
    tries: list[str] = []

    def script(stage: str, address: str) -> str | None:
        if stage == "RCPT" and address.startswith("u2"):
            tries.append(address)
            return "450 灰名单，请稍候"
        return None

    waits: list[tuple[float, int]] = []
    with serving(script) as server:
        asked = mailing(server, pause=Decimal("0.001"))
        states, error = send(
            path, asked, progress=SendProgress(lambda *_: None, lambda *wait: waits.append(wait))
        )
    assert (states["u2"], error, len(tries)) == (MailState.FAILED, None, 4)
    assert waits == [(0.01, 1), (0.06, 1), (0.3, 1)]
    with open_ledger(path) as ledger:
        assert ledger.rows[-1].words == "450 灰名单，请稍候"


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_mail_was_sent_loses_nothing(path: Path, stage: str) -> None:
    with serving(once(stage, DROP, "" if stage == "MAIL" else "u1@")) as server:
        states, error = send(path, mailing(server))
    assert (set(states.values()), error) == ({MailState.SENT}, None)
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]
    assert server.connections == 2


@pytest.mark.parametrize("answer", [DROP, SILENT])
def test_a_mail_without_an_answer_is_uncertain_and_not_sent_again(path: Path, answer: str) -> None:
    with serving(once("END", answer, "u1@")) as server:
        asked = mailing(server, timeout=2)
        for _ in range(2):
            states, error = send(path, asked)
            assert error is None
            assert states == {
                "u0": MailState.SENT,
                "u1": MailState.UNCERTAIN,
                "v1": MailState.UNCERTAIN,
                "u2": MailState.SENT,
            }
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]


def test_a_connection_lost_within_a_mail_never_makes_two(path: Path) -> None:
    """It is not known how much of a long mail arrived, but its last line did not."""
    with serving(once("BODY", DROP)) as server:
        states, error = send(path, replace(mailing(server, 1), pdf=b"%PDF" * 2_000_000))
    assert error is None
    assert states == {"u0": MailState.SENT}
    assert server.addresses == ["u0@x.example"]


def test_a_server_that_never_answers_does_not_make_all_mails_uncertain(path: Path) -> None:
    with serving(lambda stage, _: DROP if stage == "END" else None) as server:
        states, error = send(path, mailing(server, 9))
    assert error is not None
    assert error.diagnostic.code == "smtp-silent"
    assert Counter(states.values()) == {MailState.UNCERTAIN: 3, None: 7}
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    ("stage", "answer", "code"),
    [
        ("MAIL", "553 mail from must equal authorized user", "smtp-sender"),
        ("MAIL", "550 no", "smtp-sender"),
        ("MAIL", "552 no", "smtp-too-large"),
        ("MAIL", "523 no", "smtp-too-large"),
        ("MAIL", "554 5.3.4 no", "smtp-too-large"),
        ("MAIL", "530 5.7.0 Authentication required", "smtp-login-wanted"),
        ("MAIL", "550 5.7.1 too many messages today", "smtp-too-many"),
        ("MAIL", "554 5.7.1 blocked", "smtp-blocked"),
        ("EHLO", "421 too many connections", "smtp-turned-away"),
        ("EHLO", DROP, "smtp-lost"),
        ("EHLO", SILENT, "smtp-timeout"),
    ],
)
def test_a_server_that_takes_nothing_ends_it(path: Path, stage: str, answer: str, code: str) -> None:
    with serving(lambda now, _: answer if now == stage else None) as server:
        states, error = send(path, mailing(server, timeout=0.3 if answer == SILENT else 30))
    assert error is not None
    assert error.diagnostic.code == code
    assert set(states.values()) == {None}
    assert server.mails == []


def test_a_mail_that_is_larger_than_the_server_states_is_not_begun(path: Path) -> None:
    """It states its limit in the answer to EHLO (RFC 1870 §4)."""
    with serving(data_size_limit=1_250_000) as server:
        small = mailing(server)
        states, error = send(path, replace(small, pdf=b"%PDF" * 250_000))
        assert error is not None
        assert error.diagnostic.code == "smtp-limit"
        assert error.diagnostic.message() == "每封邮件 1.4 MB，发信服务器 localhost 最多收 1.2 MB"
        assert set(states.values()) == {None}
        assert not [command for command in server.commands if command.startswith("MAIL")]
        assert set(send(path, small)[0].values()) == {MailState.SENT}


def test_a_mail_that_is_too_large_for_one_is_sent_to_the_others(path: Path) -> None:
    with serving(once("END", "552 5.2.3 too long", "u0@")) as server:
        states, error = send(path, mailing(server))
    assert error is None
    assert states.pop("u0") is MailState.FAILED
    assert set(states.values()) == {MailState.SENT}


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
        states, error = send(path, mailing(server))
        assert error is not None
        assert states == {"u0": MailState.SENT, "u1": MailState.SENT, "v1": MailState.SENT, "u2": None}
        taken.clear()
        states, error = send(path, mailing(server))
    assert set(states.values()) == {MailState.SENT}
    assert sorted(Counter(server.addresses).values()) == [1, 1, 1, 1]


def test_dots_and_bytes_arrive_as_they_are(path: Path) -> None:
    with serving() as server:
        asked = mailing(server)
        send(path, asked)
    dates = [datetime.fromisoformat(row.at) for row in read_ledger(path) if row.state is MailState.BEGUN]
    del dates[2]  # the second address of one mail
    assert [mail.content for mail in server.mails] == [
        encode_mail(asked, message, date) for message, date in zip(asked.messages, dates, strict=True)
    ]


# --- Connecting ----------------------------------------------------------------------------------------------


def connect(server: FakeMailServer, security: Security, host: str = "localhost", **smtp: object) -> str:
    """Connect, and return the code of the diagnostic, "" where there is none."""
    made = MailServer(Smtp(host, server.port, security, **smtp), 2, lambda: PASSWORD)
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


def test_a_wrong_password_is_reported_in_the_servers_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, root = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    with serving(starttls=context, login=("wmb", "other")) as server:
        assert connect(server, Security.STARTTLS, user="wmb") == "smtp-login"


def test_what_does_not_fit_the_server_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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

    from bulletin.mail.passwords import password

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
            with pytest.raises(BulletinError) as raised:
                password(host, "wmb")
            assert raised.value.diagnostic.code == code
        monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", "pass")
        assert password("smtp.b.example", "wmb") == "pass"
        monkeypatch.setenv("BULLETIN_SMTP_PASSWORD", "密码１２")
        with pytest.raises(BulletinError, match="全角"):
            password("smtp.b.example", "wmb")
    finally:
        keyring.set_keyring(before)
