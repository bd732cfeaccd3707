"""What is not printed: keys that the schema marks so, and comments, stand in no output."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import fast_mail_parser
import pypdfium2
import pytest

from bulletin.app.mail import prepare_mailing
from bulletin.app.print_issue import make_files
from bulletin.app.site import publish_site
from bulletin.app.typesetting import load, make
from bulletin.cli.tally_report import TallyQuery, tally_output
from bulletin.mail.messages import encode_draft
from bulletin.model import PrintOrder
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.base import UNPRINTED
from bulletin.preview import serializers
from bulletin.workspace import SETTINGS
from tests.support.mail_workspaces import FOLDER, mailing_workspace, silent
from tests.support.workspaces import build_issue, format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from bulletin.project.project import Project

FILES = {
    "bulletin.yaml": "bulletin.yaml",
    "issue.md": "issue.md",
    "稿件": "01-suzhou.md",
    "附件": "附件1.md",
}
"""The files that hold such keys, by their names in the schema."""
SHOWN = "印出来的字"


def unprinted_keys(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key that is not printed; of a mapping, with the name of its example."""
    for name, field in schema.field_names(model).items():
        path = (*above, name)
        if (field.description or "").endswith(UNPRINTED):
            is_mapping = "dict[" in str(field.annotation)
            yield (*path, field.examples[0]) if is_mapping else path
        inner = schema.model_at(model, (name,))
        if inner is not model:
            yield from unprinted_keys(inner, path)


KEYS = [
    (file, path)
    for file, model in schema.SCHEMAS.items()
    for path in unprinted_keys(model)
    if path != ("fit",)  # holds the tool's own words for the pages, and nothing else
]


def mark(number: int) -> str:
    """Return the text that stands in no output."""
    return f"HIDDEN{number:03}密藏之字"


def values(file: str) -> dict[str, object]:
    """Return the keys of a file that are not printed, each with a text of its own."""
    keys: dict[str, object] = {}
    for number, (of, path) in enumerate(KEYS):
        inner: Any = keys
        for step in path[:-1] if of == file else ():
            inner = inner.setdefault(step, {})
        inner |= {path[-1]: mark(number)} if of == file else {}
    return keys


def attach(issue: Path) -> None:
    """Add an attachment to the first article."""
    (issue / "附件1.md").write_text("---\ntitle: 点位表\n---\n附件的正文。\n", "utf-8")
    article = issue / "01-suzhou.md"
    article.write_text(
        article.read_text("utf-8").replace("---\n", "---\nattachments: 附件1.md\n", 1), "utf-8"
    )


def set_keys(workspace: Path) -> None:
    """Set every key that is not printed."""
    for file, name in FILES.items():
        lines = "".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values(file).items()
        )
        path = workspace / name if name == SETTINGS else workspace / "issues" / FOLDER / name
        text = path.read_text("utf-8")
        path.write_text(
            text + lines if name == SETTINGS else text.replace("---\n", f"---\n{lines}", 1), "utf-8"
        )


COMMENTS = f"""
<!-- {mark(900)} -->

{SHOWN}<!-- {mark(901)} -->，后文 <!-- {mark(902)}

{mark(903)} --> 再后。[^9]

## 小标题 <!-- {mark(904)} -->

- 甲 <!-- {mark(905)} -->
- <!-- {mark(906)} -->

> 引文<!-- {mark(907)} -->。

| 栏目 <!-- {mark(908)}|{mark(909)} --> | 篇数 |
|:--|--:|
| 工作 | <!-- {mark(910)} --> |
<!-- {mark(911)} -->
| 信息 | 3 |

[^9]: 注文<!-- {mark(912)} -->。

    <!-- {mark(913)} -->
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    workspace = mailing_workspace(tmp_path_factory.mktemp("unprinted") / "workspace")
    attach(workspace / "issues" / FOLDER)
    set_keys(workspace)
    head = workspace / "issues" / FOLDER / "issue.md"
    dated = "public: true\nreviewed: {date: 2023-01-05, "
    head.write_text(head.read_text("utf-8").replace("reviewed: {", dated, 1), "utf-8")
    for file in ("issue.md", "01-suzhou.md"):
        path = workspace / "issues" / FOLDER / file
        path.write_text(path.read_text("utf-8") + COMMENTS, "utf-8")
    project = open_project(workspace)
    assert build_issue(project, FOLDER).paths
    return open_project(workspace)


def texts_of(name: str, content: bytes) -> Iterator[str]:
    """Yield the texts of an output."""
    if name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(content)
        yield from (page.get_textpage().get_text_bounded() for page in document)
        yield repr(document.get_metadata_dict())
    elif name.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as book:
            yield from (book.read(part).decode() for part in book.namelist())
    elif name.endswith(".eml"):
        mail = fast_mail_parser.parse_email(content)
        yield from (mail.subject, *mail.text_plain, *mail.text_html)
        yield from (text for part in mail.attachments for text in texts_of(part.filename, part.content))
    else:
        yield content.decode()


def outputs(project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield every output of the issue and of its count."""
    made = make(project, FOLDER)
    assert made.value is not None, format_diagnostics(made.diagnostics)
    yield from made.value.files.items()
    folder = project.workspace.output(FOLDER)
    yield from ((f"build/{path.name}", path.read_bytes()) for path in folder.iterdir())
    printed = make_files(project, FOLDER, PrintOrder())
    assert printed.value is not None, format_diagnostics(printed.diagnostics)
    yield from printed.value.items()
    mailing = prepare_mailing(project, FOLDER, silent)
    assert mailing.value is not None, format_diagnostics(mailing.diagnostics)
    yield "mail.eml", encode_draft(mailing.value.mailing, mailing.value.mailing.messages[0])
    target = project.workspace.output("site")
    assert publish_site(project, target, (), silent).value is not None
    pages = (path for path in target.rglob("*.*") if path.suffix not in {".jpg", ".png"})
    yield from ((f"site/{path.relative_to(target).as_posix()}", path.read_bytes()) for path in pages)
    for form in ("text", "csv", "json", "svg", "xlsx"):
        yield f"tally.{form}", tally_output(project, TallyQuery("2022", form)).value or b""
    yield "explained.text", tally_output(project, TallyQuery("2022", "text", unit="苏州市")).value or b""
    loaded = load(project, FOLDER).value
    assert loaded is not None
    yield "preview.text", repr(serializers.facts(project, loaded, made.value.facts)).encode()
    yield "preview-tally.text", repr(serializers.tally(project)).encode()


@pytest.fixture(scope="module")
def shown(project: Project) -> Mapping[str, str]:
    """The texts of all outputs by name."""
    return {name: "\n".join(texts_of(name, content)) for name, content in outputs(project)}


def test_the_schema_marks_what_is_not_printed() -> None:
    assert {file for file, _ in KEYS} == set(FILES)
    assert ("稿件", ("note",)) in KEYS
    fields = [field for model in schema.SCHEMAS.values() for field in schema.field_names(model).values()]
    others = [field.description for field in fields if not field.description.endswith(UNPRINTED)]
    assert [each for each in others if "不印" in each.replace('写 "" 则不印', "")] == []


@pytest.mark.parametrize("number", range(len(KEYS)), ids=[f"{file} {'.'.join(path)}" for file, path in KEYS])
def test_a_key_that_is_not_printed_stands_in_no_output(shown: Mapping[str, str], number: int) -> None:
    assert [name for name, text in shown.items() if mark(number) in re.sub(r"\s", "", text)] == []


def test_a_comment_stands_in_no_output(shown: Mapping[str, str]) -> None:
    marked = re.compile(r"HIDDEN9\d\d|密藏之字|<!-- ")
    assert [(name, marked.findall(text)) for name, text in shown.items() if marked.search(text)] == []


def test_what_is_printed_is_seen_by_these_tests(shown: Mapping[str, str]) -> None:
    pages = [name for name, text in shown.items() if SHOWN in re.sub(r"\s", "", text)]
    site = {f"site/issues/{FOLDER}/suzhou.html", f"site/search/{FOLDER[:4]}.js"}
    assert {f"{FOLDER}.pdf", f"{FOLDER}.html", "mail.eml", *site} <= set(pages)
