"""The keys of all source files: pydantic models, from which validation, JSON Schema and the reference are derived.

Only the schema modules and `values` use pydantic. All values come as text; the
parsers give defaults to empty and absent keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Tag

from bulletin.diagnostics import Language
from bulletin.model import (
    EDITOR,
    ArticleKind,
    ColumnSet,
    Contents,
    CountForm,
    Engine,
    Layout,
    LineEnd,
    PdfVariant,
    Status,
    TextBegins,
)
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import (
    DayDate,
    Keys,
    LineList,
    LinesStr,
    LineStr,
    Named,
    NameList,
    TextStr,
    WholeInt,
    YesNo,
    key,
)
from bulletin.parsing.schema.circulation import (
    ContactsKeys,
    DistributionValue,
    LineKeys,
    MailKeys,
    MemberList,
)
from bulletin.parsing.schema.notice import (  # noqa: TC001 - pydantic reads the annotations
    AttachmentList,
    PublicFields,
    RemarkKeys,
    SignatureValue,
    UrgencyValue,
)
from bulletin.parsing.schema.printing import PrintKeys
from bulletin.parsing.schema.publishing import (
    ReviewKeys,
    SiteKeys,
    WithdrawalKeys,
)
from bulletin.parsing.schema.rules import ARTICLE_IS_COMPLETE, FINAL_IS_COMPLETE, name_provinces
from bulletin.parsing.schema.tally import KindValue, OpeningKeys, TallyKeys

GridStr: TypeAlias = Annotated[str, BeforeValidator(values.grid)]
ContentsValue: TypeAlias = Annotated[Contents, BeforeValidator(values.contents)]
ClassificationStr: TypeAlias = Annotated[str | None, BeforeValidator(values.classification)]
StatusValue: TypeAlias = Annotated[Status, BeforeValidator(values.FixedValue("status"))]
FormValue: TypeAlias = Annotated[CountForm, BeforeValidator(values.FixedValue("form"))]
PdfValue: TypeAlias = Annotated[PdfVariant, BeforeValidator(values.FixedValue("pdf"))]
EngineValue: TypeAlias = Annotated[Engine, BeforeValidator(values.FixedValue("engine"))]
LineEndValue: TypeAlias = Annotated[LineEnd, BeforeValidator(values.FixedValue("line_end"))]
BeginsValue: TypeAlias = Annotated[TextBegins, BeforeValidator(values.FixedValue("text_begins"))]
RecordStr: TypeAlias = Annotated[str, BeforeValidator(values.page_record)]
LanguageValue: TypeAlias = Annotated[Language, BeforeValidator(values.FixedValue("lang"))]
ArticlesValue: TypeAlias = Annotated[
    Literal["run-on", "new-page"], BeforeValidator(values.FixedValue("articles"))
]

ColumnSetValue: TypeAlias = Annotated[ColumnSet, BeforeValidator(values.FixedValue("set"))]

_LAYOUT = Layout()


# --- bulletin.yaml ------------------------------------------------------------------------------------------


class ColumnKeys(Keys):
    """A column that is not set as usual."""

    name: LineStr = key("栏目的名称", "信息动态")
    set: ColumnSetValue = key(
        "各条怎样排：平常的大标题（full）；简讯，标题三号黑体一行（compact），或者放在段首（run-in）",
        "compact",
        ColumnSet.FULL,
    )
    head: YesNo = key("正文里，各条前面是否印栏目的名称", "true", False)  # noqa: FBT003
    numbered: YesNo = key("标题前是否编号", "true", False)  # noqa: FBT003
    listed: YesNo = key("目录里是否逐条列出；否则只列第一条，写“等几则”", "false", True)  # noqa: FBT003


def _kind_of_column(value: object) -> str:
    return "name" if isinstance(value, str) else "ColumnKeys"


ColumnValue: TypeAlias = Annotated[
    Annotated[LineStr, Tag("name")] | Annotated[ColumnKeys, Tag("ColumnKeys")], Discriminator(_kind_of_column)
]


class LayoutKeys(Keys):
    """Choices about the page."""

    grid: GridStr = key("版心的行数×每行字数", "22x28", f"{_LAYOUT.lines}x{_LAYOUT.characters}")
    articles: ArticlesValue = key("各篇接排（run-on）还是另页起（new-page）", "run-on", "run-on")
    text_begins: BeginsValue = key(
        "正文从第几页起：首页（page-1）、第2页（page-2），或者只有一篇、全部排得进一张纸（两页）的从首页起，其余从第2页起（auto）",
        _LAYOUT.text_begins.value,
        _LAYOUT.text_begins,
    )
    fit: YesNo = key(
        "末页只有版记、或者一页不到三行的，收紧或放松几段，再调标题的空行、每页的行数，把它排好",
        "true",
        _LAYOUT.fit,
    )
    pdf: PdfValue = key("PDF 遵循的标准", _LAYOUT.pdf.value, _LAYOUT.pdf)
    mirror: YesNo = key("双面印刷时左右页边是否对调", "false", _LAYOUT.mirror)
    engine: EngineValue = key(
        "PDF 由程序自己写（builtin），还是经 WeasyPrint 印（weasyprint）；"
        "有自己的 paper.html.j2、paper.css 的，总是经 WeasyPrint",
        _LAYOUT.engine.value,
        _LAYOUT.engine,
    )
    line_end: LineEndValue = key(
        "行末的标点：这一行需要时才挤成半个字（elastic），还是总占半个字（half）",
        _LAYOUT.line_end.value,
        _LAYOUT.line_end,
    )


class ImprintKeys(Keys):
    """Choices about the imprint."""

    closing_rule: YesNo = key("版记末尾（版心下边缘）是否加一条粗线", "true", False)  # noqa: FBT003
    even_page: YesNo = key("公文的版记是否总排在偶数页（纸的背面）", "true", False)  # noqa: FBT003


class CheckKeys(Keys):
    """Checks that are switched off, or down to a notice."""

    off: Named[LineStr] = key("关掉的检查：代码和理由", "forms-mixed", {}, printed=False)
    notice: Named[LineStr] = key("只作提示、不算警告的检查：代码和理由", "lone-character", {}, printed=False)


class PublicationKeys(Keys):
    """bulletin.yaml"""

    name: LineStr = key("刊名；多于十四个字的分成两行，希望换行的地方写 |", "江苏精神文明建设简报")
    issuer: LineList = key("编发单位；几个单位写成列表，上下排", "江苏省文明办")
    province: LineStr = key("省、自治区、直辖市的全称", "江苏省", json_schema_extra=name_provinces)
    above_name: LinesStr | None = key(
        "刊名上方的一行：会议全称、主办单位；希望换行的地方写 |", "浙江省文明委第三次全体会议", None
    )
    marking: TextStr = key('首页左上角的标志；写 "" 则不印', "工作资料 注意保存", "工作资料 注意保存")
    print_code: TextStr | None = key("版记末行的编号", "苏简字1004号", None)
    print_run: WholeInt = key("共印份数", "400", 400, ge=1, le=1_000_000)
    columns: Annotated[list[ColumnValue], BeforeValidator(values.names)] = key(
        "栏目，按目录里的先后；要另外排法的写成各项",
        "工作交流",
        ["工作交流", "经验做法", "信息动态", "用稿通报"],
    )
    distribution: Named[list[LineKeys]] = key("分送范围；default 是平常用的一份", "default", {})
    groups: Named[MemberList] = key("单位组：组名和组里的单位，分送范围里写组名", "省文明委成员单位", {})
    mail: MailKeys | None = key("发邮件用的地址和服务器", "from", None)
    tally: TallyKeys = key("用稿统计的规则", "trades", TallyKeys())
    layout: LayoutKeys = key("版式", "grid", LayoutKeys())
    imprint: ImprintKeys = key("版记", "closing_rule", ImprintKeys())
    printing: PrintKeys = key("付印：油墨、纸张、套打", "red", PrintKeys(), alias="print")
    checks: CheckKeys = key("关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())
    public_fields: PublicFields = key(
        "可以公开的内部事项，网页里也有：remarks（批示）、contact（联系人）、phone（电话）、staff（编审人员）",
        "contact",
        [],
    )
    site: SiteKeys = key("网页版（bulletin site）", "address", SiteKeys())
    lang: LanguageValue = key("提示信息的语言", "zh", Language.ZH)
    editor: LineStr = key(
        "预览里点开一处用的编辑器地址；{path}、{line}、{column} 代表文件、行、列", EDITOR, EDITOR
    )


# --- issue.md -----------------------------------------------------------------------------------------------


class SeriesKeys(Keys):
    """A special's series."""

    title: LineStr = key("专刊名称", "新时代文明实践中心建设专刊")
    number: WholeInt = key("本期是专刊的第几期", "29", ge=1)


class IssueKeys(Keys):
    """issue.md"""

    model_config = ConfigDict(json_schema_extra=FINAL_IS_COMPLETE)

    number: WholeInt | None = key("期号，每年从 1 起；草稿不写", "36", None, ge=1, le=9999)
    date: DayDate | None = key("签发日期；草稿不写", "2022-12-28", None)
    status: StatusValue = key("draft（送审稿）或 final（定稿）", "final", Status.DRAFT)
    accepted: LineStr | None = key(
        "定稿时看过、决定不改的警告：代码和处数；由 bulletin final 写", "mark-doubled 2", None, printed=False
    )
    edition: WholeInt = key("版次；更正后重发的写 2", "1", 1, ge=1, le=99)
    total: WholeInt | None = key("总期号", "1268", None, ge=1)
    supplement: YesNo = key("是否增刊", "false", False)  # noqa: FBT003
    series: SeriesKeys | None = key("专刊的名称和期数", "title", None)
    contents: ContentsValue | None = key(
        "目录：true、pages（带页码）、false；不写时，有编者按的、只有一篇的不排目录", "true", None
    )
    fit: RecordStr | None = key(
        "定下的版面：页数和为此作的调整，由 bulletin final 写，再排时照此排；false 不作调整；删去就重新调整",
        "共9页；正文从第2页起；第1篇第3段排7行",
        None,
        printed=False,
    )
    classification: ClassificationStr = key("密级和保密期限；公开的不写，或者写“公开”", "秘密★1年", None)
    urgency: UrgencyValue | None = key("紧急程度，印在密级下面：特急、加急", "特急", None)
    above_name: TextStr | None = key(
        '代替刊物的刊名上方一行；写 "" 则不印', "浙江省文明委第三次全体会议", None
    )
    marking: TextStr | None = key('代替刊物的标志；写 "" 则不印', "内部资料 注意保存", None)
    print_run: WholeInt | None = key("本期共印份数", "400", None, ge=1, le=1_000_000)
    distribution: DistributionValue | None = key(
        "分送范围的名称；可以增减，也可以直接写各行", "default", None
    )
    note_label: LineStr = key("编者按的标签", "编者按", "编者按")
    remarks: list[RemarkKeys] = key(
        "领导对本期的批示，排在编者按之前", "name: 省委副书记周某某", [], public=False
    )
    staff: Named[NameList] = key("编审人员：做的事和姓名，印在版记上面", "编辑", {}, public=False)
    public: YesNo = key("是否公开：网页版只收公开的；涉密的、送审稿总不公开", "true", False)  # noqa: FBT003
    reviewed: ReviewKeys | None = key(
        "公开以前的保密审查；印有标志（内部资料、工作资料）的，审过才公开", "by", None
    )
    withdrawn: WithdrawalKeys | None = key("公开以后又撤下：网页版只留说明", "date", None)
    checks: CheckKeys = key("本期关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())


# --- Articles -----------------------------------------------------------------------------------------------


class ArticleKeys(Keys):
    """An article."""

    model_config = ConfigDict(json_schema_extra=ARTICLE_IS_COMPLETE)

    title: LinesStr = key("标题；希望换行的地方写 |", "苏州市：依托大数据平台构建新时代|文明实践志愿服务矩阵")
    subtitle: LinesStr | None = key("副标题；希望换行的地方写 |", "——洪泽区“水上课堂”纪实", None)
    origin: LineList = key("来稿的地方、行业，或者“综合”；几个地方写成列表", "苏州市", [], alias="from")
    contributors: LineList = key("综合稿件里用到的各个地方", "苏州市", [])
    column: LineStr | None = key("栏目", "工作交流", None)
    short_title: LineStr | None = key("短标题，用在放不下全文的地方", "志愿服务矩阵", None)
    source: LineStr | None = key("转载的出处", "新华日报", None)
    author: LineStr | None = key("作者", "张三", None)
    remarks: list[RemarkKeys] = key(
        "领导对这一篇的批示，排在标题下面", "name: 省委副书记周某某", [], public=False
    )
    addressee: LineStr | None = key("主送机关，印在正文前面；末尾的冒号不用写", "各设区市文明办", None)
    attachments: AttachmentList = key("附件：本期文件夹里的文件，一项一个", "附件1.md", [])
    signature: SignatureValue | None = key(
        "落款：署名的机关；要写日期、盖章的，写成各项", "浙江省文明办", None
    )
    supplied_by: LineStr | None = key("供稿单位，印在文末", "杭州市文明办", None)
    contact: LineStr | None = key("联系人，印在文末", "沈岚", None, public=False)
    phone: LineStr | None = key("联系电话，印在文末", "0571-87050000", None, public=False)
    note: LinesStr | None = key("编辑自用的备注", "已核", None, printed=False)
    kind: KindValue = key("体裁；只有 article 计入用稿统计", "article", ArticleKind.ARTICLE)
    period: LineStr | None = key("用稿通报统计的时段（kind: tally）", "2022", None)
    form: FormValue = key("用稿通报的形式：表（table）或文字（prose）", "table", CountForm.TABLE)
    count: YesNo | None = key("是否计入用稿统计，与体裁的惯例不同时写", "true", None)
    extra: LineList = key("加分的名目，在 bulletin.yaml 的 tally.scores.extra 里定", "批示", [])
    reuse_of: LineStr | None = key("再次采用的是哪一篇：期的文件夹/文件名", "2022-12/01-suzhou.md", None)
    total: WholeInt | None = key("核对用的总篇数（kind: tally）", "93", None, ge=0)
    public: YesNo | None = key("这一篇是否公开，与本期不同时写；用稿通报要自己写明才公开", "false", None)
    withdrawn: WithdrawalKeys | None = key("公开以后又撤下：网页版只留说明", "date", None)
    checks: CheckKeys = key("这一篇关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())


class AttachmentKeys(Keys):
    """An attachment."""

    title: LinesStr | None = key("附件的标题；希望换行的地方写 |", "测评结果汇总表", None)
    note: LinesStr | None = key("编辑自用的备注", "已核", None, printed=False)
    checks: CheckKeys = key("这个附件关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())


# --- terms.yaml ---------------------------------------------------------------------------------------------


class LeaderKeys(Keys):
    """A leader, in the order of the list."""

    name: LineStr = key("姓名", "习近平")
    offices: LineList = key("职务，按规定的次序", "中共中央总书记", [])


class TermsKeys(Keys):
    """terms.yaml"""

    terms: Named[LineList] = key("正确的提法和它的错误写法", "习近平总书记", {})
    leaders: list[LeaderKeys] = key("领导同志的姓名和职务，按规定的次序", "name: 习近平", [])


SCHEMAS: Mapping[str, type[Keys]] = {
    "bulletin.yaml": PublicationKeys,
    "issue.md": IssueKeys,
    "稿件": ArticleKeys,
    "附件": AttachmentKeys,
    "tallies/年份.yaml": OpeningKeys,
    "terms.yaml": TermsKeys,
    "contacts.yaml": ContactsKeys,
}


def field_names(model: type[BaseModel]) -> Named[Any]:
    """Return the fields of a model by their names in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def model_at(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the model of the mapping at this path; within a union the step is the tag, the model's name."""
    choices = [model]
    for step in path:
        field = field_names(choices[0]).get(str(step))
        found = _models(field.annotation) if field else (one for one in choices if one.__name__ == step)
        choices = list(found) or choices
    return choices[0]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
