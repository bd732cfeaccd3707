"""Names of divisions: their forms, look-alike characters, similarity.

Pure functions on text. A name has up to three forms: the official one (黔西南布依族苗族自治州), one that
keeps its kind (黔西南州) and a bare one (黔西南).
"""

from __future__ import annotations

import re
import unicodedata

# The kinds of divisions, the longer before those they end in.
_KINDS = re.compile(
    "(特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|矿区|新区|省|市|盟|县|区|旗)$",
)

# What the everyday name of an autonomous division keeps of its kind: 恩施州, 互助县, 鄂伦春旗.
_KEPT_KIND = {"自治州": "州", "自治县": "县", "自治旗": "旗"}

# The peoples after whom autonomous divisions are named; the first six also stand there without 族.
_PEOPLES = (
    "蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|"
    "拉祜|水|东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
_OF_PEOPLES = re.compile(f"^(.{{2,}}?)(?:(?:{_PEOPLES})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)+$")

# Everyday forms that no rule gives.
_EVERYDAY = {
    "土默特左旗": "土左旗",
    "土默特右旗": "土右旗",
    "达尔罕茂明安联合旗": "达茂旗",
    "科尔沁左翼中旗": "科左中旗",
    "科尔沁左翼后旗": "科左后旗",
    "科尔沁右翼前旗": "科右前旗",
    "科尔沁右翼中旗": "科右中旗",
    "察哈尔右翼前旗": "察右前旗",
    "察哈尔右翼中旗": "察右中旗",
    "察哈尔右翼后旗": "察右后旗",
    "东乌珠穆沁旗": "东乌旗",
    "西乌珠穆沁旗": "西乌旗",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "阜新蒙古族自治县": "阜蒙县",
    "喀喇沁左翼蒙古族自治县": "喀左县",
    "前郭尔罗斯蒙古族自治县": "前郭县",
    "杜尔伯特蒙古族自治县": "杜蒙县",
    "巴音郭楞蒙古自治州": "巴州",
    "博尔塔拉蒙古自治州": "博州",
    "克孜勒苏柯尔克孜自治州": "克州",
}

# Characters that are confused with one another, by shape or by sound, in names of places.
_CONFUSED = (
    "邗刊邘邢 眙胎贻怡 盱吁盯旴 沭沐述 溧漂栗 睢雎濉 亳毫 茌荏 荥荣 兖衮 滕腾藤 嵊剩乘 暨既 郴彬 汨泪泊 "
    "耒来 綦基棊 弋戈 柘拓 郏夹 渑绳 砀荡 邳丕 儋澹担 犍键健 瓯欧 衢瞿 婺嫠 鄞勤 涪培陪 珲浑 扬杨 泰太 "
    "州洲 圳川 崇祟 句勾 栖西 鼓股 苏蘇 港岗 锡钖 宿缩 浔寻 浒许 鄄甄 莒营 歙翕 黟移 枞樅 郫陴 阆郎 筠均 "
    "邛印 珙拱 鄠户 盩周 厔至 鄱潘 漯骡 濮仆 浚俊 尉蔚 泾径 澧沣 醴礼 攸悠 瀍缠 灞坝 岫袖 桦华 徽微"
)
_NEAR_ENOUGH = 0.6
_NEAREST = 3


_FOLDED = {ord(character): group[0] for group in _CONFUSED.split() for character in group}


def normalise(name: str) -> str:
    """Normalize a name for comparison: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def kind_suffix(name: str) -> str:
    """Return the word for its kind at a name's end: 市, 自治州, 盟, 区 …; empty where there is none."""
    match = _KINDS.search(name)
    return match[0] if match else ""


def bare(name: str) -> str:
    """Strip kind and peoples from a name; a single character keeps its kind (沙县)."""
    stem = name.removesuffix(kind_suffix(name))
    stem = stem.removesuffix("族") if _is_a_people(stem) else _OF_PEOPLES.sub(r"\1", stem)
    return stem if len(stem) > 1 and not _is_a_wing(name) else name


def _is_a_people(stem: str) -> bool:
    """Return whether only one people stands before the kind (东乡族自治县)."""
    return stem.endswith("族") and stem[:-1] in _PEOPLES.split("|") and len(stem) > 2


def _is_a_wing(name: str) -> bool:
    """Return whether it is one of several banners of a name (左旗, 前旗), which always keep their kind."""
    return re.search("[左右前中后]旗$", name) is not None


def with_kind(name: str) -> tuple[str, ...]:
    """List the forms between the official and the bare one: 黔西南州, 达茂旗; none for most names."""
    kept = _KEPT_KIND.get(kind_suffix(name))
    forms = (bare(name) + kept if kept else None, _EVERYDAY.get(name))
    return tuple(form for form in forms if form and form != name)


def look_alike(one: str, other: str) -> bool:
    """Return whether two names differ only in look-alike characters (邗江, 刊江)."""
    return one.translate(_FOLDED) == other.translate(_FOLDED)


def likeness(typed: str, name: str) -> tuple[float, float]:
    """Return the similarity of two names, from 0 to 1, with look-alike characters equal and without.

    Another kind of the same stem counts as 1 (泰兴县, 泰兴市).
    """
    pairs = ((typed, name), (bare(typed), bare(name)))
    if any(look_alike(one, other) for one, other in pairs):
        return 1.0, 1.0
    folded = max(_ratio(one.translate(_FOLDED), other.translate(_FOLDED)) for one, other in pairs)
    return folded, max(_ratio(one, other) for one, other in pairs)


def _ratio(one: str, other: str) -> float:
    """Return the ratio of characters that two names share in order."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other).ratio()


def nearest(typed: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return at most three names similar to the typed one; only look-alikes where there are any."""
    scored = [(likeness(typed, name), name) for name in names]
    best = max((score for (score, _), _ in scored), default=0.0)
    least = 1.0 if best == 1.0 else _NEAR_ENOUGH
    near = [(score, name) for score, name in scored if score[0] >= least]
    near.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(dict.fromkeys(name for _, name in near))[:_NEAREST]
