"""Changes of divisions since 2018: renamed, merged, split, moved to another city, or newly created.

The data package has only the present state, but an old issue names the places of its day. Each entry names the
decision it follows: the approval (国函 of the State Council, 民函 of the Ministry of Civil Affairs) or the
day of the province's notice. Codes are those of GB/T 2260.

Covered: changes of name, level or city of divisions from county level upwards on the mainland, 2018 to March
2026; reverted one by one they give the numbers that the Ministry published for the years to 2024.
Not covered: what changed before 2018 (an older year is read as the end of 2017), borders moved between
divisions that kept their names, seats of government, administrative committees (行政委员会).
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class ChangeKind(Enum):
    """The kind of a change."""

    CREATED = "新设"
    RENAMED = "更名"
    MOVED = "改隶"
    MERGED = "合并"
    SPLIT = "分设"
    REGROUPED = "调整"


class ChangedPlace(Struct, frozen=True):
    """A division as a change names it; no city for one directly under the province."""

    code: str
    name: str
    city: str | None


class Change(Struct, frozen=True):
    """The old divisions gave way to the new ones; one that stands on both sides went on with other borders.

    `year` is the first whose issues may use the new names; `settled` the first whose issues must.
    """

    year: int
    settled: int
    decision: str
    province: str
    old: tuple[ChangedPlace, ...]
    new: tuple[ChangedPlace, ...]

    @property
    def kind(self) -> ChangeKind:
        """The kind of the change, derived from the number of divisions on both sides."""
        match len(self.old), len(self.new):
            case 0, _:
                return ChangeKind.CREATED
            case 1, 1:
                return ChangeKind.MOVED if self.old[0].name == self.new[0].name else ChangeKind.RENAMED
            case _, 1:
                return ChangeKind.MERGED
            case 1, _:
                return ChangeKind.SPLIT
            case _:
                return ChangeKind.REGROUPED


def _places(text: str, city: str | None) -> tuple[ChangedPlace, ...]:
    """Read `code name code name …`; `city/name` names another city than the entry's."""
    words = text.split()
    places = []
    for code, name in zip(words[::2], words[1::2], strict=True):
        other, slash, own = name.partition("/")
        places.append(ChangedPlace(code, own or other, other if slash else city))
    return tuple(places)


def _change(  # noqa: PLR0913 - the columns of the table below
    year: int, decision: str, where: str, old: str, new: str, *, late: bool = False
) -> Change:
    """Build an entry; `where` is province and city; `late`: approved in December, carried out later."""
    province, _, city = where.partition(" ")
    settled = year + 2 if late else year + 1
    return Change(year, settled, decision, province, _places(old, city or None), _places(new, city or None))


_2018 = (
    _change(2018, "国函〔2018〕22号", "山西省 大同市", "140202 城区", "140213 平城区"),
    _change(2018, "国函〔2018〕22号", "山西省 大同市", "140203 矿区", "140214 云冈区"),
    _change(2018, "国函〔2018〕22号", "山西省 大同市", "140211 南郊区", "140213 平城区 140214 云冈区"),
    _change(2018, "国函〔2018〕22号", "山西省 大同市", "140227 大同县", "140215 云州区"),
    _change(2018, "国函〔2018〕23号", "江西省 鹰潭市", "360622 余江县", "360603 余江区"),
    _change(2018, "国函〔2018〕24号", "云南省 曲靖市", "530321 马龙县", "530304 马龙区"),
    _change(2018, "国函〔2018〕25号", "广东省 深圳市", "", "440311 光明区"),
    _change(2018, "民函〔2018〕46号", "山西省 朔州市", "140624 怀仁县", "140681 怀仁市"),
    _change(2018, "民函〔2018〕47号", "陕西省 咸阳市", "610427 彬县", "610482 彬州市"),
    _change(2018, "民函〔2018〕48号", "青海省 海西蒙古族藏族自治州", "", "632803 茫崖市"),
    _change(2018, "民函〔2018〕49号", "江苏省 南通市", "320621 海安县", "320685 海安市"),
    _change(2018, "民函〔2018〕50号", "黑龙江省 大兴安岭地区", "232723 漠河县", "232701 漠河市"),
    _change(2018, "民函〔2018〕51号", "湖北省 荆门市", "420821 京山县", "420882 京山市"),
    _change(2018, "国函〔2018〕86号", "山东省 济南市", "370125 济阳县", "370115 济阳区"),
    _change(2018, "国函〔2018〕87号", "山西省 长治市", "140402 城区 140411 郊区", "140403 潞州区"),
    _change(2018, "国函〔2018〕87号", "山西省 长治市", "140421 长治县", "140404 上党区"),
    _change(2018, "国函〔2018〕87号", "山西省 长治市", "140424 屯留县", "140405 屯留区"),
    _change(2018, "国函〔2018〕87号", "山西省 长治市", "140481 潞城市", "140406 潞城区"),
    _change(2018, "国函〔2018〕88号", "湖南省 株洲市", "430221 株洲县", "430212 渌口区"),
    _change(2018, "国函〔2018〕89号", "四川省 宜宾市", "511521 宜宾县", "511504 叙州区"),
    _change(2018, "民函〔2018〕103号", "河北省 唐山市", "130223 滦县", "130284 滦州市"),
    _change(2018, "民函〔2018〕104号", "安徽省 安庆市", "340824 潜山县", "340882 潜山市"),
    _change(2018, "民函〔2018〕105号", "山东省 滨州市", "371626 邹平县", "371681 邹平市"),
    _change(2018, "民函〔2018〕106号", "广西壮族自治区 桂林市", "450331 荔浦县", "450381 荔浦市"),
    _change(2018, "民函〔2018〕107号", "贵州省 黔西南布依族苗族自治州", "522322 兴仁县", "522302 兴仁市"),
    _change(2018, "民函〔2018〕108号", "云南省 昭通市", "530630 水富县", "530681 水富市"),
    _change(2018, "民函〔2018〕109号", "甘肃省 平凉市", "620824 华亭县", "620881 华亭市"),
)

# Approved on 26 December 2018, published on 9 January 2019.
_LAIWU = (
    _change(
        2019, "国函〔2018〕163号", "山东省", "371200 莱芜市", "370116 济南市/莱芜区 370117 济南市/钢城区"
    ),
    _change(2019, "国函〔2018〕163号", "山东省", "371202 莱芜市/莱城区", "370116 济南市/莱芜区"),
    _change(2019, "国函〔2018〕163号", "山东省", "371203 莱芜市/钢城区", "370117 济南市/钢城区"),
)

_2019 = (
    _change(2019, "国函〔2019〕59号", "江西省 上饶市", "361121 上饶县", "361104 广信区"),
    _change(2019, "国函〔2019〕60号", "山东省 聊城市", "371523 茌平县", "371503 茌平区"),
    _change(2019, "国函〔2019〕61号", "河南省 周口市", "411626 淮阳县", "411603 淮阳区"),
    _change(2019, "国函〔2019〕62号", "广西壮族自治区 百色市", "451021 田阳县", "451003 田阳区"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230702 伊春区 230708 美溪区", "230717 伊美区"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230711 乌马河区 230706 翠峦区", "230718 乌翠区"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230704 友好区 230716 上甘岭区", "230719 友好区"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230705 西林区 230709 金山屯区", "230751 金林区"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230712 汤旺河区 230714 乌伊岭区", "230723 汤旺县"),
    _change(
        2019,
        "国函〔2019〕63号",
        "黑龙江省 伊春市",
        "230707 新青区 230710 五营区 230715 红星区",
        "230724 丰林县",
    ),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230713 带岭区", "230725 大箐山县"),
    _change(2019, "国函〔2019〕63号", "黑龙江省 伊春市", "230703 南岔区", "230726 南岔县"),
    _change(2019, "民函〔2019〕70号", "安徽省 宣城市", "341822 广德县", "341882 广德市"),
    _change(2019, "民函〔2019〕71号", "湖南省 邵阳市", "430521 邵东县", "430582 邵东市"),
    _change(2019, "民函〔2019〕72号", "四川省 遂宁市", "510922 射洪县", "510981 射洪市"),
    _change(2019, "民函〔2019〕73号", "陕西省 延安市", "610623 子长县", "610681 子长市"),
    _change(2019, "民函〔2019〕74号", "河南省 新乡市", "410728 长垣县", "410783 长垣市"),
    _change(2019, "民函〔2019〕75号", "黑龙江省 黑河市", "231121 嫩江县", "231183 嫩江市"),
    _change(2019, "民函〔2019〕83号", "浙江省 温州市", "", "330383 龙港市"),
    _change(2019, "国函〔2019〕104号", "山西省 晋中市", "140726 太谷县", "140703 太谷区", late=True),
    _change(2019, "国函〔2019〕105号", "江西省 南昌市", "", "360113 红谷滩区"),
    _change(
        2019, "国函〔2019〕105号", "江西省 南昌市", "360105 湾里区 360112 新建区", "360112 新建区", late=True
    ),
    _change(2019, "国函〔2019〕106号", "青海省 西宁市", "630122 湟中县", "630106 湟中区", late=True),
    _change(2019, "国函〔2019〕107号", "新疆维吾尔自治区", "", "659010 胡杨河市"),
    _change(2019, "民函〔2019〕122号", "广西壮族自治区 百色市", "451023 平果县", "451082 平果市", late=True),
    _change(
        2019, "民函〔2019〕123号", "新疆维吾尔自治区 阿克苏地区", "652923 库车县", "652902 库车市", late=True
    ),
    _change(2019, "民函〔2019〕124号", "云南省 玉溪市", "530422 澄江县", "530481 澄江市", late=True),
    _change(2019, "民函〔2019〕125号", "安徽省 芜湖市", "340225 无为县", "340281 无为市", late=True),
)

_2020 = (
    _change(2020, "2020年4月国务院批准", "海南省 三沙市", "", "460302 西沙区 460303 南沙区"),
    _change(2020, "民函〔2020〕63号", "青海省 黄南藏族自治州", "632321 同仁县", "632301 同仁市"),
    _change(2020, "赣府字〔2020〕45号", "江西省 赣州市", "360727 龙南县", "360783 龙南市"),
    _change(2020, "2020年6月民政部批准", "湖北省 荆州市", "421023 监利县", "421088 监利市"),
    _change(2020, "2020年6月国务院批准", "吉林省", "220381 四平市/公主岭市", "220184 长春市/公主岭市"),
    _change(2020, "国函〔2020〕78号", "河北省 邢台市", "130502 桥东区", "130502 襄都区"),
    _change(2020, "国函〔2020〕78号", "河北省 邢台市", "130503 桥西区 130521 邢台县", "130503 信都区"),
    _change(2020, "国函〔2020〕78号", "河北省 邢台市", "130526 任县", "130505 任泽区"),
    _change(2020, "国函〔2020〕78号", "河北省 邢台市", "130527 南和县", "130506 南和区"),
    _change(2020, "国函〔2020〕79号", "江苏省 南通市", "320602 崇川区 320611 港闸区", "320613 崇川区"),
    _change(2020, "国函〔2020〕79号", "江苏省 南通市", "320684 海门市", "320614 海门区"),
    _change(2020, "国函〔2020〕80号", "安徽省 芜湖市", "340203 弋江区 340208 三山区", "340209 弋江区"),
    _change(2020, "国函〔2020〕80号", "安徽省 芜湖市", "340221 芜湖县", "340210 湾沚区"),
    _change(2020, "国函〔2020〕80号", "安徽省 芜湖市", "340222 繁昌县", "340212 繁昌区"),
    _change(2020, "国函〔2020〕81号", "山东省 烟台市", "370684 蓬莱市 370634 长岛县", "370614 蓬莱区"),
    _change(2020, "国函〔2020〕82号", "四川省 成都市", "510132 新津县", "510118 新津区"),
    _change(2020, "国函〔2020〕83号", "贵州省 六盘水市", "520221 水城县", "520204 水城区"),
)

_2021_AND_LATER = (
    _change(2021, "2021年1月29日公布", "陕西省 宝鸡市", "610322 凤翔县", "610305 凤翔区"),
    _change(2021, "国函〔2021〕7号", "新疆维吾尔自治区", "", "659011 新星市"),
    _change(2021, "国函〔2021〕8号", "福建省 漳州市", "350681 龙海市", "350604 龙海区"),
    _change(2021, "国函〔2021〕8号", "福建省 漳州市", "350625 长泰县", "350605 长泰区"),
    _change(2021, "国函〔2021〕9号", "福建省 三明市", "350402 梅列区 350403 三元区", "350404 三元区"),
    _change(2021, "国函〔2021〕9号", "福建省 三明市", "350427 沙县", "350405 沙县区"),
    _change(2021, "国函〔2021〕10号", "河南省 洛阳市", "410381 偃师市", "410307 偃师区"),
    _change(2021, "国函〔2021〕10号", "河南省 洛阳市", "410322 孟津县 410306 吉利区", "410308 孟津区"),
    _change(2021, "民函〔2021〕4号", "新疆维吾尔自治区 塔城地区", "654223 沙湾县", "654203 沙湾市"),
    _change(2021, "民函〔2021〕5号", "四川省 凉山彝族自治州", "513425 会理县", "513402 会理市"),
    _change(2021, "民函〔2021〕6号", "陕西省 安康市", "610928 旬阳县", "610981 旬阳市"),
    _change(2021, "民函〔2021〕7号", "广西壮族自治区 南宁市", "450127 横县", "450181 横州市"),
    _change(2021, "2021年2月2日公布", "云南省 楚雄彝族自治州", "532331 禄丰县", "532302 禄丰市"),
    _change(2021, "2021年2月20日公布", "湖南省 永州市", "431121 祁阳县", "431181 祁阳市"),
    _change(2021, "2021年3月16日公布", "贵州省 毕节市", "520522 黔西县", "520581 黔西市"),
    _change(2021, "2021年4月9日公布", "浙江省 杭州市", "330102 上城区 330104 江干区", "330102 上城区"),
    _change(2021, "2021年4月9日公布", "浙江省 杭州市", "330103 下城区 330105 拱墅区", "330105 拱墅区"),
    _change(2021, "2021年4月9日公布", "浙江省 杭州市", "330110 余杭区", "330110 余杭区 330113 临平区"),
    _change(2021, "2021年4月9日公布", "浙江省 杭州市", "", "330114 钱塘区"),
    _change(2023, "2023年1月20日公布", "新疆维吾尔自治区", "", "659012 白杨市"),
    _change(2023, "2023年国务院批准", "西藏自治区 林芝市", "540422 米林县", "540481 米林市"),
    _change(2023, "2023年国务院批准", "西藏自治区 山南市", "540530 错那县", "540581 错那市"),
    _change(2024, "2024年12月公布", "新疆维吾尔自治区 和田地区", "", "653228 和康县 653229 和安县"),
    # Approved in November 2025; the new district took up its work on 25 January 2026.
    _change(2026, "渝府发〔2025〕15号", "重庆市", "500105 江北区 500112 渝北区", "500157 两江新区"),
    _change(2026, "2026年3月26日公告", "新疆维吾尔自治区 喀什地区", "", "653132 岑岭县"),
)

CHANGES: tuple[Change, ...] = (*_2018, *_LAIWU, *_2019, *_2020, *_2021_AND_LATER)
