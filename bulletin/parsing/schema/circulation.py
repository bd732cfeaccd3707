"""The keys of circulation: lists of recipients, the address book, the mail server."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Discriminator, Tag

from bulletin.model import Channel, Security
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import (
    Keys,
    LineList,
    LinesStr,
    LineStr,
    Named,
    PointsDecimal,
    WholeInt,
    key,
)
from bulletin.parsing.schema.rules import ONE_OF_NAME_AND_EACH

ChannelValue: TypeAlias = Annotated[Channel, BeforeValidator(values.FixedValue("channel"))]
SecurityValue: TypeAlias = Annotated[Security, BeforeValidator(values.FixedValue("security"))]


class MemberKeys(Keys):
    """A recipient, a group, or a recipient in each of several places."""

    model_config = ConfigDict(json_schema_extra=ONE_OF_NAME_AND_EACH)

    name: LineStr | None = key("收件单位、单位组的名称", "省委办公厅", None)
    each: LineStr | None = key("每个地方各一个：设区市、县（市、区）、苏州市所辖县（市、区）", "设区市", None)
    suffix: LineList = key("接在地名后面的单位名", "文明办", [])
    channel: ChannelValue | None = key("怎样送达：纸质、机要、内网、邮件", "机要", None)
    copies: WholeInt | None = key("每个单位的份数", "2", None, ge=1, le=1_000_000)


def _kind_of_member(value: object) -> str:
    return "text" if isinstance(value, str) else "MemberKeys"


MemberValue: TypeAlias = Annotated[
    Annotated[LineStr, Tag("text")] | Annotated[MemberKeys, Tag("MemberKeys")], Discriminator(_kind_of_member)
]


def _listed(value: object) -> object:
    """Wrap a single entry in a list."""
    return [value] if isinstance(value, str | dict) else value


MemberList: TypeAlias = Annotated[list[MemberValue], BeforeValidator(_listed)]


class LineKeys(Keys):
    """A line of a distribution list."""

    label: LineStr = key("行首的字：报、送、发", "报")
    text: LinesStr = key("这一行的文字，照本机关的习惯写；可以写几行", "中央文明办")
    members: MemberList = key("收件单位或单位组，与文字分开写", "各设区市文明办", [])
    channel: ChannelValue | None = key("这一行的单位怎样送达；单位自己写了的照自己的", "邮件", None)


class ChangeKeys(Keys):
    """A list as one issue takes it."""

    base: LineStr = key("用哪一份分送范围", "default", "default", alias="list")
    add: MemberList = key("本期加发的单位", "省教育厅", [])
    drop: LineList = key("本期不发的单位", "苏州市文明办", [])


def _kind_of_list(value: object) -> str:
    if isinstance(value, str):
        return "name"
    return "ChangeKeys" if isinstance(value, dict) else "lines"


DistributionValue: TypeAlias = Annotated[
    Annotated[LineStr, Tag("name")]
    | Annotated[list[LineKeys], Tag("lines")]
    | Annotated[ChangeKeys, Tag("ChangeKeys")],
    Discriminator(_kind_of_list),
]


class SmtpKeys(Keys):
    """The mail server."""

    host: LineStr = key("发信服务器", "smtp.example.gov.cn")
    port: WholeInt | None = key("端口；不写时按 security 取 587、465 或 25", "587", None, ge=1, le=65535)
    security: SecurityValue = key("加密的方式：starttls、tls 或 none", "starttls", Security.STARTTLS)
    user: LineStr | None = key("登录名；不用登录的不写。密码不写在文件里", "wmb@example.gov.cn", None)


class MailKeys(Keys):
    """How the office sends mail."""

    sender: LineStr = key("发件地址", "wmb@example.gov.cn", alias="from")
    name: LineStr | None = key("发件人的名称；不写用编发单位", "江苏省文明办", None)
    reply_to: LineStr | None = key("回信寄到哪里；不写就是发件地址", "jianbao@example.gov.cn", None)
    smtp: SmtpKeys | None = key("发信服务器；只写草稿的不用写", "host", None)
    pause: PointsDecimal = key("两封之间停几秒", "1", Decimal(1), ge=0, le=3600)
    timeout: WholeInt = key("服务器多少秒没有回应就放弃", "30", 30, ge=1, le=600)
    size_limit: WholeInt = key("一封邮件连附件最大多少 MB（编码后），超过的不发", "10", 10, ge=1, le=1000)


class ContactKeys(Keys):
    """What is known of a recipient."""

    name: LineStr | None = key("信的开头怎样称呼；不写就用单位名称", "王磊同志", None)
    addresses: LineList = key("邮件地址；几个地址写成列表", "wmb@example.gov.cn", [])
    channel: ChannelValue | None = key("怎样送达；分送范围里写了的照分送范围", "邮件", None)


def _kind_of_contact(value: object) -> str:
    return "addresses" if isinstance(value, str | list) else "ContactKeys"


ContactValue: TypeAlias = Annotated[
    Annotated[LineList, Tag("addresses")] | Annotated[ContactKeys, Tag("ContactKeys")],
    Discriminator(_kind_of_contact),
]


class ContactsKeys(Keys):
    """contacts.yaml"""

    contacts: Named[ContactValue] = key("收件单位和它的地址", "苏州市文明办", {})
