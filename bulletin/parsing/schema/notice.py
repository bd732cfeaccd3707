"""The keys of what a notice has beside its text, and letters too: signature, attachments, remarks."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Tag

from bulletin.model import InternalField, Urgency
from bulletin.model.official import OfficialForm
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import DayDate, Keys, LinesStr, LineStr, NameList, YesNo, key

OfficialFormValue: TypeAlias = Annotated[OfficialForm, BeforeValidator(values.FixedValue("official_form"))]
UrgencyValue: TypeAlias = Annotated[Urgency, BeforeValidator(values.FixedValue("urgency"))]
PublicField: TypeAlias = Annotated[InternalField, BeforeValidator(values.FixedValue("public_fields"))]
PublicFields: TypeAlias = Annotated[list[PublicField], BeforeValidator(values.listed)]


class SignatureKeys(Keys):
    """A signature with more than its issuers."""

    issuers: NameList = key("署名的机关，主办机关在前", "浙江省文明办")
    date: DayDate | None = key("成文日期；不写就是本期的日期", "2025-03-12", None)
    seal: YesNo = key("是否盖章：盖章的在落款处留出印章的位置", "true", False)  # noqa: FBT003


def _kind_of_signature(value: object) -> str:
    return "SignatureKeys" if isinstance(value, dict) else "issuers"


SignatureValue: TypeAlias = Annotated[
    Annotated[NameList, Tag("issuers")] | Annotated[SignatureKeys, Tag("SignatureKeys")],
    Discriminator(_kind_of_signature),
]


class AttachmentItemKeys(Keys):
    """An attachment in the list of a text."""

    title: LineStr | None = key("附件的名称；不写就是附件文件里的标题", "测评结果汇总表", None)
    file: LineStr | None = key("附件的文件；不随本期印、另外发的不写", "附件1.md", None)


def _kind_of_attachment(value: object) -> str:
    return "file" if isinstance(value, str) else "AttachmentItemKeys"


AttachmentItem: TypeAlias = Annotated[
    Annotated[LineStr, Tag("file")] | Annotated[AttachmentItemKeys, Tag("AttachmentItemKeys")],
    Discriminator(_kind_of_attachment),
]
AttachmentList: TypeAlias = Annotated[list[AttachmentItem], BeforeValidator(values.listed)]


class RemarkKeys(Keys):
    """A leader's remark."""

    name: LineStr = key("批示的领导：职务和姓名", "省委副书记周某某")
    text: LinesStr = key("批示的原文；几段写成几行", "此件很好，请各地学习借鉴。")
    date: DayDate | None = key("批示的日期", "2025-03-15", None)
