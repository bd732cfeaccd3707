"""A new workspace: every province, complete files, existing files untouched; also from an installed wheel."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from bulletin.app.check import check
from bulletin.app.typesetting import compose, load, text_composer
from bulletin.cli.commands import run
from bulletin.gazetteer import Gazetteer, gazetteer
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.mail.addresses import check_book
from bulletin.mail.recipients import recipients
from bulletin.model import Channel
from bulletin.parsing.markdown.table_heads import table_heads
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from bulletin.workspace.installation import command_name
from tests.support.packages import package, source_tree
from tests.support.provinces import PROVINCES, new_project
from tests.support.workspaces import build_issue, format_diagnostics

if TYPE_CHECKING:
    from pathlib import Path


SAMPLE = "draft-样例"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def composed(project: Project, folder: str) -> str:
    """Compose an issue and return its text."""
    loaded = load(project, folder)
    assert loaded.value is not None, format_diagnostics(loaded.diagnostics)
    assert project.faces.value is not None
    texts = text_composer(project, project.faces.value, folder)
    compose(loaded.value, texts)
    return "".join(text for _, text, _ in texts.pieces)


# --- All provinces -------------------------------------------------------------------------------------------


def test_the_31_divisions_of_the_mainland_are_known() -> None:
    assert len(set(PROVINCES)) == 31
    kinds = {name[-1]: sum(one[-1] == name[-1] for one in PROVINCES) for name in PROVINCES}
    assert kinds == {"市": 4, "省": 22, "区": 5}
    codes = [known.province.code for name in PROVINCES if isinstance(known := gazetteer(name), Gazetteer)]
    assert codes == sorted(codes)


@pytest.mark.parametrize("province", PROVINCES)
def test_a_workspace_of_any_province_composes(tmp_path: Path, province: str) -> None:
    project = new_project(tmp_path / "workspace", province)
    known = gazetteer(province)
    assert isinstance(known, Gazetteer)
    words = table_heads(known)
    publication = project.publication
    assert publication.name == f"{known.province.short_name}精神文明建设简报"
    assert publication.issuer == f"{province}文明办"
    assert (publication.tally.own_label, publication.tally.counties_label) == (words.own, words.counties)
    shown = composed(project, SAMPLE)
    names = [row.name for row in known.rows]
    assert all(name in shown for name in names)
    assert publication.name in shown
    settings = (project.workspace.root / "bulletin.yaml").read_text("utf-8")
    places = [settings.index(name, settings.index("依次是")) for name in names]
    assert places == sorted(places), "in official order"


@pytest.mark.parametrize("province", PROVINCES)
def test_the_list_of_any_province_reaches_every_place_once(tmp_path: Path, province: str) -> None:
    project = new_project(tmp_path / "workspace", province)
    issue = load_issue(project, SAMPLE).value
    known = gazetteer(province)
    assert issue is not None
    assert isinstance(known, Gazetteer)
    listed = recipients(project.publication, issue)
    assert listed.diagnostics == ()
    offices = [one.name for one in listed.value or () if one.name.endswith("文明办")]
    assert len(set(offices)) == len(offices)
    assert len([name for name in offices if name != "中央文明办"]) == len(known.divisions)
    assert_addressed(project, [one.name for one in listed.value or () if one.way is Channel.EMAIL])


def assert_addressed(project: Project, names: list[str]) -> None:
    """The example of an address book has a placeholder for each of these, and for nobody else."""
    book = project.sample_contacts.value
    assert project.sample_contacts.diagnostics == ()
    assert book is not None
    assert list(book.contacts) == names
    assert list(check_book(book)) == []
    addresses = [address.text for one in book.contacts.values() for address in one.addresses]
    assert all(address.endswith("@example.invalid") for address in addresses)


# --- Offices -------------------------------------------------------------------------------------------------


def uncommented(text: str, first: str) -> str:
    """Return settings with the comment behind a line as keys, up to the next empty line."""
    head, line, rest = text.partition(f"{first}\n")
    assert line
    block, gap, tail = f"{line}{rest}".partition("\n\n")
    return head + re.sub(r"(?m)^# ", "", block) + gap + tail


@pytest.mark.parametrize("province", ["湖北省", "海南省", "重庆市", "内蒙古自治区", "新疆维吾尔自治区"])
def test_another_office_gets_its_lists_as_comments_that_work(tmp_path: Path, province: str) -> None:
    project = new_project(tmp_path / "workspace", province, kind="")
    known = gazetteer(province)
    assert isinstance(known, Gazetteer)
    assert project.publication.distributions == {}
    assert project.publication.groups == {}
    assert project.publication.tally.trades == ()
    assert project.publication.name == f"{known.province.short_name}简报"
    settings = project.workspace.root / "bulletin.yaml"
    text = settings.read_text("utf-8")
    for first in ("# distribution:", "# groups:"):
        text = uncommented(text, first)
    settings.write_text(re.sub(r"(?m)^  # (trades|  - )", r"  \1", text), "utf-8")
    opened = Project.open(Workspace(project.workspace.root))
    assert opened.diagnostics == ()
    assert opened.value is not None
    issue = load_issue(opened.value, SAMPLE).value
    assert issue is not None
    listed = recipients(opened.value.publication, issue)
    assert listed.diagnostics == ()
    assert_addressed(opened.value, [one.name for one in listed.value or () if one.way is Channel.EMAIL])
    assert opened.value.publication.tally.trades


def test_another_office_reads_nothing_of_civilisation_offices(tmp_path: Path) -> None:
    project = new_project(tmp_path / "workspace", "贵州省", kind="")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(project.workspace.root)
        assert run(["new"]) == 0
    files = {
        name: content.decode()
        for name, content in tree(project.workspace.root).items()
        if name != "terms.yaml" and not name.startswith(".vscode/")
    }
    assert {name: text for name, text in files.items() if "文明" in text} == {}


@pytest.mark.parametrize(
    "command", ["build", "check", "build 1", "mail 1", "final 1", "number demo", "print 1"]
)
def test_a_workspace_without_an_issue_says_how_to_begin_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "bulletin.yaml").write_text("name: 甲\nissuer: 乙\nprovince: 浙江省\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) == 2
    assert capfd.readouterr().err == "错误 [no-issue] 这里还没有一期\n    先新建：bulletin new\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "刊名、编发单位、分送范围还是样子"),
        (("--name", "贵州教育简报", "--issuer", "贵州省教育厅"), "\n分送范围还是样子"),
        (("--kind", "文明办"), ""),
    ],
)
def test_it_ends_with_the_next_command_and_what_is_left_to_write(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(["init", str(tmp_path / "a"), "--province", "贵州省", *options]) == 0
    err = capfd.readouterr().err
    assert f"运行 {command_name()} build 排出样例" in err
    assert said in err
    assert ("还是样子" in err) is bool(said)


@pytest.mark.parametrize("issuer", ["贵州省文明办", "贵州省精神文明建设指导委员会办公室"])
def test_an_office_that_is_named_as_a_civilisation_office_is_one(tmp_path: Path, issuer: str) -> None:
    assert run(["init", str(tmp_path / "a"), "--province", "贵州省", "--issuer", issuer]) == 0
    settings = (tmp_path / "a/bulletin.yaml").read_text("utf-8")
    assert f"name: 贵州精神文明建设简报\nissuer: {issuer}\n" in settings
    assert "\ndistribution:\n" in settings


def test_another_kind_of_office_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "a"), "--kind", "教育厅"]) == 2
    assert "文明办" in capfd.readouterr().err
    assert not (tmp_path / "a").exists()


def test_the_help_tells_the_kind_of_office_from_that_of_articles(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--help"]) == 0
    printed = "".join(capfd.readouterr().out.split())
    assert "哪一类单位" in printed
    assert "与稿件开头的kind（体裁）无关" in printed


def test_an_office_without_lists_is_only_told_so(tmp_path: Path) -> None:
    project = new_project(tmp_path / "workspace", "浙江省", kind="")
    assert [each.code for each in check(project, SAMPLE)] == ["distribution-missing"]


@pytest.mark.parametrize("province", ["贵州省", "重庆市", "新疆维吾尔自治区"])
def test_sample_and_new_issue_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, province: str) -> None:
    project = new_project(tmp_path / "workspace", province)
    monkeypatch.chdir(tmp_path / "workspace")
    assert run(["new"]) == 0
    for folder in project.workspace.folders():
        built = build_issue(project, folder, strict=False)
        assert len(built.paths) == 2, format_diagnostics(built.diagnostics)


def test_the_sample_passes_every_check(tmp_path: Path) -> None:
    project = new_project(tmp_path / "workspace", "浙江省")
    assert format_diagnostics(check(project, SAMPLE)) == ""


# --- The files -----------------------------------------------------------------------------------------------

FILES = {
    *(".gitignore", ".vscode/extensions.json", ".vscode/settings.json", ".vscode/tasks.json"),
    *(
        f".vscode/schema/{kind}.json"
        for kind in (
            "article",
            "attachment",
            "bulletin",
            "contacts",
            "form",
            "issue",
            "letter",
            "tally",
            "terms",
        )
    ),
    *("bulletin.yaml", "contacts.example.yaml", "terms.yaml", "使用说明.md"),
    *(f"issues/{SAMPLE}/{name}" for name in ("01.md", "02.md", "03-用稿通报.md", "issue.md")),
}


def test_it_asks_nothing_and_writes_all(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "a" / "简报"
    assert (
        run(["init", str(target), "--province", "贵州", "--name", '贵州: "文明"', "--issuer", "省文明办 #1"])
        == 0
    )
    out = capfd.readouterr().out.splitlines()
    (example,) = [name for name in tree(target) if name.startswith("tallies/")]
    assert set(tree(target)) == FILES | {example}
    assert {str(target / name) for name in (*FILES, example)} == set(out)
    project = new_project(tmp_path / "b", "贵州省")
    assert project.publication.province == "贵州省"
    text = (target / "bulletin.yaml").read_text("utf-8")
    assert 'name: "贵州: \\"文明\\""\nissuer: "省文明办 #1"\n' in text
    for name in (".vscode/extensions.json", ".vscode/settings.json", ".vscode/tasks.json"):
        assert json.loads((target / name).read_text("utf-8"))
    assert not any(b"$" in content for name, content in tree(target).items() if name.endswith("样例/01.md"))


@pytest.mark.parametrize(
    "content", [{"稿件.docx": b"x"}, {"bulletin.yaml": b"name: a\n"}, {"issues/1/a": b""}]
)
def test_a_folder_with_files_is_left_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: dict[str, bytes]
) -> None:
    for name, text in content.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    assert run(["init", str(tmp_path)]) == 2
    assert next(iter(content)).split("/")[0] in capfd.readouterr().err
    assert tree(tmp_path) == content


def test_an_empty_folder_and_a_fresh_repository_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run(["init", ".", "--province", "浙江省"]) == 0
    assert run(["build"]) == 0


def test_an_unknown_province_leaves_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "a"), "--province", "浙工省"]) == 2
    assert "浙江省" in capfd.readouterr().err
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("folder", ["a/b", "empty"])
def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: str
) -> None:
    (tmp_path / "empty").mkdir()
    fsync, left = os.fsync, iter(range(10))

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert run(["init", str(tmp_path / folder)]) == 3
    assert "磁盘满了" in capfd.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_the_problem_matcher_reads_what_check_prints(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project = new_project(tmp_path / "workspace", "浙江省")
    article = project.workspace.root / "issues" / SAMPLE / "01.md"
    article.write_text(article.read_text("utf-8").replace("from: 杭州市", "from: 杭洲市"), "utf-8")
    capfd.readouterr()
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(project.workspace.root)
        assert run(["check"]) == 1
    lines = capfd.readouterr().out.splitlines()
    tasks = json.loads((project.workspace.root / ".vscode/tasks.json").read_text("utf-8"))["tasks"]
    matchers = {one["severity"]: one["pattern"] for one in tasks[0]["problemMatcher"]}
    (match,) = [each for line in lines if (each := re.match(matchers["error"]["regexp"], line))]
    pattern = matchers["error"]
    assert match[pattern["file"]] == f"issues/{SAMPLE}/01.md"
    assert (match[pattern["line"]], match[pattern["code"]]) == ("5", "misspelt-place")


def run_task(task: dict[str, Any], tasks: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a task as VS Code does: in a shell that knows only the system's programs, with the task's variables."""
    path = tasks.get("options", {}).get("env", {}).get("PATH", "${env:PATH}")
    return subprocess.run(
        ["/bin/sh", "-c", shlex.join([task["command"], *task["args"]])],
        cwd=folder,
        env={**os.environ, "PATH": path.replace("${env:PATH}", os.defpath)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_tasks_find_the_command_without_the_users_search_path(tmp_path: Path) -> None:
    project = new_project(tmp_path / "我的 简报", "浙江省")
    tasks = json.loads((project.workspace.root / ".vscode/tasks.json").read_text("utf-8"))
    called = [(task["type"], task["command"], task["args"]) for task in tasks["tasks"]]
    assert called == [("shell", "bulletin", [name]) for name in ("check", "build", "serve")]
    done = run_task(tasks["tasks"][0], tasks, project.workspace.root)
    assert (done.returncode, done.stderr) == (0, "没有发现问题。\n")


def test_the_tasks_search_the_folder_that_the_command_was_started_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bulletin").touch()
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bulletin")])
    project = new_project(tmp_path / "a", "浙江省")
    tasks = json.loads((project.workspace.root / ".vscode/tasks.json").read_text("utf-8"))
    assert tasks["options"] == {"env": {"PATH": f"{tmp_path}{os.pathsep}${{env:PATH}}"}}


# --- From a wheel --------------------------------------------------------------------------------------------


def test_a_wheel_brings_all_that_init_needs(tmp_path: Path) -> None:
    """The wheel's own files, unpacked without the rest of the repository, create a workspace that builds."""
    (tmp_path / "dist").mkdir()
    wheel = package(source_tree(tmp_path / "source"), "wheel", tmp_path / "dist")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    for folder, arguments in (
        (tmp_path, ("init", "workspace", "--province", "浙江省")),
        (tmp_path / "workspace", ("build",)),
    ):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "bulletin", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "workspace/build" / SAMPLE / f"{SAMPLE}.pdf").read_bytes().startswith(b"%PDF")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bulletin", "explain", "yaml-tab"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "例（bulletin.yaml）" in done.stdout
