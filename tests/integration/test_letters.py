"""Official letters and documents: each number of GB/T 9704-2012 measured on the pages, the register, the checks."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from bulletin.app.check import check, proofread
from bulletin.app.kinds import kind_of
from bulletin.app.register import create
from bulletin.app.typesetting import load, make, typeset
from bulletin.cli.commands import run
from bulletin.diagnostics import BulletinError, Severity
from bulletin.kinds.letter import LETTER
from bulletin.kinds.letter.register import letter_entries
from bulletin.layout.lines import ASCENT
from bulletin.layout.pages import RED, PlacedText
from bulletin.lint.completeness import fold, missing_texts
from bulletin.model.galley import Editing
from bulletin.typography.geometry import MM_PER_PT
from tests.support.letters import (
    FOLDER,
    REPLY,
    TEXT,
    drawn,
    line_of,
    rules_of,
    typeset_letter,
    write_letter,
    write_reply,
)
from tests.support.page_boxes import overlaps
from tests.support.typesetting import squeezed, texts
from tests.support.workspaces import ROOT, build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.pages import Pages
    from tests.support.letters import Drawn

LEFT, RIGHT, TOP, FOOT, HEIGHT = 28.0, 184.0, 37.0, 262.0, 297.0
PITCH, CHARACTER, EM = 225 / 22, 156 / 28, 16 * 25.4 / 72
NEAR = 0.02
"""mm: rounding of lengths."""
SEEN = 0.3
"""mm: less than can be seen."""
LINE = PITCH / 2
"""What stands on the grid is so near to where the standard has it."""


def near(one: float, two: float, within: float = NEAR) -> bool:
    return abs(one - two) <= within


def placed(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    """Return codes and places."""
    return [(each.code, str(each.position)) for each in diagnostics]


# --- The head, clause by clause -------------------------------------------------------------------------------


def test_marks_stand_at_the_top_left_each_on_its_line(tmp_path: Path) -> None:
    """§7.2.1–3: copy number of six digits, classification, urgency."""
    pages = typeset_letter(
        tmp_path, 'copy_number: "000012"\nclassification: 机密★1年\nurgency: 特急\nmarks: （A）\n'
    )
    lines = [line_of(pages, text) for text in ("000012", "机密★1年", "特急")]
    assert all(near(line.left, LEFT, SEEN) and line.size == 16 for line in lines)
    for number, line in enumerate(lines):
        assert TOP + number * PITCH <= line.top < line.bottom <= TOP + (number + 1) * PITCH
    other = line_of(pages, "（A）")
    assert near(other.right, RIGHT, CHARACTER)
    assert near(other.top, lines[0].top)


def test_the_issuing_mark_is_35_mm_below_the_top_of_the_type_area(tmp_path: Path) -> None:
    """§7.2.4, §10.3: red, centred; of documents, documents to superiors and minutes."""
    for form in ("document", "upward", "minutes"):
        pages = typeset_letter(
            tmp_path / form, f"form: {form}\nissuing_mark: 江苏省文明办文件\nsigners: 张某某\n"
        )
        mark = line_of(pages, "江苏省文明办文件")
        assert near(mark.top, TOP + 35)
        assert near((mark.left + mark.right) / 2, (LEFT + RIGHT) / 2, 3)
        assert red(pages, "江苏省文明办文件")


def red(pages: Pages, text: str) -> bool:
    marks = (mark for page in pages.pages for mark in page.marks if isinstance(mark, PlacedText))
    return {mark.colour for mark in marks if squeezed(mark.text) == text} == {RED}


def test_joint_issuers_stand_one_below_another_beside_one_word(tmp_path: Path) -> None:
    """§7.2.4: the first one's first, 文件 at their right, in the middle of their height."""
    pages = typeset_letter(tmp_path, "issuer: [江苏省文明办, 江苏省民政厅, 江苏省文化和旅游厅]\n")
    marks = {squeezed(mark.text): mark for mark in texts(pages.pages[0]) if mark.colour == RED}
    names = [marks[name] for name in ("江苏省文明办", "江苏省民政厅", "江苏省文化和旅游厅")]
    beside, em = marks["文件"], names[0].size * MM_PER_PT
    assert near(names[0].y - ASCENT * em, TOP + 35)
    assert names[0].y < names[1].y < names[2].y
    assert near(beside.y, (names[0].y + names[2].y) / 2)
    assert all(near(name.x, names[2].x) for name in names)
    ends = [name.x + name.width for name in names]
    assert max(ends) < beside.x
    assert all(near(end, ends[2], em) for end in ends)
    assert names[2].x > LEFT - SEEN
    assert beside.x + beside.width < RIGHT + SEEN


def test_the_number_stands_two_lines_below_the_mark_in_the_middle(tmp_path: Path) -> None:
    """§7.2.5."""
    pages = typeset_letter(tmp_path, "code: 苏文明办\nnumber: 4\n")
    mark, number = line_of(pages, "江苏省文明办文件"), line_of(pages, "苏文明办〔2025〕4号")
    assert near(number.top - mark.bottom, 2 * PITCH + (PITCH - EM) / 2)
    assert near((number.left + number.right) / 2, (LEFT + RIGHT) / 2, 0.5)
    assert number.size == 16


def test_a_document_to_superiors_has_its_number_at_the_left_and_its_signers_at_the_right(
    tmp_path: Path,
) -> None:
    """§7.2.5, §7.2.6: one character from either side, the number beside the last name; two names a row."""
    head = (
        "form: upward\nissuer: [江苏省文明办, 江苏省民政厅, 江苏省教育厅]\nsigners: [陈卓然, 许静, 孙晓东]\n"
    )
    pages = typeset_letter(tmp_path, head)
    mark, number = line_of(pages, "江苏省教育厅"), line_of(pages, "苏文明办〔2025〕4号")
    first, last = line_of(pages, "签发人：陈卓然许静"), line_of(pages, "孙晓东")
    assert near(number.left, LEFT + EM)
    assert near(first.right, RIGHT - EM, SEEN)
    assert near(first.top - mark.bottom, 2 * PITCH + (PITCH - EM) / 2)
    assert near(number.top, last.top)
    assert near(last.top - first.top, PITCH)
    assert near(last.left, first.left + 4 * EM, SEEN)
    assert face_of(pages, "孙晓东") == face_of(pages, "陈卓然") != face_of(pages, "签发人：")


def face_of(pages: Pages, text: str) -> str:
    """Return the font that a text begins with."""
    for page in pages.pages:
        for mark in page.marks:
            if isinstance(mark, PlacedText) and text in squeezed(mark.text):
                passed = 0
                for run_ in mark.runs:
                    passed += len(squeezed(run_.text))
                    if passed > squeezed(mark.text).index(text):
                        return run_.font
    raise AssertionError(text)


def test_the_red_rule_is_4_mm_below_the_number(tmp_path: Path) -> None:
    """§7.2.7: as wide as the type area."""
    pages = typeset_letter(tmp_path, "")
    number, rule = line_of(pages, "苏文明办〔2025〕4号"), rules_of(pages.pages[0])[0]
    assert near(rule.y - number.bottom, 4)
    assert (near(rule.x, LEFT), near(rule.width, RIGHT - LEFT), rule.colour) == (True, True, RED)


def test_the_title_is_two_lines_below_the_rule_and_the_addressee_one_below_it(tmp_path: Path) -> None:
    """§7.3.1, §7.3.2: 2 号; what follows stands on the grid, the addressee flush left."""
    pages = typeset_letter(tmp_path, "addressee: 各设区市文明办\n")
    rule, title, addressee = (
        rules_of(pages.pages[0])[0],
        line_of(pages, "关于报送"),
        line_of(pages, "各设区市"),
    )
    assert near(title.top - (PITCH - 22 * 25.4 / 72) / 2 - rule.y, 2 * PITCH, LINE)
    assert title.size == 22
    assert near(addressee.top - title.bottom, PITCH + (2 * PITCH - EM - title.bottom + title.top) / 2, SEEN)
    assert near(addressee.left, LEFT, SEEN)
    assert near((addressee.top - TOP - (PITCH - EM) / 2) % PITCH, 0, SEEN)


def test_a_long_addressee_moves_to_the_imprint_so_that_page_1_shows_text(tmp_path: Path) -> None:
    """§7.3.2, §7.3.3, §7.4.2: above 抄送, without a rule between them."""
    names = "、".join(f"某某{number:02}市人民政府办公室" for number in range(30))
    pages = typeset_letter(tmp_path, f"addressee: {names}\ncc: 省委办公厅\nprinted_by: 江苏省文明办\n")
    text, moved, cc = line_of(pages, "现将有关事项"), line_of(pages, "主送：某某00"), line_of(pages, "抄送：")
    assert text.page == 1
    assert moved.page == cc.page == len(pages.pages)
    assert moved.bottom < cc.top
    between = (rule for rule in rules_of(pages.pages[-1]) if moved.top < rule.y < cc.top)
    assert [*between] == []


def test_page_1_shows_text_however_many_the_issuers_are(tmp_path: Path) -> None:
    """§7.3.3: names of joint issuers are smaller where they must be, and no fitting of pages moves the text."""
    names = ", ".join(f"江苏省第{number}某某委员会" for number in "一二三四五六七八")
    head = f"issuer: [{names}]\nsignature: {{issuers: [{names}], seal: true}}\nmarks: [（A）, （公开）]\nurgency: 特急\n"
    title = "title: 关于进一步做好2025年暑期未成年人思想道德建设有关工作的通知\n"
    pages = typeset_letter(
        tmp_path, f'copy_number: "000123"\n{head}{title}addressee: 各设区市文明办\n', TEXT * 3
    )
    assert line_of(pages, "现将有关").page == 1


# --- Forms of their own ---------------------------------------------------------------------------------------


def test_a_letter_has_two_red_double_rules_of_170_mm(tmp_path: Path) -> None:
    """§10.1: head 30 mm below the paper's edge, a rule 4 mm below it, another 20 mm above the foot; no page number."""
    pages = typeset_letter(tmp_path, "form: letter\nclassification: 机密\nurgency: 加急\n", TEXT * 12)
    page = pages.pages[0]
    mark = line_of(pages, "江苏省文明办")
    upper, lower = (rules_of(page)[:2], rules_of(page)[-2:])
    assert near(mark.top, 30)
    assert near(upper[0].y - mark.bottom, 4)
    assert all(near(rule.x, 20) and near(rule.width, 170) and rule.colour == RED for rule in (*upper, *lower))
    assert near(lower[1].y + lower[1].height, HEIGHT - 20)
    assert upper[0].height > upper[1].height
    assert lower[0].height < lower[1].height
    first, number, title = (
        line_of(pages, "机密"),
        line_of(pages, "苏文明办〔2025〕4号"),
        line_of(pages, "关于报送"),
    )
    assert near(first.top - (upper[1].y + upper[1].height), 0.875 * EM)
    assert near(number.top, first.top)
    assert (near(first.left, LEFT, SEEN), near(number.right, RIGHT, SEEN)) == (True, True)
    urgency = line_of(pages, "加急")
    assert near(urgency.top - first.top, PITCH)
    assert near(title.top - (PITCH - 22 * 25.4 / 72) / 2 - urgency.bottom, 2 * PITCH, LINE)
    assert len(pages.pages) > 1
    assert numbered(pages) == [*range(2, len(pages.pages) + 1)]
    assert all(rule.colour != RED for page in pages.pages[1:] for rule in rules_of(page))


def numbered(pages: Pages) -> list[int]:
    """Return the pages that have a number."""
    return [each.page for each in drawn(pages) if each.text == f"—{each.page}—"]


def test_the_imprint_of_a_letter_has_copies_alone_and_no_rules(tmp_path: Path) -> None:
    """§10.1: at the foot of the type area."""
    pages = typeset_letter(tmp_path, "form: letter\ncc: 省委办公厅，省政府办公厅。\n")
    cc = line_of(pages, "抄送：")
    assert cc.text.endswith("省政府办公厅。")
    assert near(cc.bottom, FOOT, 3)
    assert [rule for rule in rules_of(pages.pages[0]) if rule.colour != RED] == []


def test_an_order_has_its_mark_20_mm_below_the_top_and_no_rule(tmp_path: Path) -> None:
    """§10.2: the number two lines below the mark, the text two lines below the number."""
    pages = typeset_letter(tmp_path, "form: order\nissuing_mark: 江苏省某某厅令\nnumber: 第5号\ntitle:\n")
    mark, number, text = line_of(pages, "江苏省某某厅令"), line_of(pages, "第5号"), line_of(pages, "现将有关")
    assert near(mark.top, TOP + 20)
    assert near(number.top - mark.bottom, 2 * PITCH + (PITCH - EM) / 2)
    assert near((number.left + number.right) / 2, (LEFT + RIGHT) / 2, 0.5)
    assert near(text.top - number.top, 3 * PITCH, LINE)
    assert rules_of(pages.pages[0]) == []


def test_minutes_list_who_took_part(tmp_path: Path) -> None:
    """§10.3: a line free above, two characters in, labels in Hei, turned lines behind the colon; no signature."""
    names = "、".join(f"张某{number:02}" for number in range(20))
    head = f"form: minutes\nattending: {names}\nexcused: 王某\nobserving: 李某\n"
    pages = typeset_letter(tmp_path, head, "会议研究了有关工作。\n")
    text, first = line_of(pages, "会议研究了"), line_of(pages, "出席：张某00")
    turned = next(each for each in drawn(pages) if each.top > first.top + 1)
    assert near(first.top - text.top, 2 * PITCH, SEEN)
    assert near(first.left, LEFT + 2 * CHARACTER, SEEN)
    assert near(turned.left, LEFT + 5 * CHARACTER, 1.0)
    others = [line_of(pages, label) for label in ("请假：王某", "列席：李某")]
    assert all(near(each.left, first.left, SEEN) for each in others)
    assert face_of(pages, "出席") != face_of(pages, "张某00")
    assert not [each for each in drawn(pages) if each.text.startswith("2025年5月27日")]


# --- The foot -------------------------------------------------------------------------------------------------


def test_the_imprint_stands_at_the_foot_of_the_last_page(tmp_path: Path) -> None:
    """§7.4: first and last rule 0.35 mm, the last on the lower edge of the type area, an inner one 0.25 mm; 4 号."""
    pages = typeset_letter(tmp_path, "cc: 省委办公厅\nprinted_by: 江苏省文明办\nprinted_on: 2025-05-08\n")
    cc, office, date = (line_of(pages, text) for text in ("抄送：", "江苏省文明办", "2025年5月8日印发"))
    office = next(each for each in drawn(pages) if each.text == "江苏省文明办" and each.size == 14)
    rules = [rule for rule in rules_of(pages.pages[-1]) if rule.colour != RED]
    assert [round(rule.height, 2) for rule in rules] == [0.35, 0.25, 0.35]
    assert all(near(rule.x, LEFT) and near(rule.width, RIGHT - LEFT) for rule in rules)
    assert near(rules[-1].y + rules[-1].height, FOOT, SEEN)
    assert rules[0].y < cc.top < rules[1].y < office.top < rules[2].y
    assert near(office.top, date.top)
    four = 14 * 25.4 / 72
    assert near(office.left, LEFT + four, SEEN)
    assert near(cc.left, LEFT + four, SEEN)
    assert near(date.right, RIGHT - four, SEEN)
    assert cc.text.endswith("。")


@pytest.mark.parametrize(("lines", "pages"), [(1, 2), (20, 2), (30, 4)])
def test_an_imprint_may_stand_on_an_even_page_always(tmp_path: Path, lines: int, pages: int) -> None:
    """Practice, and §7.5: blank pages before an imprint, and its own page, have no number."""
    text = "请各地认真抓好落实，及时报送情况，遇有问题随时沟通。\n\n" * lines
    made = typeset_letter(
        tmp_path, "printed_by: 江苏省文明办\n", text, settings="imprint: {even_page: true}\n"
    )
    assert len(made.pages) == pages
    assert line_of(made, "2025年5月27日印发").page == pages
    blank = [page.number for page in made.pages if not [*page.marks]]
    assert set(numbered(made)) == set(range(1, pages + 1)) - ({*blank, pages} if blank else set())


# --- All forms together ---------------------------------------------------------------------------------------

FORMS = ("document", "upward", "letter", "order", "minutes")
OFFICES = (
    "江苏省文明办",
    "江苏省民政厅",
    "江苏省文化和旅游厅",
    "江苏省精神文明建设指导委员会办公室",
    "中共某某市委某某县委员会社会工作部",
)
SENTENCES = "各地要把活动办到群众家门口，不搞层层开会。"


def random_letter(seed: int) -> tuple[str, str, dict[str, str]]:
    """Return front matter, text and attachments of a letter, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed
    form = FORMS[seed % len(FORMS)]
    offices = rng.sample(OFFICES, rng.choice((1, 1, 1, 2, 3, 4)))
    number = "第5号" if form == "order" else "苏文明办〔2025〕4号"
    lines = [
        f"form: {form}",
        f"issuer: [{', '.join(offices)}]",
        f"number: {number}",
        f"title: 关于{'进一步' * rng.randint(0, 5)}做好2025年新时代文明实践有关工作的通知",
        *(["signers: [陈卓然, 许静, 孙晓东]"] if form == "upward" else []),
        *(["attending: 张某、李某", "observing: 王某"] if form == "minutes" else []),
    ]
    signed = f"signature: {{issuers: [{', '.join(offices)}], seal: {rng.choice(('true', 'false'))}}}"
    optional = [
        'copy_number: "000001"',
        "classification: 机密★1年",
        "urgency: 特急",
        "marks: [（A）, （公开）]",
        f"addressee: {'、'.join(rng.choices(OFFICES, k=rng.choice((1, 3, 40))))}",
        signed,
        "contact: 周宁\nphone: 025-83390001",
        "staff: {签发人: 陈卓然, 经办人: 周宁}",
        f"cc: {'，'.join(rng.choices(OFFICES, k=rng.randint(1, 9)))}",
        "attachments: [附件1.md]",
    ]
    if form != "letter":
        optional.append(f"printed_by: {rng.choice(OFFICES)}")
    lines += [line for line in optional if rng.random() < 0.5]
    text = "\n\n".join(SENTENCES * rng.randint(1, 8) for _ in range(rng.randint(1, 14)))
    attached = {"附件1": "---\ntitle: 有关名单\n---\n名单另行通知。\n"}
    return "\n".join(lines), text, attached if "attachments: [附件1.md]" in lines else {}


@pytest.mark.parametrize("group", range(5))
def test_random_letters_have_nothing_overprinted_and_each_part_at_its_place(
    tmp_path: Path, group: int
) -> None:
    """Ten of each form: no overprint, no signature alone on a page, the imprint at the foot of the last page."""
    for seed in range(group, 50, 5):
        head, text, files = random_letter(seed)
        workspace = tmp_path / str(seed)
        folder = write_letter(workspace, head, text, **files)
        project = open_project(workspace)
        loaded = load(project, folder)
        assert loaded.value is not None, (seed, placed(loaded.diagnostics))
        made = typeset(project, loaded.value)
        assert made.value is not None, (seed, placed(made.diagnostics))
        pages, document = made.value.pages, loaded.value.document
        assert [overlaps(pages, page) for page in pages.pages] == [[] for _ in pages.pages], seed
        lines = [*drawn(pages)]
        assert text[:8] in "".join(each.text for each in lines if each.page == 1), seed
        if document.signature:
            date = next(each for each in lines if each.text == "2025年5月27日")
            above = [each for each in lines if each.page == date.page and each.top < date.top - PITCH / 2]
            names = "".join(document.signature.issuers)
            assert len([each for each in above if each.text not in names]) >= 2, seed
        printed = [*document.circulation, *([document.printed_by] if document.printed_by else [])]
        if printed:
            last = max(
                (each for each in lines if each.page == len(pages.pages) and each.size == 14), key=_bottom_of
            )
            assert near(last.bottom, FOOT, 3.5), seed


def _bottom_of(each: Drawn) -> float:
    return each.bottom if "—" not in each.text else 0.0


# --- Outputs --------------------------------------------------------------------------------------------------

SAMPLES = ("2025-001", "2025-002", "2025-003", "2025-004", "2025-005")


@pytest.mark.parametrize("folder", SAMPLES)
def test_the_samples_build_without_a_warning(folder: str) -> None:
    made = make(open_project(ROOT), folder)
    assert made.value is not None
    found = [each for each in made.diagnostics if each.severity is not Severity.NOTICE]
    assert placed((*found, *proofread(open_project(ROOT), folder))) == []


@pytest.mark.parametrize("folder", SAMPLES)
def test_the_galley_has_all_texts_under_names_of_their_own(folder: str) -> None:
    project = open_project(ROOT)
    kind = kind_of(project.workspace, folder)
    document = kind.resolve(project, folder).value
    assert document is not None
    galley = kind.galley(document)
    named = [*galley.texts]
    assert len({text.name for text in named}) == len(named)
    output = fold("".join(text.label + text.plain + text.credit for text in named))
    assert [*missing_texts(kind.expected_texts(document), output, "docx")] == []
    assert all(text.position for text in named if text.editing is not Editing.GENERATED)


def test_the_page_for_screens_is_public(tmp_path: Path) -> None:
    head = "addressee: 各设区市文明办\ncontact: 周宁\nphone: 025-83390001\nstaff: {经办人: 许静}\ncc: 省委办公厅\n"
    folder = write_letter(tmp_path, head)
    html = build_in_memory(tmp_path, folder).html
    assert [word for word in ("周宁", "025-83390001", "许静") if word in html] == []
    assert [word for word in ("各设区市文明办：", "抄送", "苏文明办〔2025〕4号") if word not in html] == []


def test_a_classified_letter_has_no_page_for_screens(tmp_path: Path) -> None:
    folder = write_letter(tmp_path, "classification: 秘密★1年\n")
    made = make(open_project(tmp_path), folder)
    assert made.value is not None
    assert set(made.value.files) == {f"{folder}.pdf", "manifest.json"}
    assert json.loads(made.value.files["manifest.json"])["classification"] == "秘密★1年"


def test_the_published_reply_is_complete_and_its_slips_are_found(seeds: Path, tmp_path: Path) -> None:
    folder = write_reply(seeds / REPLY, tmp_path)
    project = open_project(tmp_path)
    found = {(code, place.rpartition("letter.md:")[2]) for code, place in placed(check(project, folder))}
    assert found == {
        ("file-number", "4:12"),
        ("telephone-dash", "13:9"),
        ("about-twice", "26:124"),
        ("dash-one", "26:484"),
    }


# --- The register ---------------------------------------------------------------------------------------------


def test_the_next_number_is_that_of_code_and_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_letter(tmp_path, "number: 苏文明办〔2026〕7号\n", folder="2026-007")
    (tmp_path / "letters" / "2026-001").mkdir()
    head = "---\ntitle: 函\nform: letter\nnumber: 苏文明办函〔2026〕2号\ndate: 2026-01-05\n---\n函告。\n"
    (tmp_path / "letters" / "2026-001" / "letter.md").write_text(head, "utf-8")
    monkeypatch.setattr("bulletin.app.register.today", lambda: __import__("datetime").date(2026, 3, 2))
    project = open_project(tmp_path)
    [path] = create(project, LETTER, LETTER.register, "苏文明办")
    assert path == tmp_path / "letters" / "2026-008" / "letter.md"
    assert "\nnumber: 苏文明办〔2026〕8号\ndate: 2026-03-02\n" in path.read_text("utf-8")
    [other] = create(open_project(tmp_path), LETTER, LETTER.register, "苏文明办函")
    assert "苏文明办函〔2026〕3号" in other.read_text("utf-8")
    made = make(open_project(tmp_path), "2026-008")
    assert made.value is not None, placed(made.diagnostics)
    left = [code for code, _ in placed(proofread(open_project(tmp_path), "2026-008"))]
    assert left.count("model-text-left") == 2


def test_the_first_number_needs_a_code(tmp_path: Path) -> None:
    write_letter(tmp_path, "number:\nstatus: draft\n")
    with pytest.raises(BulletinError) as raised:
        create(open_project(tmp_path), LETTER, LETTER.register, "")
    assert raised.value.diagnostic.code == "letter-code-missing"


def test_gaps_doubles_and_dates_that_run_backwards_are_found(tmp_path: Path) -> None:
    write_letter(tmp_path, "number: 苏文明办〔2025〕4号\n")
    for folder, number, day in (("a", 1, "2025-06-01"), ("b", 4, "2025-05-27"), ("c", 9, "2025-06-01")):
        text = f"---\ntitle: 函\nnumber: 苏文明办〔2025〕{number}号\ndate: {day}\n---\n函告。\n"
        (tmp_path / "letters" / folder).mkdir()
        (tmp_path / "letters" / folder / "letter.md").write_text(text, "utf-8")
    project = open_project(tmp_path)
    found = {each.code: each.values for each in proofread(project, FOLDER)}
    assert found.keys() == {"letter-double", "letter-gap", "letter-backwards"}
    assert (found["letter-double"]["other"], found["letter-gap"]["missing"]) == ("b", "2—3")
    assert [each.number for each in letter_entries(project)] == [1, 4, 4, 9]


def test_the_commands_list_and_begin_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write_letter(tmp_path, "addressee: 各设区市文明办\n")
    monkeypatch.chdir(tmp_path)
    assert run(["new", "--letter", "苏文明办函"]) == 0
    assert capfd.readouterr().out.strip().endswith("letter.md")
    assert run(["list", "--letter"]) == 0
    printed = capfd.readouterr().out
    assert "苏文明办〔2025〕4号" in printed
    assert "各设区市文明办" in printed
    assert run(["list", "--letter", "--format", "json"]) == 0
    assert {each["folder"] for each in json.loads(capfd.readouterr().out)} > {FOLDER}
    assert run(["new", "--letter", "--draft", "春节"]) == 2


# --- Mistakes -------------------------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[str, str]] = {
    "number: 四号": ("document-number", "2:9"),
    "copy_number: 12": ("copy-number-form", "6:14"),
    "form: letter\nprinted_by: 办公室": ("letter-key", "7:1"),
    "form: upward": ("signers-missing", "6:7"),
    "title:": ("letter-untitled", "5:6"),
    "发文字号: 甲〔2025〕1号": ("key-misspelt", "6:1"),
    "printed_on: 2025-05-01": ("printed-before", "6:13"),
}


@pytest.mark.parametrize("head", MISTAKES)
def test_a_mistake_is_reported_at_its_place(tmp_path: Path, head: str) -> None:
    folder = write_letter(tmp_path, head)
    codes = dict(placed(check(open_project(tmp_path), folder)))
    code, place = MISTAKES[head]
    assert code in codes
    assert codes[code].startswith(f"letters/{folder}/letter.md:")
    assert codes[code].endswith(f":{place}") or code in {"document-number", "letter-untitled"}


def test_a_file_that_is_not_listed_is_an_error(tmp_path: Path) -> None:
    folder = write_letter(tmp_path, "", 附件1="---\ntitle: 名单\n---\n名单。\n")
    made = make(open_project(tmp_path), folder)
    assert made.value is None
    assert ("letter-file", f"letters/{folder}/附件1.md:1:1") in placed(made.diagnostics)
