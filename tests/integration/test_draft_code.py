"""The code of a draft: another one wherever the pages look different, and the same one wherever they don't."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.app.typesetting import load, typeset
from bulletin.cache import Cache
from bulletin.layout.pages import PlacedText
from bulletin.parsing.schema import keys as schema
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.features import picture
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from bulletin.app.typesetting import LoadedDocument

FOLDER = "2022-09"
TEXT = "各地把实事办到群众心坎上。[^1]\n\n![图一](p.png)\n\n后文。\n\n[^1]: 注文。\n"
FILES: dict[str, tuple[dict[str, Any], str]] = {
    "bulletin.yaml": (
        {
            "name": "文明简报",
            "issuer": "文明办",
            "province": "江苏省",
            "print_code": "苏简字1号",
            "columns": ["信息动态", {"name": "用稿通报"}],
            "distribution": {
                "default": [{"label": "报", "text": "中央文明办", "members": [{"name": "中央文明办"}]}],
                "内部": [{"label": "发", "text": "各处室"}],
            },
            "groups": {"处室": [{"name": "一处"}]},
            "tally": {
                "trades": ["省审计系统"],
                "units": {"苏州工业园区": {"city": "苏州市", "level": "own"}},
                "scores": {"points": [{"points": 1}], "extra": {"批示": 1}, "classes": {"苏南": ["南京市"]}},
            },
            "mail": {"from": "a@b.example", "smtp": {"host": "b.example"}},
        },
        "",
    ),
    "issue.md": (
        {
            "number": 9,
            "date": "2022-09-03",
            "status": "draft",
            "contents": True,
            "series": {"title": "专刊", "number": 3},
            "remarks": [{"name": "省委副书记周某某", "text": "很好。", "date": "2022-09-01"}],
            "distribution": {"list": "default", "add": [{"name": "省教育厅"}]},
            "staff": {"编辑": "沈岚"},
            "withdrawn": {"date": "2022-09-05"},
        },
        "按语。\n",
    ),
    "01.md": (
        {
            "title": "苏州：办实事",
            "from": "苏州市",
            "contributors": ["昆山市"],
            "column": "信息动态",
            "remarks": [{"name": "省委副书记周某某", "text": "很好。", "date": "2022-09-01"}],
            "attachments": ["附件1.md", {"title": "照片"}],
            "signature": {"issuers": "文明办", "date": "2022-09-02", "seal": True},
            "contact": "沈岚",
            "withdrawn": {"date": "2022-09-05"},
        },
        TEXT,
    ),
    "02.md": ({"title": "统计", "kind": "tally", "period": "2022", "column": "用稿通报"}, ""),
    "附件1.md": ({"title": "点位表"}, "附件的正文。\n"),
}
SUPPRESSED = {"forms-mixed": "引文"}
CHANGES: dict[str, dict[str, Any]] = {
    "bulletin.yaml": {
        "name": "文明通讯",
        "issuer": "省文明办",
        "province": "江苏",
        "above_name": "省文明委主办",
        "marking": "内部资料",
        "print_code": "苏简字2号",
        "print_run": 401,
        "columns.1.name": "情况通报",
        "columns.1.set": "compact",
        "columns.1.head": True,
        "columns.1.numbered": True,
        "columns.1.listed": False,
        "distribution.default.0.label": "送",
        "distribution.default.0.text": "中央宣传部",
        "distribution.default.0.members.0.name": "省科技厅",
        "distribution.default.0.members.0.each": "设区市",
        "distribution.default.0.members.0.suffix": "文明办",
        "distribution.default.0.members.0.channel": "邮件",
        "distribution.default.0.members.0.copies": 2,
        "distribution.default.0.channel": "机要",
        "groups.处室.0.name": "省科技厅",
        "groups.处室.0.each": "设区市",
        "groups.处室.0.suffix": "文明办",
        "groups.处室.0.channel": "邮件",
        "groups.处室.0.copies": 2,
        "mail.from": "c@b.example",
        "mail.name": "省文明办",
        "mail.reply_to": "d@b.example",
        "mail.smtp.host": "c.example",
        "mail.smtp.port": 25,
        "mail.smtp.security": "none",
        "mail.smtp.user": "c",
        "mail.pause": 2,
        "mail.timeout": 20,
        "mail.size_limit": 10,
        "print.red": "M90 Y90",
        "print.profile": "press.icc",
        "print.paper": "80 g/m² 胶版印刷纸",
        "print.thickness": 0.2,
        "print.stock": ["name", "issuer"],
        "print.printers.文印室.x": 0.6,
        "print.printers.文印室.y": -0.4,
        "tally.place_head": "单位",
        "tally.own_label": "本级",
        "tally.counties_label": "县区",
        "tally.own_head": "本级篇数",
        "tally.counties_head": "县区篇数",
        "tally.general_label": "几个地方的",
        "tally.trades_label": "行业",
        "tally.columns": ["合计", "名次"],
        "tally.general_column": "counties",
        "tally.several": "each",
        "tally.trades": ["省审计系统", "省交通运输系统"],
        "tally.rows": ["昆山市"],
        "tally.units.苏州工业园区.city": "无锡市",
        "tally.units.苏州工业园区.level": "county",
        "tally.tiles": ["徐州 ."],
        "tally.scores.points.0.points": 3,
        "tally.scores.points.0.column": "信息动态",
        "tally.scores.points.0.level": "own",
        "tally.scores.points.0.kind": "speech",
        "tally.scores.base": 10,
        "tally.scores.general": 2,
        "tally.scores.extra": {"批示": 5},
        "tally.scores.joint": "halved",
        "tally.scores.repeats": "highest",
        "tally.scores.counties": "apart",
        "tally.scores.classes": {"苏北": ["徐州市"]},
        "layout.grid": "21x27",
        "layout.articles": "new-page",
        "layout.text_begins": "page-2",
        "layout.fit": False,
        "layout.pdf": "a-3a",
        "layout.mirror": True,
        "layout.engine": "weasyprint",
        "layout.line_end": "half",
        "imprint.closing_rule": True,
        "imprint.even_page": True,
        "checks.off": SUPPRESSED,
        "checks.notice": SUPPRESSED,
        "public_fields": ["contact"],
        "site.address": "https://www.example.gov.cn/jianbao",
        "lang": "en",
        "editor": "x://open?{path}",
    },
    "issue.md": {
        "number": 10,
        "date": "2022-09-04",
        "status": "送审稿",
        "accepted": "mark-doubled 2",
        "edition": 2,
        "total": 1208,
        "supplement": True,
        "series.title": "别的专刊",
        "series.number": 4,
        "contents": False,
        "fit": False,
        "classification": "秘密★1年",
        "urgency": "特急",
        "above_name": "省文明委主办",
        "marking": "内部资料",
        "print_run": 50,
        "distribution.0.label": "送",
        "distribution.0.text": "中央宣传部",
        "distribution.0.members.0.name": "省科技厅",
        "distribution.0.members.0.each": "设区市",
        "distribution.0.members.0.suffix": "文明办",
        "distribution.0.members.0.channel": "邮件",
        "distribution.0.members.0.copies": 2,
        "distribution.0.channel": "机要",
        "note_label": "按",
        "remarks.0.name": "省长某某",
        "remarks.0.text": "请推广。",
        "remarks.0.date": "2022-08-31",
        "staff": {"审核": "沈岚"},
        "public": True,
        "reviewed.by": "沈岚",
        "reviewed.date": "2022-09-05",
        "withdrawn.date": "2022-09-06",
        "withdrawn.reason": "数据有误",
        "checks.off": SUPPRESSED,
        "checks.notice": SUPPRESSED,
    },
    "01.md": {
        "title": "南通：办实事",
        "subtitle": "——纪实",
        "from": "南通市",
        "contributors": ["太仓市"],
        "column": "经验做法",
        "short_title": "实事",
        "source": "新华日报",
        "author": "张三",
        "remarks.0.name": "省长某某",
        "remarks.0.text": "请推广。",
        "remarks.0.date": "2022-08-31",
        "addressee": "各设区市文明办",
        "attachments.1.title": "名单",
        "attachments.1.file": "附件2.md",
        "signature.issuers": "省文明办",
        "signature.date": "2022-09-01",
        "signature.seal": False,
        "supplied_by": "苏州市文明办",
        "contact": "周柯",
        "phone": "025-83390000",
        "note": "已核",
        "kind": "speech",
        "count": False,
        "extra": ["批示"],
        "reuse_of": "2022-08/01.md",
        "public": True,
        "withdrawn.date": "2022-09-06",
        "withdrawn.reason": "数据有误",
        "checks.off": SUPPRESSED,
        "checks.notice": SUPPRESSED,
    },
    "02.md": {"period": "2021", "form": "prose", "total": 1},
    "附件1.md": {"title": "名单", "note": "已核", "checks.off": SUPPRESSED, "checks.notice": SUPPRESSED},
}
"""Another value of every key of the schema."""
NAMES = {"default", "处室", "苏州工业园区", "文印室"}
PERHAPS = {"layout.fit", "layout.text_begins", "layout.articles", "fit", "imprint.even_page"}
"""Keys that change some pages, but not these."""
KEYS = [(file, key) for file, changes in CHANGES.items() for key in changes]


def leaves(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Yield the path of every key that has no keys below it."""
    for name in schema.field_names(model):
        inner = schema.model_at(model, (name,))
        yield from leaves(inner, f"{above}{name}.") if inner is not model else [f"{above}{name}"]


def test_every_key_is_changed() -> None:
    listed = {"bulletin.yaml": "bulletin.yaml", "issue.md": "issue.md", "01.md": "稿件", "附件1.md": "附件"}
    known = {(kind, key) for kind in listed.values() for key in leaves(schema.SCHEMAS[kind])}
    names = listed | {"02.md": "稿件"}
    assert known == {
        (names[file], ".".join(step for step in key.split(".") if not step.isdigit() and step not in NAMES))
        for file, key in KEYS
    }


def changed(value: Any, steps: list[str], new: Any) -> Any:
    """Return the values of a file with another value at a path."""
    step, *rest = steps
    if step.isdigit():
        items = value if isinstance(value, list) else LISTED
        at = int(step)
        return [*items[:at], changed(items[at], rest, new), *items[at + 1 :]]
    value = value if isinstance(value, dict) else {}
    if rest:
        return value | {step: changed(value.get(step, {}), rest, new)}
    other = {"name": "each", "each": "name"}.get(step) if "name" in value and len(value) == 1 else None
    more = {"each": "设区市"} if step == "suffix" else {}
    return (
        {key: one for key, one in value.items() if key != (other or (more and "name"))} | more | {step: new}
    )


LISTED = [{"label": "报", "text": "中央文明办", "members": [{"name": "中央文明办"}]}]
"""The lines of the list that the issue names."""


class Drafts:
    """A workspace whose files are written anew for each draft."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, Cache()

    def write(self, file: str = "", key: str = "", new: Any = None) -> None:
        """Write all files, one of them with another value of a key."""
        issue = self.folder / "issues" / FOLDER
        shutil.rmtree(self.folder, ignore_errors=True)
        issue.mkdir(parents=True)
        (issue / "p.png").write_bytes(picture(60, 40))
        if key.endswith(".file"):
            (issue / new).write_text("---\ntitle: 照片\n---\n照片的说明。\n", "utf-8")
        for name, (keys, text) in FILES.items():
            values = changed(keys, key.split("."), new) if name == file else keys
            lines = "".join(f"{key}: {json.dumps(one, ensure_ascii=False)}\n" for key, one in values.items())
            if name == "bulletin.yaml":
                (self.folder / name).write_text(lines, "utf-8")
            else:
                (issue / name).write_text(f"---\n{lines}---\n{text}", "utf-8")

    def code(self) -> str:
        """Return the code of the draft."""
        return str(self._load()[1].document.draft_mark)

    def _load(self) -> tuple[Project, LoadedDocument]:
        opened = Project.open(Workspace(self.folder), self.cache)
        assert opened.value is not None, opened.diagnostics
        loaded = load(opened.value, FOLDER)
        assert loaded.value is not None, loaded.diagnostics
        return opened.value, loaded.value

    def seen(self) -> tuple[str, list[list[str]]]:
        """Return the code of the draft, and what its pages show without it."""
        project, loaded = self._load()
        pages = typeset(project, loaded)
        assert pages.value is not None, pages.diagnostics
        shown = [
            [
                repr(mark)
                for mark in page.marks
                if not (isinstance(mark, PlacedText) and "送审稿" in mark.text)
            ]
            for page in pages.value.pages.pages
        ]
        return str(loaded.document.draft_mark), shown


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Drafts:
    return Drafts(tmp_path_factory.mktemp("drafts") / "workspace")


@pytest.fixture(scope="module")
def usual(drafts: Drafts) -> tuple[str, list[list[str]]]:
    drafts.write()
    return drafts.seen()


@pytest.mark.parametrize(("file", "key"), KEYS, ids=[f"{file} {key}" for file, key in KEYS])
def test_the_code_changes_with_what_the_pages_show(
    drafts: Drafts, usual: tuple[str, list[list[str]]], file: str, key: str
) -> None:
    drafts.write(file, key, CHANGES[file][key])
    code, shown = drafts.seen()
    assert re.fullmatch("送审稿 [0-9a-f]{8}", code)
    assert code != usual[0] or shown == usual[1]
    assert code == usual[0] or shown != usual[1] or key in PERHAPS


def _other_picture(issue: Path) -> None:
    (issue / "p.png").write_bytes(picture(60, 41))


def _other_picture_name(issue: Path) -> None:
    (issue / "p.png").rename(issue / "q.png")
    _edit(issue / "01.md", "(p.png)", "(q.png)")


def _comments(issue: Path) -> None:
    _edit(issue / "01.md", "后文。", "后<!-- 这里再核 -->文。\n\n<!-- 下周定 -->")


def _file_names(issue: Path) -> None:
    (issue / "01.md").rename(issue / "01-suzhou.md")


def _text(issue: Path) -> None:
    _edit(issue / "01.md", "后文。", "后文！")


def _counted_elsewhere(issue: Path) -> None:
    other = issue.parent / "2022-08"
    other.mkdir()
    (other / "issue.md").write_text("---\nnumber: 8\ndate: 2022-08-03\nstatus: final\n---\n", "utf-8")
    (other / "01.md").write_text("---\ntitle: 别的\nfrom: 南通市\n---\n正文。\n", "utf-8")


def _term(issue: Path) -> None:
    (issue.parents[1] / "terms.yaml").write_text("terms:\n  实事办到: [实事办倒]\n", "utf-8")


def _term_elsewhere(issue: Path) -> None:
    (issue.parents[1] / "terms.yaml").write_text("terms:\n  文化礼堂: [文化里堂]\n", "utf-8")


def _theme(issue: Path) -> None:
    theme = (ROOT / "templates" / "theme.toml").read_text("utf-8")
    (issue.parents[1] / "templates").mkdir()
    (issue.parents[1] / "templates" / "theme.toml").write_text(f"{theme}\n# 自己的\n", "utf-8")


def _templates_of_the_site(issue: Path) -> None:
    (issue.parents[1] / "templates" / "site").mkdir(parents=True)
    (issue.parents[1] / "templates" / "site" / "site.css").write_text("a {}\n", "utf-8")


def _edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


@pytest.mark.parametrize("change", [_other_picture, _text, _counted_elsewhere, _term, _theme])
def test_the_code_changes_with_what_is_not_a_key(
    drafts: Drafts, usual: tuple[str, list[list[str]]], change: Callable[[Path], None]
) -> None:
    drafts.write()
    change(drafts.folder / "issues" / FOLDER)
    assert drafts.code() != usual[0]


@pytest.mark.parametrize(
    "change", [_other_picture_name, _comments, _file_names, _term_elsewhere, _templates_of_the_site]
)
def test_what_is_not_seen_leaves_the_code(
    drafts: Drafts, usual: tuple[str, list[list[str]]], change: Callable[[Path], None]
) -> None:
    drafts.write()
    change(drafts.folder / "issues" / FOLDER)
    assert drafts.code() == usual[0]
