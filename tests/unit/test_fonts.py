"""Fonts by role: order of a chain, names, limits, coverage, the files made of them, and their cache."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from html import escape
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont

from bulletin.cache import CacheDir, digests
from bulletin.diagnostics import BulletinError, Diagnostic, Language, Position, Severity
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.export.weasyprint import Printer, PrintJob
from bulletin.pdf import inspect
from bulletin.typography import faces_files
from bulletin.typography.characters import emoji
from bulletin.typography.faces import FULL_WIDTH, LATIN, WESTERN, Faces, WordFace
from bulletin.typography.faces_files import ASCENT, DESCENT, prepared_file
from bulletin.typography.faces_index import BrokenFontError, read_index
from bulletin.typography.faces_roles import read_plan
from bulletin.typography.fonts import (
    Purpose,
    face_rules,
    families,
    notices,
    prepared_files,
    present,
    resolve_roles,
    survey,
    uncovered,
)
from bulletin.workspace import Origin, data_folder
from tests.support.typefaces import HAN, collection, content, font_file, typeface, write_font
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Glyph
    from bulletin.typography.faces import Chain
    from bulletin.workspace import FontFile
SHIPPED = ROOT / "fonts" / "fonts.yaml"
ASCII = "".join(map(chr, range(0x21, 0x7F)))


@pytest.fixture
def store(tmp_path: Path) -> CacheDir:
    return CacheDir(tmp_path / "cache")


def resolve(files: Sequence[FontFile], store: CacheDir, *roles: str) -> Faces:
    """Resolve roles that are given as texts of fonts.yaml; there must be no diagnostic."""
    result = resolve_roles(
        files, [(f"{place}.yaml", text.encode()) for place, text in enumerate(roles)], store
    )
    assert not result.diagnostics
    assert result.value is not None
    return result.value


def names(faces: Faces, role: str) -> list[str]:
    """Return the names of a chain's faces that are not limited."""
    return [face.name for face in faces.chains[role].faces if not face.limited]


def source(faces: Faces, role: str, character: str) -> str:
    """Return the name of the face that a character is set from."""
    face = faces.chains[role].face_for(character)
    assert face is not None
    return face.name


# --- Order ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("units", [1000, 2048])
def test_the_middle_of_a_characters_ink(units: int, tmp_path: Path, store: CacheDir) -> None:
    """The ink of these glyphs fills their advance; what no face has is taken for a whole cell."""
    face = write_font(tmp_path / "own.ttf", typeface("Own", "？！", widths={"！": 300}, units=units))
    faces = resolve([face], store, "roles: {body: [Own]}\nlast-resort: [Own]")
    assert [faces.ink_centre("body", mark) for mark in "？！⁉"] == [500, 150, 500]


def test_a_chain_begins_with_the_workspace_and_ends_in_the_last_resort(
    tmp_path: Path, store: CacheDir
) -> None:
    files = [
        write_font(tmp_path / "data/open.ttf", typeface("Open"), Origin.DATA),
        write_font(tmp_path / "system/second.ttf", typeface("Second")),
        write_font(tmp_path / "fonts/own.ttf", typeface("Own"), Origin.WORKSPACE),
        write_font(tmp_path / "system/last.ttf", typeface("Last")),
    ]
    faces = resolve(files, store, "roles: {body: [Missing, Second, Own, Open]}\nlast-resort: [Last]")
    assert names(faces, "body") == ["Own", "Second", "Open", "Last"]
    assert [face.origin for face in faces.chains["body"].faces] == [
        Origin.WORKSPACE,
        Origin.SYSTEM,
        Origin.DATA,
        Origin.SYSTEM,
    ]


def test_a_name_takes_the_system_before_the_tools_own_folder(tmp_path: Path, store: CacheDir) -> None:
    small, large = typeface("Same", HAN), typeface("Same", HAN + "堃")
    files = [write_font(tmp_path / "a.ttf", large, Origin.DATA), write_font(tmp_path / "b.ttf", small)]
    faces = resolve(files, store, "roles: {body: [Same]}")
    assert [face.origin for face in faces.chains["body"].faces] == [Origin.SYSTEM, Origin.DATA]
    body = faces.chains["body"]
    assert [body.face_for(character) for character in "中堃"] == list(body.faces)


def test_a_second_copy_of_a_file_is_left_out(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / "a.ttf", typeface("Same")),
        write_font(tmp_path / "b.ttf", typeface("Same"), Origin.DATA),
    ]
    faces = resolve(files, store, "roles: {body: [Same, Same-Regular]}")
    assert [face.source.name for face in faces.chains["body"].faces] == ["a.ttf"]


@pytest.mark.parametrize(
    "name",
    [
        "方正小标宋简体",
        "FZXiaoBiaoSong",
        "fzxiaobiaosong",
        "FZ XiaoBiaoSong",
        "FZXiaoBiaoSong-Bold",
        "FZXBSJW.TTF",
        "fzxbsjw",
    ],
)
def test_a_face_is_found_by_every_name(name: str, tmp_path: Path, store: CacheDir) -> None:
    face = typeface("FZXiaoBiaoSong", style="Bold", chinese="方正小标宋简体", weight=700)
    files = [write_font(tmp_path / "fonts/FZXBSJW.TTF", face, Origin.WORKSPACE)]
    assert names(resolve(files, store, f"roles: {{title: [{name}]}}"), "title") == ["方正小标宋简体"]


def test_a_familys_name_takes_its_regular_and_a_full_name_the_face(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / "a.ttf", typeface("Song", style="Black", weight=900)),
        write_font(tmp_path / "b.ttf", typeface("Song", style="Book", weight=350)),
        write_font(tmp_path / "c.ttf", typeface("Song", style="Bold", weight=700)),
    ]
    faces = resolve(files, store, "roles: {song: [Song], title: [Song Bold]}")
    assert names(faces, "song") == ["Song Book"]
    assert names(faces, "title") == ["Song Bold"]


def test_a_variable_font_is_passed_over_and_reported(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / "fonts/vf.ttf", typeface("Vary", variable=True), Origin.WORKSPACE),
        write_font(tmp_path / "still.ttf", typeface("Still")),
    ]
    faces = resolve(files, store, "roles: {body: [Vary, Still]}")
    assert names(faces, "body") == ["Still"]
    assert [(diagnostic.code, str(diagnostic.position)) for diagnostic in notices(faces, files, store)] == [
        ("font-variable", "fonts/vf.ttf")
    ]


def test_a_role_without_a_face_is_set_in_the_last_resort(tmp_path: Path, store: CacheDir) -> None:
    files = [write_font(tmp_path / "a.ttf", typeface("Last"))]
    faces = resolve(files, store, "roles: {body: [Missing], song: [Last]}\nlast-resort: [Last]")
    assert names(faces, "body") == ["Last"]
    assert [(diagnostic.code, diagnostic.values["role"]) for diagnostic in notices(faces, files, store)] == [
        ("fonts-only-last-resort", "body")
    ]


def test_no_face_at_all_is_an_error_with_a_hint(tmp_path: Path, store: CacheDir) -> None:
    files = [write_font(tmp_path / "a.ttf", typeface("Latin", ASCII))]
    roles = "roles: {body: [Missing, {face: Latin, only: latin}], title: [Missing], latin: [Latin]}\nlast-resort: [Noto]"
    with pytest.raises(BulletinError) as caught:
        resolve(files, store, roles)
    assert caught.value.diagnostic.code == "fonts-missing"
    assert caught.value.diagnostic.values["roles"] == "body、title"
    assert "--install" in caught.value.diagnostic.hint()


# --- Roles ---------------------------------------------------------------------------------------------------


def test_a_workspace_replaces_roles_one_by_one_and_may_go_on_with_the_shipped_chain(
    tmp_path: Path, store: CacheDir
) -> None:
    files = [write_font(tmp_path / f"{name}.ttf", typeface(name)) for name in ("A", "B", "C", "D")]
    shipped = "roles:\n  body: [A, B]\n  kai: [B]\n  hei: kai\nlast-resort: [D]"
    own = "roles:\n  body:\n    - C\n    - 默认\n  hei:\n    - C\n    - default\n"
    faces = resolve(files, store, shipped, own)
    assert names(faces, "body") == ["C", "A", "B", "D"]
    assert names(faces, "kai") == ["B", "D"]
    assert names(faces, "hei") == ["C", "B", "D"]


def test_a_role_may_be_set_as_another_or_name_it(tmp_path: Path, store: CacheDir) -> None:
    files = [write_font(tmp_path / f"{name}.ttf", typeface(name)) for name in ("A", "B")]
    faces = resolve(files, store, "roles:\n  a: [A]\n  b: [B, {role: a}]\n  c: b\n")
    assert names(faces, "c") == ["B", "A"]


def test_word_knows_the_faces_of_roles_by_their_own_names(store: CacheDir) -> None:
    shipped = "roles:\n  body: [A]\n  hei: [A]\n  run-in: hei\n  song: [A]\nlast-resort: [A]\n"
    shipped += "word:\n  body: {face: 仿宋, latin: T, otherwise: 宋体}\n  hei: 黑体\n"
    files = [("fonts.yaml", shipped.encode()), ("fonts/fonts.yaml", "word:\n  hei: 粗黑\n".encode())]
    plan = read_plan(files, store).value
    assert plan is not None
    body, hei = WordFace("仿宋", "T", "宋体"), WordFace("粗黑", "粗黑")
    assert plan.word_faces == {"body": body, "hei": hei, "run-in": hei, "song": body}


FAULTS = {
    "roles:\n  body: [A]\nword:\n  kai: 楷体\n": ("fonts-role-unknown", 4, 3),
    "roles:\n  body: [A]\nword:\n  body: [A]\n": ("fonts-yaml-entry", 4, 9),
    "roles:\n  body: [A]\nword:\n  body: {latin: A}\n": ("fonts-yaml-entry", 4, 9),
    "roles:\n  body: [A]\nword:\n  body: {face: A, only: B}\n": ("fonts-yaml-key", 4, 19),
    "roles:\n  body: [A]\nrolls: {}\n": ("fonts-yaml-key", 3, 1),
    "roles:\n  body: []\n": ("fonts-yaml-list", 2, 9),
    "roles:\n  body:\n": ("fonts-yaml-list", 2, 3),
    "roles: [A]\n": ("fonts-yaml-mapping", 1, 8),
    "roles:\n  body:\n    - A\n    - {fase: B}\n": ("fonts-yaml-key", 4, 8),
    "roles:\n  body:\n    - A\n    - {face: B, role: a}\n": ("fonts-yaml-entry", 4, 7),
    "roles:\n  body:\n    - A\n    - {only: latin}\n": ("fonts-yaml-entry", 4, 7),
    "roles:\n  body:\n    - A\n    - {face: B, only: [x]}\n": ("fonts-yaml-entry", 4, 7),
    "roles:\n  body:\n    - A\n    - [B]\n": ("fonts-yaml-entry", 4, 7),
    "roles:\n  body:\n    - {face: A, only: latin}\n": ("fonts-role-limited", 2, 3),
    "roles:\n  body: kia\n": ("fonts-role-unknown", 2, 9),
    "roles:\n  body:\n    - A\n    - {role: kia}\n": ("fonts-role-unknown", 4, 14),
    "roles:\n  body: hei\n  hei: body\n": ("fonts-role-circular", 2, 9),
    "roles:\n  body:\n  - A\n B: [\n": ("yaml-indent", 4, 0),
}


@pytest.mark.parametrize("text", FAULTS, ids=[fault[0] for fault in FAULTS.values()])
def test_a_fault_in_fonts_yaml_is_reported_with_its_place(text: str, store: CacheDir) -> None:
    code, line, column = FAULTS[text]
    result = resolve_roles((), [("fonts/fonts.yaml", text.encode())], store)
    assert result.value is None
    first = result.diagnostics[0]
    if column:
        assert (first.code, first.position) == (code, Position("fonts/fonts.yaml", line, column))
    else:
        assert first.code.startswith("yaml")
        assert first.position is not None


def test_all_faults_are_reported_at_once(store: CacheDir) -> None:
    text = "roles:\n  body: kia\n  hei: []\n  kai:\n    - {face: A, only: latin}\n"
    result = resolve_roles((), [("fonts/fonts.yaml", text.encode())], store)
    assert {diagnostic.code for diagnostic in result.diagnostics} == {
        "fonts-role-unknown",
        "fonts-yaml-list",
        "fonts-role-limited",
    }


def test_the_shipped_roles_are_without_fault(store: CacheDir) -> None:
    result = read_plan([("fonts.yaml", SHIPPED.read_bytes())], store)
    assert result.value is not None
    assert not result.diagnostics
    wanted = {"body", "kai", "hei", "title", "masthead", "song", "latin", "run-in", "run-in-inner"}
    assert wanted <= set(result.value.roles)
    assert result.value.last_resort[0].name == "Noto Serif CJK SC"
    assert result.value.roles["run-in"] == result.value.roles["hei"]


def test_a_cached_plan_equals_the_plan_that_was_read(store: CacheDir) -> None:
    files = [("fonts.yaml", SHIPPED.read_bytes())]
    read = read_plan(files, store).value
    assert read_plan(files, store).value == read
    assert store.path
    key = next(store.path.glob("font-roles-*"))
    key.write_bytes(b"[")
    assert read_plan(files, store).value == read


# --- Which face sets which character -------------------------------------------------------------------------

MIXED = "roles:\n  latin: [Roman]\n  body: [{role: latin, only: latin}, Han, {role: latin, only: ²}, Wide]\n"


@pytest.fixture
def mixed(tmp_path: Path, store: CacheDir) -> Faces:
    narrow = dict.fromkeys("“”‘’·•", 400)
    roman = typeface("Roman", ASCII + "éā²“”‘’—…·•×", width=500, widths=narrow | {" ": 250}, units=2048)
    files = [
        write_font(tmp_path / "roman.ttf", roman),
        write_font(
            tmp_path / "han.ttf", typeface("Han", HAN + ASCII + "×　", shared=["·•"], widths={" ": 333})
        ),
        write_font(tmp_path / "wide.ttf", typeface("Wide", HAN + "²㎡堃")),
    ]
    return resolve(files, store, MIXED)


def test_letters_and_digits_are_latin_and_marks_are_chinese(mixed: Faces) -> None:
    assert {source(mixed, "body", character) for character in "Az09%:-éā"} == {"Roman"}
    assert {source(mixed, "body", character) for character in "中，“”‘’—…·×"} == {"Han"}
    assert source(mixed, "body", "堃") == "Wide"


def test_in_latin_text_the_marks_are_the_latin_faces(mixed: Faces) -> None:
    role = f"body{WESTERN}"
    assert {source(mixed, role, character) for character in "“”‘’—…·•"} == {"Roman"}
    assert source(mixed, role, "中") == "Han"
    assert mixed.advance(role, "“") == 400


def test_advances_are_thousandths_of_an_em_whatever_the_faces_units(mixed: Faces) -> None:
    assert mixed.advance("body", "中") == 1000
    assert mixed.advance("body", "A") == 500
    assert mixed.advance("body", "\u200b") == 0
    assert mixed.advance("body", "龘") == 1000


def test_a_space_is_as_wide_as_in_the_face_of_its_neighbour(mixed: Faces) -> None:
    assert mixed.advance("body", " ") == 333
    assert mixed.advance("body", " ", "中") == 333
    assert mixed.advance("body", " ", "A") == 250
    assert mixed.advance("body", "\u3000", "A") == 1000
    with pytest.raises(KeyError):
        mixed.advance("nothing", "中")


def test_a_mark_that_shares_a_glyph_gets_a_face_of_its_own(mixed: Faces) -> None:
    """Else a PDF, which knows one text for a glyph, would give · for • when copied."""
    body = mixed.chains["body"]
    middle, bullet = body.face_for("·"), body.face_for("•")
    assert middle is not None
    assert bullet is not None
    assert middle.family != bullet.family
    assert middle.name == bullet.name == "Han"


def test_marks_fill_their_cell_where_a_face_of_the_chain_does(tmp_path: Path, store: CacheDir) -> None:
    narrow = dict.fromkeys(FULL_WIDTH, 890)
    files = [
        write_font(tmp_path / "a.ttf", typeface("Narrow", widths=narrow)),
        write_font(tmp_path / "b.ttf", typeface("Filled", "中—")),
    ]
    faces = resolve(files, store, "roles: {title: [Narrow, Filled]}")
    assert source(faces, "title", "—") == "Filled"
    assert faces.advance("title", "—") == 1000
    assert source(faces, "title", "…") == "Narrow"
    assert faces.advance("title", "…") == 890
    assert source(faces, "title", "中") == "Narrow"


@pytest.mark.parametrize("character", "⭐✅🈚😀\ufe0f")
def test_emoji_are_never_covered(character: str, tmp_path: Path, store: CacheDir) -> None:
    """The engine looks for them in a font of its own choice, whatever the chain says."""
    files = [write_font(tmp_path / "a.ttf", typeface("A", HAN + "⭐✅🈚😀\ufe0f★"))]
    body = resolve(files, store, "roles: {body: [A]}").chains["body"]
    assert emoji(character)
    assert body.face_for(character) is None
    assert body.face_for("★") is not None


def test_the_latin_set_holds_no_chinese_mark() -> None:
    assert not set(LATIN) & set("“”‘’—…·×÷°±§、。，")
    assert set(ASCII) | set("éüāǎ‰") <= set(LATIN)


# --- Files for the engine ------------------------------------------------------------------------------------


def read(content: bytes) -> TTFont:
    return TTFont(io.BytesIO(content))


def test_a_face_is_taken_out_of_its_collection(tmp_path: Path, store: CacheDir) -> None:
    japanese, simplified = typeface("Noto JP", "骨直"), typeface("Noto SC", "骨直门")
    files = [write_font(tmp_path / "noto.ttc", collection(japanese, simplified))]
    faces = resolve(files, store, "roles: {body: [Noto SC]}")
    face = faces.chains["body"].faces[0]
    assert (face.number, face.postscript) == (1, "NotoSC-Regular")
    made = read(prepared_file(face, store))
    assert made["name"].getDebugName(6) == "NotoSC-Regular"
    assert set(made.getBestCmap()) == set(map(ord, " 骨直门"))
    assert made["glyf"]["u95E8"].numberOfContours == 1


def test_a_limited_face_holds_its_characters_and_the_spaces_only(mixed: Faces) -> None:
    limited = next(face for face in mixed.chains["body"].faces if face.only == frozenset(LATIN))
    made = read(prepared_file(limited, mixed.directory))
    assert set(made.getBestCmap()) == set(map(ord, " " + ASCII + "éā"))
    assert len(prepared_file(limited, mixed.directory)) < limited.source.stat().st_size


def test_all_files_have_one_ascent_and_no_tables_that_move_glyphs(tmp_path: Path, store: CacheDir) -> None:
    features = "feature ccmp { sub u2014 u2014 by u2026; } ccmp; feature kern { pos u4E2D u6587 -50; } kern;"
    tall = typeface("Tall", ascent=950, units=2048, features=features)
    assert {"GSUB", "GPOS"} <= set(tall.keys())
    files = [
        write_font(tmp_path / "a.ttf", tall),
        write_font(tmp_path / "b.ttf", typeface("Flat", "A", ascent=700)),
    ]
    faces = resolve(files, store, "roles: {body: [{face: Flat, only: latin}, Tall]}")
    for face in faces.chains["body"].faces:
        made = read(prepared_file(face, store))
        units = made["head"].unitsPerEm
        extents = (made["hhea"].ascent, made["hhea"].descent, made["hhea"].lineGap)
        assert extents == (ASCENT * units // 1000, -(DESCENT * units // 1000), 0)
        assert (made["OS/2"].sTypoAscender, made["OS/2"].sTypoDescender) == extents[:2]
        assert not {"GSUB", "GPOS", "BASE", "kern"} & set(made.keys())


def test_glyph_numbers_are_those_of_the_file(tmp_path: Path, store: CacheDir) -> None:
    font = typeface("Tall", units=2048, widths={"，": 500})
    faces = resolve([write_font(tmp_path / "a.ttf", font)], store, "roles: {body: [Tall]}")
    (face,) = (face for face in faces.chains["body"].faces if not face.limited)
    characters = font.getBestCmap()
    for code, name in characters.items():
        assert face.glyph(chr(code)) == (font.getGlyphID(name), face.advance(chr(code)))
    assert face.advance("，") == 500
    with pytest.raises(KeyError):
        face.glyph("囍")


def test_files_are_made_once_and_again_when_they_are_gone_or_damaged(
    mixed: Faces, store: CacheDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = mixed.chains["body"].faces[0]
    made = prepared_file(face, store)
    with monkeypatch.context() as patch:
        patch.setattr(faces_files, "_prepared", pytest.fail)
        assert prepared_file(face, store) == made
    assert store.path
    [path] = store.path.glob("prepared-*")
    for damaged in (made, path.read_bytes()[:-1], b""):
        path.write_bytes(damaged)
        assert prepared_file(face, store) == made


def test_a_font_that_is_replaced_after_it_was_measured_is_refused(mixed: Faces, store: CacheDir) -> None:
    face = mixed.chains["body"].faces[0]
    face.source.write_bytes(face.source.read_bytes() + b"\0")
    with pytest.raises(BrokenFontError):
        prepared_file(face, store)


def test_files_need_no_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    files = [write_font(tmp_path / "a.ttf", typeface("A"))]
    made = [
        prepared_files(resolve(files, CacheDir(place), "roles: {body: [A]}")) for place in (blocked, None)
    ]
    assert made[0] == made[1]
    assert all(made)


def test_rules_load_only_the_faces_that_the_text_needs(mixed: Faces) -> None:
    used = mixed.narrowed({"body": "中A"})
    rules, known = face_rules(used), prepared_files(used)
    assert rules.count("@font-face") == len(known) == 2
    assert "unicode-range" not in rules
    for address, file in known.items():
        assert address in rules
        assert read(file).getBestCmap()
    assert families(used)["body"].count(",") == 1
    assert families(used)["latin"]


def test_the_family_names_what_a_pdf_calls_it(mixed: Faces) -> None:
    used = mixed.narrowed({"body": "中A“"})
    han = used.chains["body"].face_for("中")
    assert han is not None
    assert han.family.startswith("Han-Regular-")
    assert used.covers(han.family, "中 ") is True
    assert used.covers(han.family, "堃") is False
    assert used.covers("DejaVu-Sans", "A") is None


def test_marks_in_latin_text_are_loaded_with_their_role(mixed: Faces) -> None:
    used = mixed.narrowed({"body": "中“A”"})
    quotes = used.chains[f"body{WESTERN}"].face_for("“")
    assert quotes is not None
    assert quotes.family in face_rules(used)
    assert used.narrowed({"body": "中A"}).covers(quotes.family, "“") is None


# --- The cache -----------------------------------------------------------------------------------------------

SECOND_RUN = """
import json, sys
from pathlib import Path
from bulletin.typography.fonts import face_rules, prepared_files, resolve_roles
from bulletin.cache import CacheDir, FileState, digests
from bulletin.workspace import FontFile, Origin
files, roles, cache = json.loads(sys.argv[1])
files = [FontFile(Path(path), FileState(tuple(known), True), Origin(origin)) for path, known, origin in files]
faces = resolve_roles(files, [("0.yaml", roles.encode())], CacheDir(Path(cache))).value
used = faces.narrowed({"body": "中A“m²"})
rules = [face_rules(used), digests(prepared_files(used))]
print(json.dumps([rules, faces.advance("body", "中"), [m for m in ("fontTools", "yaml") if m in sys.modules]]))
"""


def test_a_second_run_reads_no_font_and_loads_no_font_library(mixed: Faces) -> None:
    used = mixed.narrowed({"body": "中A“m²"})
    rules = [face_rules(used), digests(prepared_files(used))]
    assert mixed.directory.path
    folder = mixed.directory.path.parent
    files = [font_file(path) for path in sorted(folder.glob("*.ttf"))]
    rows = [[str(file.path), file.state.metadata, file.origin.value] for file in files]
    for file in files:
        file.path.write_bytes(b"not to be opened")
    result = subprocess.run(
        [sys.executable, "-c", SECOND_RUN, json.dumps([rows, MIXED, str(mixed.directory.path)])],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [rules, 1000, []]


def test_a_changed_file_is_read_anew(tmp_path: Path, store: CacheDir) -> None:
    first = write_font(tmp_path / "a.ttf", typeface("A", "中"))
    before = resolve([first], store, "roles: {body: [A]}").chains["body"].faces[0]
    second = write_font(tmp_path / "a.ttf", typeface("A", "中文字体"))
    after = resolve([second], store, "roles: {body: [A]}").chains["body"].faces[0]
    assert not before.covers("字")
    assert after.covers("字")
    assert before.family != after.family


def test_a_damaged_cache_is_rebuilt(tmp_path: Path, store: CacheDir) -> None:
    files = [write_font(tmp_path / "a.ttf", typeface("A"))]
    before = resolve(files, store, "roles: {body: [A]}").chains["body"].faces[0]
    for path in store.path.iterdir():
        path.write_bytes(path.read_bytes()[:7])
    after = resolve(files, store, "roles: {body: [A]}").chains["body"].faces[0]
    assert (after.family, after.starts, after.widths) == (before.family, before.starts, before.widths)


def test_two_workspaces_share_the_cache(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / place / "fonts/a.ttf", typeface(place), Origin.WORKSPACE)
        for place in ("one", "two")
    ]
    for file in (*files, *files):
        read_index([file], store)
    assert len(list(store.path.glob("font-index-*"))) == 2


@pytest.mark.parametrize("data", [b"", b"no font at all", content(typeface("A"))[:300]])
def test_a_broken_file_of_the_workspace_is_reported_and_passed_over(
    data: bytes, tmp_path: Path, store: CacheDir
) -> None:
    files = [
        write_font(tmp_path / "fonts/broken.ttf", data, Origin.WORKSPACE),
        write_font(tmp_path / "broken.otf", data),
        write_font(tmp_path / "a.ttf", typeface("B")),
    ]
    result = resolve_roles(files, [("fonts.yaml", b"roles: {body: [A, B]}")], store)
    assert result.value is not None
    assert [(diagnostic.code, str(diagnostic.position)) for diagnostic in result.diagnostics] == [
        ("font-unreadable", "fonts/broken.ttf")
    ]
    assert names(result.value, "body") == ["B"]


# --- What is lacking -----------------------------------------------------------------------------------------


def summaries(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, str, str]]:
    return [
        (diagnostic.code, diagnostic.values["character"], str(diagnostic.position))
        for diagnostic in diagnostics
    ]


def test_uncovered_characters_are_reported_with_their_places(mixed: Faces) -> None:
    pieces = [
        ("body", "中龘\u200b 文龘", Position("a.md", 3, 5)),
        ("body", "龘", Position("b.md", 1, 1)),
        ("body", "好⭐", None),
    ]
    assert summaries(list(uncovered(mixed, pieces))) == [
        ("missing-glyph", "龘", "a.md:3:6"),
        ("missing-glyph", "龘", "b.md:1:1"),
        ("missing-glyph", "好", "None"),
        ("emoji", "⭐", "None"),
    ]
    first = next(uncovered(mixed, pieces))
    assert first.severity is Severity.ERROR
    assert "U+9F98" in first.message()


def test_the_survey_shows_faces_and_their_characters(mixed: Faces) -> None:
    surveys = {each.role: each for each in survey(mixed, [("body", "m²中中堃龘 —", None)])}
    assert set(surveys) == {"latin", "body"}
    body = surveys["body"]
    assert [(row.face.name, row.purpose, row.characters) for row in body.rows] == [
        ("Roman", Purpose.LIMITED, ("m",)),
        ("Han", Purpose.OWN, ("—", "中")),
        ("Roman", Purpose.STAND_IN, ("²",)),
        ("Wide", Purpose.STAND_IN, ("堃",)),
    ]
    assert body.missing == ("龘",)
    assert not body.substituted


def test_an_office_file_that_no_role_names_is_noticed(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / "fonts/used.ttf", typeface("A"), Origin.WORKSPACE),
        write_font(tmp_path / "fonts/sub/idle.ttf", typeface("B", chinese="闲置"), Origin.WORKSPACE),
    ]
    faces = resolve(files, store, "roles: {body: [A]}")
    diagnostics = list(notices(faces, files, store))
    assert [(each.code, str(each.position)) for each in diagnostics] == [
        ("font-not-named", "fonts/sub/idle.ttf")
    ]
    assert "闲置、B-Regular" in diagnostics[0].message()


def test_what_is_present_is_reported_by_postscript_name(tmp_path: Path, store: CacheDir) -> None:
    files = [
        write_font(tmp_path / "a.ttf", typeface("A")),
        write_font(tmp_path / "b.ttf", typeface("B"), Origin.DATA),
        write_font(tmp_path / "fonts/c.ttf", typeface("C"), Origin.WORKSPACE),
    ]
    assert present(files, store) == {"A-Regular", "B-Regular"}


def test_the_messages_can_be_reported_in_both_languages() -> None:
    values = dict.fromkeys(
        (
            "character",
            "code_point",
            "role",
            "face",
            "roles",
            "names",
            "name",
            "known",
            "folder",
            "file",
        ),
        "x",
    ) | dict.fromkeys(("packages", "package", "reason", "files"), "y")
    for code, entry in CATALOGUE.items():
        if code.startswith(("font", "package", "missing-glyph", "emoji", "no-package")):
            diagnostic = Diagnostic(code, None, values, entry.severity)
            for language in Language:
                assert diagnostic.message(language)
                assert diagnostic.hint(language)


# --- The open fonts, where they are installed ----------------------------------------------------------------

OPEN = (data_folder() or Path()) / "fonts"
ROLES = ("body", "kai", "hei", "title", "masthead", "song", "run-in", "run-in-inner")
SAMPLE = (
    "全市建成95个，占98.7%；“疫情防控 志愿同行”——一是志愿服务‘帮’。《条例》（2022年修订）、1.5万m²……㎡ 3·15 "
    "堃喆珺頔甪栟弶氾垞㙍堽㳇䃥䶮赟 “引号”——……· ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 ①② Ⅳ ～ 〔2025〕 éüāǎ "
    "He said “hello” and ‘no’—then…a·b 3×4÷2=6 25°C ±5 No.5 №5 ℃ ‰ © ® ™ € £ ¥ α β Я ★ ☆ ● → ■ ㈠ ⑴ ⒈ ㏎ ℡ ･ • – ‖ "
    "≤≥≠≈∞√∑∫▲△◆◇○◎ 〜⋯・ CO₂ x⁵ １２ＡＢ 骨直门 【】『』「」〖〗 a1b 1…1 中a中1中“1”中"
)
"""Characters that one or another open face lacks, marks between letters, digits behind Han."""

needs_open_fonts = pytest.mark.skipif(
    not (OPEN / "FandolFang-Regular.otf").is_file() or not (OPEN / "NotoSerifCJK-Bold.ttc").is_file(),
    reason="the open fonts are not in the data folder",
)


@pytest.fixture(scope="module")
def open_faces(tmp_path_factory: pytest.TempPathFactory) -> Faces:
    files = [
        font_file(path, Origin.DATA)
        for path in sorted(OPEN.iterdir())
        if path.suffix in {".ttf", ".otf", ".ttc"}
    ]
    result = resolve_roles(
        files, [("fonts.yaml", SHIPPED.read_bytes())], CacheDir(tmp_path_factory.mktemp("cache"))
    )
    assert result.value is not None
    return result.value


def printed(faces: Faces, texts: Sequence[tuple[str, str]]) -> list[list[Glyph]]:
    """Print texts, each in a role and a paragraph of its own, and return their visible glyphs by paragraph.

    As on a page, each run names the one face that it is set from: an engine that is left to choose may decompose a
    character (Pango from 1.52 sets "≠" as "=" and U+0338).
    """
    used: dict[str, str] = {}
    for role, text in texts:
        used[role.removesuffix(WESTERN)] = used.get(role, "") + text
    rules = (
        "@page{size:A4;margin:20mm}body{margin:0;font-size:16pt;line-height:calc(225mm / 22);font-kerning:none;"
        "font-variant-ligatures:none}p{margin:0}"
    )
    body = "".join(f"<p>{_runs(faces.chains[role], text)}</p>" for role, text in texts)
    needed = faces.narrowed(used)
    html = f'<html lang="zh-CN"><style>{face_rules(needed)}{rules}</style>{body}'
    printed = Printer().print(PrintJob(html, prepared_files(needed), "ua-1"))
    assert printed.value
    facts = inspect(printed.value)
    glyphs = (glyph for facts_of_page in facts.pages for glyph in facts_of_page.glyphs if glyph.text.strip())
    return [list(islice(glyphs, sum(not character.isspace() for character in text))) for _, text in texts]


def _runs(chain: Chain, text: str) -> str:
    runs = groupby(text, lambda character: face.family if (face := chain.face_for(character)) else "")
    return "".join(
        f'<span style="font-family:{family}">{escape("".join(run))}</span>' for family, run in runs
    )


@needs_open_fonts
def test_every_character_is_printed_from_the_face_that_its_chain_names(open_faces: Faces) -> None:
    """What is printed is what composition assumed: face, width, and the text of the glyph."""
    roles = (*ROLES, *(role + WESTERN for role in ("body", "hei", "title")))
    for role, glyphs in zip(roles, printed(open_faces, [(role, SAMPLE) for role in roles]), strict=True):
        characters = [character for character in SAMPLE if not character.isspace()]
        assert "".join(glyph.text for glyph in glyphs) == "".join(characters), role
        for character, glyph in zip(characters, glyphs, strict=True):
            face = open_faces.chains[role].face_for(character)
            assert face is not None, (role, character)
            assert (glyph.font, glyph.number > 0) == (face.family, True), (role, character)
            width = glyph.width / (16 * 25.4 / 72) * 1000
            assert width == pytest.approx(open_faces.advance(role, character), abs=1), (role, character)


@needs_open_fonts
def test_every_line_stands_on_the_grid_whatever_faces_it_mixes(open_faces: Faces) -> None:
    texts = ["全市建成中心", "全市95个", "李喆", "1.5万m²", "ABC", "……——", "㎡", "中"]
    lines = printed(open_faces, [("body", text) for text in texts])
    lines += printed(open_faces, [("hei", "一、95个"), ("title", "“志”——"), ("song", "— 1 —"), ("kai", "喆")])
    for glyphs in (lines[: len(texts)], lines[len(texts) :]):
        bases = [row[0].y for row in glyphs]
        for one, two in pairwise(bases):
            assert two - one == pytest.approx(225 / 22, abs=0.005)


@needs_open_fonts
def test_dashes_join_and_fill_their_cells(open_faces: Faces) -> None:
    for role in ROLES:
        face = open_faces.chains[role].face_for("—")
        assert face is not None
        assert open_faces.advance(role, "—") == 1000
        assert face.dash is not None
        left, bottom, right, top = face.dash
        assert (left, right) == (0, 1000)
        assert 40 <= top - bottom <= 80 or (role, face.postscript) == ("song", "FandolSong-Regular")


@needs_open_fonts
def test_quotation_marks_are_full_width_in_chinese_and_narrow_in_latin_text(open_faces: Faces) -> None:
    for role in ROLES:
        assert {open_faces.advance(role, mark) for mark in FULL_WIDTH} == {1000}, role
    assert open_faces.advance(f"body{WESTERN}", "“") == 444


@needs_open_fonts
def test_han_are_the_simplified_shapes_and_not_the_collections_first(open_faces: Faces) -> None:
    face = open_faces.chains["title"].face_for("骨")
    assert face is not None
    assert face.family.startswith("NotoSerifCJKsc-Bold-")
    made = read(prepared_file(face, open_faces.directory))
    with TTFont(face.source, fontNumber=0, lazy=True) as japanese, made as simplified:
        ours, theirs = simplified.getBestCmap(), japanese.getBestCmap()
        differing = [character for character in "骨直门" if ours[ord(character)] != theirs[ord(character)]]
    assert differing == list("骨直门")


@needs_open_fonts
def test_what_fandol_lacks_is_set_from_a_later_face(open_faces: Faces) -> None:
    body = open_faces.chains["body"]
    assert body.faces[body.own].postscript == "FandolFang-Regular"
    shown = next(
        each for each in survey(open_faces, [("body", "场馆1.5万m²堃㎡", None)]) if each.role == "body"
    )
    later = [row.characters for row in shown.rows if row.purpose is Purpose.STAND_IN]
    assert {character for characters in later for character in characters} == set("²堃㎡")
    assert not list(uncovered(open_faces, [(role, SAMPLE, None) for role in ROLES]))
