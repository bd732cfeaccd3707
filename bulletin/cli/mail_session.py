"""`bulletin mail --send`, `--status`, `--resolve`."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections import Counter
from datetime import datetime
from difflib import get_close_matches
from threading import Event
from typing import TYPE_CHECKING

import click

from bulletin.app.mail import delivery_status, recipient_list, resolve_session, send_session
from bulletin.cli import report
from bulletin.cli.shared import (
    CLEAN,
    CLEAR_LINE,
    ENVIRONMENT,
    FAULTS,
    INTERRUPTED,
    ExitStatus,
    echo_diagnostics,
    language,
    require,
)
from bulletin.diagnostics import diagnose, has_errors
from bulletin.mail.ledger import MailState
from bulletin.mail.messages import MEGABYTE, megabytes
from bulletin.mail.refusals import report_refusals
from bulletin.mail.sender import SendProgress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.app.mail import PreparedMailing, RecipientList, SendSession
    from bulletin.diagnostics import BulletinError
    from bulletin.mail.status import DeliveryStatus
    from bulletin.project.project import Project

_STATE_NAMES = {
    "sent": "已发",
    "failed": "没发成",
    "begun": "不确定",
    "uncertain": "不确定",
    "resend": "待重发",
    None: "没发过",
}
_STATE_ORDER = ("已发", "没发成", "不确定", "待重发", "没发过")


def send(project: Project, folder: str, prepared: PreparedMailing, *, sure: bool) -> None:
    """List the recipients, ask once, send, report the outcome; exit status 0 only if all mails are sent."""
    error, interrupted = None, False
    with send_session(project, prepared.mailing, _echo_waiting) as session:
        diagnostics = session.check(folder)
        if diagnostics:
            echo_diagnostics(diagnostics)
            click.echo("没有发邮件。", err=True)
            raise ExitStatus(FAULTS)
        before = session.statuses
        if session.due:
            _echo_table(before, err=True)
            _confirm(_question(session, prepared.size), sure=sure, nothing="没有发邮件。")
            error, interrupted = _send(session)
        statuses = session.statuses
    if error or interrupted:
        # An interruption may leave the session's rows incomplete; the ledger on disk is not.
        statuses = _read_statuses(project, folder) or statuses
    _report(statuses, before, error)
    raise ExitStatus(_exit_code(statuses, error, interrupted=interrupted))


def _read_statuses(project: Project, folder: str) -> tuple[DeliveryStatus, ...]:
    listed = recipient_list(project, folder)
    return delivery_status(project, listed.value) if listed.value else ()


def _send(session: SendSession) -> tuple[BulletinError | None, bool]:
    """Send; Ctrl-C stops after the current mail, a second one immediately."""
    stop = Event()
    interactive = sys.stderr.isatty()

    def on_mail(number: int, total: int, recipient: str) -> None:
        if interactive:
            click.echo(f"{CLEAR_LINE}正在发 {number}/{total}：{recipient}", nl=False, err=True)

    def on_wait(seconds: float, waiting: int) -> None:
        clear = CLEAR_LINE if interactive else ""
        click.echo(f"{clear}服务器暂时不收 {waiting} 个地址的信，{seconds:g} 秒后再试。", err=True)

    error = None
    try:
        with _stop_on_interrupt(stop):
            error = session.send(stop, SendProgress(on_mail, on_wait))
    except KeyboardInterrupt:
        stop.set()
    if interactive:
        click.echo(CLEAR_LINE, nl=False, err=True)
    return error, stop.is_set()


@contextlib.contextmanager
def _stop_on_interrupt(stop: Event) -> Iterator[None]:
    """Set `stop` on Ctrl-C, so that the current mail still gets its reply; a second one interrupts."""

    def handle(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("\n等服务器答复这一封就停。再按一次 Ctrl-C 立刻停，这一封就不知道收没收到了。", err=True)

    previous = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def status(project: Project, folder: str) -> None:
    """List the delivery status of an issue."""
    statuses = delivery_status(project, _recipient_list(project, folder))
    _echo_table(statuses)
    click.echo(f"{_summary(statuses)}。", err=True)
    _echo_advice(statuses)


def resolve(project: Project, folder: str, decision: str, names: Sequence[str], *, sure: bool) -> None:
    """Record that mails have arrived, or are to be sent again."""
    listed = _recipient_list(project, folder)
    _check_names(delivery_status(project, listed), names)
    with resolve_session(project, listed, MailState(decision), names, _echo_waiting) as (chosen, record):
        if not chosen:
            click.echo("没有要改记的。", err=True)
            return
        _echo_table(chosen, err=True)
        action = "记作已发，不再发" if decision == "sent" else "记作待重发，下次 --send 再发一封"
        _confirm(f"以上 {len(chosen)} 个地址{action}，对吗？", sure=sure, nothing="没有改。")
        record()
    click.echo(f"{len(chosen)} 个地址已{action}。", err=True)


def _recipient_list(project: Project, folder: str) -> RecipientList:
    result = recipient_list(project, folder)
    listed = require(result)
    if has_errors(result.diagnostics):
        click.echo("名单、通讯录有错，下面只列账上有的。", err=True)
    return listed


def _check_names(statuses: Iterable[DeliveryStatus], names: Sequence[str]) -> None:
    """Raise click.BadParameter for names neither on the list nor in the ledger."""
    known = {one.recipient for one in statuses}
    for name in names:
        if name not in known:
            similar = "、".join(get_close_matches(name, sorted(known), 3))
            question = f"，是不是 {similar}？" if similar else ""
            raise click.BadParameter(f"用邮件发的单位里没有“{name}”{question}", param_hint="--to")


def size_words(size: int) -> str:
    """Return the size of a mail for an editor, who need not know it below a megabyte."""
    return "不到 1 MB" if size < MEGABYTE else f" {megabytes(size)} MB"


# --- Output --------------------------------------------------------------------------------------------------


def _echo_waiting(holder: str) -> None:
    echo_diagnostics([diagnose("waiting-sender", None, holder=holder or "?")])


def _confirm(question: str, *, sure: bool, nothing: str) -> None:
    """Ask for confirmation; without a terminal that is a usage error."""
    if sure:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{nothing}不在终端里运行，没法问；看过上面的名单，加上 --yes 再来")
    if not click.confirm(question, err=True):
        click.echo(nothing, err=True)
        raise ExitStatus(FAULTS)


def _question(session: SendSession, size: int) -> str:
    due = session.due
    recipients = {mail.message.recipient for mail in due}
    addresses = sum(len(mail.addresses) for mail in due)
    return (
        f"把《{session.mailing.attachment}》（每封{size_words(size)}）"
        f"发给 {len(recipients)} 个单位（{addresses} 个地址）吗？"
    )


def _state_name(one: DeliveryStatus) -> str:
    return _STATE_NAMES[one.state.value if one.state else None]


def _count_states(statuses: Iterable[DeliveryStatus]) -> Counter[str]:
    return Counter(_state_name(one) for one in statuses)


def _summary(statuses: Sequence[DeliveryStatus], before: int = 0) -> str:
    """Count the addresses by state; `before` of them were sent to earlier."""
    counts = _count_states(statuses)
    parts = [f"{word} {counts[word]}" for word in _STATE_ORDER if counts[word]]
    if before:
        parts[0] += f"（{before} 个以前就发过）"
    return "，".join(parts) or "名单上没有用邮件的单位"


def _rows(statuses: Sequence[DeliveryStatus]) -> Iterator[tuple[str, str, str, str, str]]:
    yield "收件单位", "地址", "情况", "时间", "说明"
    sent = {one.recipient: one.address for one in statuses if _state_name(one) == "已发" and not one.listed}
    for one in statuses:
        when = f"{datetime.fromisoformat(one.last.at):%m-%d %H:%M}" if one.last and one.last.at else ""
        yield one.recipient, one.address, _state_name(one), when, _remark(one, sent.get(one.recipient))


def _remark(one: DeliveryStatus, sent_to: str | None) -> str:
    """Return what to know about an address before sending."""
    if not one.listed:
        return "现在的名单、通讯录里没有这个地址"
    if one.blocked:
        return "这个单位有一封不确定，先不发"
    if one.state is None and sent_to:
        return f"原先已发往 {sent_to}"
    return one.last.words if one.last else ""


def _echo_table(statuses: Sequence[DeliveryStatus], *, err: bool = False) -> None:
    for line in report.columns(_rows(statuses)):
        click.echo(line, err=err)


def _report(
    statuses: Sequence[DeliveryStatus], before: Sequence[DeliveryStatus], error: BulletinError | None
) -> None:
    """Report the outcome: the table on stdout, the error, counts and advice on stderr."""
    if statuses != before or not error:
        _echo_table(statuses)
    if error:
        click.echo(report.format_diagnostic(error.diagnostic, language()), err=True)
    click.echo(f"{_summary(statuses, _count_states(before)['已发'])}。", err=True)
    _echo_advice(statuses)


def _echo_advice(statuses: Sequence[DeliveryStatus]) -> None:
    """Echo what to do next: about refusals by their reasons, about what is uncertain or still to be sent."""
    echo_diagnostics(report_refusals(statuses))
    if any(one.uncertain for one in statuses):
        click.echo(
            "不确定的不会自动再发：先向收件单位核实，收到了的用 --resolve sent，没收到的用 --resolve resend；"
            "只管一个单位的，加 --to 单位。",
            err=True,
        )
    if any(one.due for one in statuses) and any(one.last for one in statuses):
        failed = "没发成的改正以后，" if _count_states(statuses)["没发成"] else ""
        click.echo(f"{failed}再运行一次 bulletin mail --send，只发还没发的。", err=True)


def _exit_code(statuses: Iterable[DeliveryStatus], error: BulletinError | None, *, interrupted: bool) -> int:
    if interrupted:
        return INTERRUPTED
    if error:
        return ENVIRONMENT
    unsent = (one.uncertain or (one.listed and _state_name(one) != "已发") for one in statuses)
    return FAULTS if any(unsent) else CLEAN
