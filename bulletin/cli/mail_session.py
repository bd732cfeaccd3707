"""`bulletin mail --send`, `--status`, `--resolve`."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections import Counter
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

import click

from bulletin.cli import report
from bulletin.cli.shared import CLEAN, ENVIRONMENT, FAULTS, INTERRUPTED, ExitStatus, language, tell
from bulletin.diagnostics import diagnose, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.app.mail import PreparedMailing, RecipientList, SendSession
    from bulletin.diagnostics import BulletinError
    from bulletin.mail.status import DeliveryStatus
    from bulletin.project.project import Project

_WORDS = {
    "sent": "已发",
    "failed": "没发成",
    "begun": "不确定",
    "uncertain": "不确定",
    "resend": "待重发",
    None: "没发过",
}
_ORDER = ("已发", "没发成", "不确定", "待重发", "没发过")


def send(project: Project, folder: str, prepared: PreparedMailing, *, sure: bool) -> None:
    """Show the list, ask once, send, and tell what became of it; exits 0 only if everybody has been sent to."""
    from bulletin.app.mail import dispatching

    error, interrupted = None, False
    with dispatching(project, prepared.mailing, _waiting) as dispatch:
        faults = dispatch.faults(folder)
        if faults:
            tell(faults)
            click.echo("没有发邮件。", err=True)
            raise ExitStatus(FAULTS)
        before = dispatch.told
        if dispatch.due:
            _show(before)
            _ask(_question(dispatch), sure=sure, nothing="没有发邮件。")
            error, interrupted = _send(dispatch)
        told = dispatch.told
    if error or interrupted:
        # What an interruption left half told in memory stands whole in the ledger.
        told = _told_anew(project, folder) or told
    _report(told, before, error)
    raise ExitStatus(_code(told, error, interrupted=interrupted))


def _told_anew(project: Project, folder: str) -> tuple[DeliveryStatus, ...]:
    from bulletin.app.mail import roll, status

    called = roll(project, folder)
    return status(project, called.value) if called.value else ()


def _send(dispatch: SendSession) -> tuple[BulletinError | None, bool]:
    """Send; Ctrl-C ends it after the mail that is under way, a second one at once."""
    from bulletin.mail.sender import SendProgress

    stop = Event()
    shown = sys.stderr.isatty()

    def on_mail(number: int, of: int, recipient: str) -> None:
        if shown:
            click.echo(f"\r\x1b[K正在发 {number}/{of}：{recipient}", nl=False, err=True)

    def on_wait(seconds: float, waiting: int) -> None:
        clear = "\r\x1b[K" if shown else ""
        click.echo(f"{clear}服务器暂时不收 {waiting} 个地址的信，{seconds:g} 秒后再试。", err=True)

    error = None
    try:
        with _stopping(stop):
            error = dispatch.send(stop, SendProgress(on_mail, on_wait))
    except KeyboardInterrupt:
        stop.set()
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)
    return error, stop.is_set()


@contextlib.contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    """Let Ctrl-C ask for an end, so that the mail under way gets its answer; a second one interrupts."""

    def ask(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        click.echo("\n等服务器答复这一封就停。再按一次 Ctrl-C 立刻停，这一封就不知道收没收到了。", err=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def status(project: Project, folder: str) -> None:
    """List where the mailing of an issue stands."""
    from bulletin.app.mail import status as standing

    called = _roll(project, folder)
    told = standing(project, called)
    _print(told)
    click.echo(f"{_summary(told)}。", err=True)
    _advise(told)


def resolve(project: Project, folder: str, decision: str, names: Sequence[str], *, sure: bool) -> None:
    """Write down what somebody found out: that mails arrived, or shall be sent again."""
    from bulletin.app.mail import resolving, status
    from bulletin.mail.ledger import MailState

    called = _roll(project, folder)
    _check_names(status(project, called), names)
    with resolving(project, called, MailState(decision), names, _waiting) as (chosen, write):
        if not chosen:
            click.echo("没有要改记的。", err=True)
            return
        _show(chosen)
        words = "记作已发，不再发" if decision == "sent" else "记作待重发，下次 --send 再发一封"
        _ask(f"以上 {len(chosen)} 个地址{words}，对吗？", sure=sure, nothing="没有改。")
        write()
    click.echo(f"{len(chosen)} 个地址已{words}。", err=True)


def _roll(project: Project, folder: str) -> RecipientList:
    from bulletin.app.mail import roll

    called = roll(project, folder)
    tell(called.diagnostics)
    if called.value is None:
        raise ExitStatus(FAULTS)
    if has_errors(called.diagnostics):
        click.echo("名单、通讯录有错，下面只列账上有的。", err=True)
    return called.value


def _check_names(told: Iterable[DeliveryStatus], names: Sequence[str]) -> None:
    """Refuse names that nobody on the list or in the ledger has."""
    from difflib import get_close_matches

    known = {one.recipient for one in told}
    for name in names:
        if name not in known:
            near = "、".join(get_close_matches(name, sorted(known), 3))
            asked = f"，是不是 {near}？" if near else ""
            raise click.BadParameter(f"用邮件发的单位里没有“{name}”{asked}", param_hint="--to")


# --- Told ----------------------------------------------------------------------------------------------------


def _waiting(holder: str) -> None:
    tell([diagnose("waiting-sender", None, holder=holder or "?")])


def _ask(question: str, *, sure: bool, nothing: str) -> None:
    """Ask once; without a terminal there is nobody to ask."""
    if sure:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{nothing}不在终端里运行，没法问；看过上面的名单，加上 --yes 再来")
    if not click.confirm(question, err=True):
        click.echo(nothing, err=True)
        raise ExitStatus(FAULTS)


def _question(dispatch: SendSession) -> str:
    due = dispatch.due
    addresses = sum(len(draft.addresses) for draft in due)
    return f"把《{dispatch.mailing.attachment}》发给 {len(due)} 个单位（{addresses} 个地址）吗？"


def _state(one: DeliveryStatus) -> str:
    return _WORDS[one.state.value if one.state else None]


def _count(told: Iterable[DeliveryStatus]) -> Counter[str]:
    return Counter(_state(one) for one in told)


def _summary(told: Sequence[DeliveryStatus], before: int = 0) -> str:
    """Count the addresses by what is known of them; `before` were sent to earlier."""
    count = _count(told)
    parts = [f"{word} {count[word]}" for word in _ORDER if count[word]]
    if before:
        parts[0] += f"（{before} 个以前就发过）"
    return "，".join(parts) or "名单上没有用邮件的单位"


def _rows(told: Sequence[DeliveryStatus]) -> Iterator[tuple[str, str, str, str, str]]:
    yield "收件单位", "地址", "情况", "时间", "说明"
    sent = {one.recipient: one.address for one in told if _state(one) == "已发" and not one.listed}
    for one in told:
        when = f"{datetime.fromisoformat(one.last.at):%m-%d %H:%M}" if one.last and one.last.at else ""
        yield one.recipient, one.address, _state(one), when, _remark(one, sent.get(one.recipient))


def _remark(one: DeliveryStatus, elsewhere: str | None) -> str:
    """Add what one should know before sending."""
    if not one.listed:
        return "现在的名单、通讯录里没有这个地址"
    if one.blocked:
        return "这个单位有一封不确定，先不发"
    if one.state is None and elsewhere:
        return f"原先已发往 {elsewhere}"
    return one.last.words if one.last else ""


def _show(told: Sequence[DeliveryStatus]) -> None:
    for line in report.columns(_rows(told)):
        click.echo(line, err=True)


def _print(told: Sequence[DeliveryStatus]) -> None:
    for line in report.columns(_rows(told)):
        click.echo(line)


def _report(
    told: Sequence[DeliveryStatus], before: Sequence[DeliveryStatus], error: BulletinError | None
) -> None:
    """Tell everything that became of it: a table for the result, counts and ways out beside it."""
    if told != before or not error:
        _print(told)
    if error:
        click.echo(report.told(error.diagnostic, language()), err=True)
    click.echo(f"{_summary(told, _count(before)['已发'])}。", err=True)
    _advise(told)


def _advise(told: Sequence[DeliveryStatus]) -> None:
    """Tell how to go on."""
    if any(one.uncertain for one in told):
        click.echo(
            "不确定的不会自动再发：先向收件单位核实，收到了的用 --resolve sent，没收到的用 --resolve resend；"
            "只管一个单位的，加 --to 单位。",
            err=True,
        )
    if any(one.due for one in told) and any(one.last for one in told):
        failed = "没发成的改正以后，" if _count(told)["没发成"] else ""
        click.echo(f"{failed}再运行一次 bulletin mail --send，只发还没发的。", err=True)


def _code(told: Iterable[DeliveryStatus], error: BulletinError | None, *, interrupted: bool) -> int:
    if interrupted:
        return INTERRUPTED
    if error:
        return ENVIRONMENT
    left = (one.uncertain or (one.listed and _state(one) != "已发") for one in told)
    return FAULTS if any(left) else CLEAN
