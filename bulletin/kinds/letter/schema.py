"""The keys of `letter.md`."""

from __future__ import annotations

from bulletin.model import Status
from bulletin.model.official import OfficialForm
from bulletin.parsing.schema.base import (
    DayDate,
    Keys,
    LineList,
    LinesStr,
    LineStr,
    Named,
    NameList,
    WholeInt,
    key,
)
from bulletin.parsing.schema.keys import CheckKeys, ClassificationStr, RecordStr, StatusValue
from bulletin.parsing.schema.notice import (  # noqa: TC001 - pydantic reads the annotations
    AttachmentList,
    OfficialFormValue,
    SignatureValue,
    UrgencyValue,
)


class LetterKeys(Keys):
    """letter.md"""

    form: OfficialFormValue = key("公文的格式", "letter", OfficialForm.DOCUMENT)
    title: LinesStr | None = key("标题；希望换行的地方写 |；命令（令）可以没有", "关于报送工作总结的函", None)
    issuer: LineList = key(
        "发文机关的全称或规范化简称，联合行文的主办机关在前；不写就是 bulletin.yaml 里的编发单位",
        "某某市文明办",
        [],
    )
    issuing_mark: LinesStr | None = key(
        "发文机关标志（红头）；不写时由发文机关加“文件”“令”“会议纪要”组成；希望换行的地方写 |",
        "某某市文明办文件",
        None,
    )
    code: LineStr | None = key("发文机关代字；写了它，number 只写顺序号", "某文明办函", None)
    number: LineStr | None = key(
        "发文字号，整个写出；写了 code 的只写顺序号；还没有编号的草稿不写", "某文明办函〔2025〕4号", None
    )
    date: DayDate | None = key("成文日期：签发的日期；草稿可以不写", "2025-05-27", None)
    status: StatusValue = key("draft（送审稿）或 final（定稿）", "final", Status.DRAFT)
    copy_number: LineStr | None = key("份号，六位数字", '"000001"', None)
    classification: ClassificationStr = key("密级和保密期限；公开的不写，或者写“公开”", "机密★1年", None)
    urgency: UrgencyValue | None = key("紧急程度：特急、加急", "特急", None)
    signers: NameList = key("上行文的签发人，按发文机关的次序", "张某某", [])
    marks: LineList = key("印在右上角的其他标注，一项一行", "（A）", [])
    addressee: LineStr | None = key(
        "主送机关，印在正文前面，末尾的冒号不用写；太长、首页排不下正文的，自动移到版记",
        "各县（市、区）文明办",
        None,
    )
    attachments: AttachmentList = key("附件：这个文件夹里的文件，一项一个", "附件1.md", [])
    signature: SignatureValue | None = key(
        "落款，与发文机关不同、或者要盖章的才写；纪要不写就没有落款", "某某市文明办", None
    )
    staff: Named[NameList] = key(
        "印在落款上面的签发人、经办人等：名目和姓名，一项一行", "经办人", {}, public=False
    )
    supplied_by: LineStr | None = key("附注里的供稿单位，印在成文日期下面", "某某市文明办综合科", None)
    contact: LineStr | None = key("附注里的联系人，印在成文日期下面", "沈岚", None, public=False)
    phone: LineStr | None = key("附注里的联系电话", "0571-87050000", None, public=False)
    attending: LineStr | None = key("纪要的出席人员，印在正文后面", "张某某、李某某", None)
    excused: LineStr | None = key("纪要的请假人员", "王某某", None)
    observing: LineStr | None = key("纪要的列席人员", "赵某某", None)
    cc: LineStr | None = key("抄送机关，印在版记；末尾的句号不用写", "某某市委办公室，某某市政府办公室", None)
    printed_by: LineStr | None = key("印发机关；信函格式没有", "某某市文明办", None)
    printed_on: DayDate | None = key("印发日期；不写就是成文日期；信函格式没有", "2025-05-28", None)
    print_run: WholeInt | None = key(
        "共印份数，只供登记；不印在公文上", "20", None, ge=1, le=1_000_000, printed=False
    )
    fit: RecordStr | None = key(
        "定下的版面：页数和为此作的调整，再排时照此排；false 不作调整", "false", None, printed=False
    )
    note: LinesStr | None = key("编辑自用的备注", "已核", None, printed=False)
    checks: CheckKeys = key("这一件关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())
