"""Chinese words that an editor may type: names of keys, which are errors, and fixed values, which are read."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMES = {
    "title": "标题 题目",
    "short_title": "短标题",
    "number": "期号 期数 发文字号 文号 令号",
    "date": "日期 签发日期 成文日期",
    "status": "状态",
    "edition": "版次",
    "total": "总期号 总期数 合计",
    "supplement": "增刊",
    "series": "专刊",
    "contents": "目录",
    "classification": "密级",
    "marking": "标志",
    "imprint": "版记 报尾",
    "closing_rule": "末线 末条线",
    "even_page": "偶数页 双数页",
    "print_run": "份数 印数 印刷份数",
    "print_code": "编号 简字号",
    "distribution": "分送 报送 发送范围 分送范围",
    "column": "栏目",
    "numbered": "序号",
    "from": "来稿单位 来稿 供稿 供稿单位 单位 地区 发件人 发件地址",
    "contributors": "参与单位",
    "source": "来源 出处",
    "subtitle": "副标题 副题",
    "author": "作者",
    "note": "备注",
    "kind": "类型 体裁",
    "period": "统计期 时段",
    "count": "计数",
    "name": "名称 刊名 称呼 姓名",
    "issuer": "主办 主办单位 发文机关",
    "above_name": "会议全称 会议名称",
    "province": "省份 省",
    "layout": "版式",
    "grid": "版心",
    "text_begins": "正文起始页 正文起页",
    "lang": "语言",
    "tally": "统计",
    "city": "市",
    "level": "级别",
    "members": "名单",
    "text": "文字",
    "year": "年 年份",
    "through": "截至",
    "places": "地方",
    "general": "综合",
    "trades": "行业",
    "note_label": "按语标签",
    "groups": "单位组",
    "channel": "渠道 送达方式",
    "each": "每个",
    "suffix": "后缀",
    "add": "增发 加发",
    "drop": "不发 减发",
    "mail": "邮件",
    "host": "服务器",
    "port": "端口",
    "user": "登录名 用户名",
    "contacts": "联系人 通讯录",
    "addresses": "地址 邮箱",
    "urgency": "紧急程度 急件",
    "remarks": "批示 领导批示",
    "addressee": "主送 主送机关 主送单位 抬头",
    "attachments": "附件",
    "file": "文件",
    "signature": "落款 署名",
    "issuers": "署名单位 署名机关",
    "seal": "盖章 印章 加盖印章",
    "phone": "电话 联系电话",
    "staff": "编审 编审人员 编辑 审核 签发",
    "public_fields": "公开事项 公开字段",
    "print": "付印 印刷 印制",
    "red": "红色 红",
    "profile": "色彩特性文件 色彩配置文件",
    "paper": "纸张 用纸",
    "thickness": "纸厚 厚度",
    "stock": "套打 套打纸",
    "printers": "打印机",
    "public": "公开 是否公开",
    "reviewed": "保密审查 审查",
    "withdrawn": "撤稿 撤下",
    "site": "网站 网页版",
    "address": "网址",
    "reason": "原因",
    "form": "格式 公文格式",
    "issuing_mark": "发文机关标志 红头",
    "code": "发文机关代字 机关代字 代字",
    "copy_number": "份号",
    "signers": "签发人",
    "attending": "出席 出席人员",
    "excused": "请假 请假人员",
    "observing": "列席 列席人员",
    "cc": "抄送 抄送机关",
    "printed_by": "印发机关",
    "printed_on": "印发日期",
}
KEYS = {chinese: key for key, names in _NAMES.items() for chinese in names.split()}
OTHERS = {"份数": "copies", "单位": "name", "收件单位": "name", "联系人": "contact"}
"""Second meanings of ambiguous names."""
CHINESE_KEYS = sorted(KEYS, key=len, reverse=True)


# --- Fixed values -------------------------------------------------------------------------------------------

_CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": {"draft": "草稿 送审稿", "final": "定稿"},
    "contents": {"false": "无", "true": "有", "pages": "页码 带页码"},
    "kind": {
        "article": "稿件 来稿 文章",
        "tally": "用稿通报 用稿统计 通报",
        "notice": "通知 启事 公告",
        "speech": "讲话 讲话稿",
        "reprint": "转载",
    },
    "form": {"table": "表 表格", "prose": "文字"},
    "level": {
        "own": "市本级 本级",
        "county": "县（市、区） 所辖县（市、区） 县区 区县 县",
        "trade": "行业 系统",
    },
    "several": {
        "general": "综合 算综合",
        "each": "各计一篇 各计",
        "first": "第一个 只计第一个",
    },
    "tally_columns": {"total": "合计 总计", "points": "得分 分数", "rank": "名次 排名"},
    "general_column": {
        "own": "市本级 本级",
        "counties": "县（市、区） 所辖县（市、区） 县区 区县",
        "total": "合计 总计",
    },
    "joint": {"whole": "全分", "halved": "一半 减半"},
    "repeats": {"add": "相加 累加", "highest": "最高 只计最高"},
    "counties": {"city": "归市 所在的市", "apart": "单独 单独计"},
    "set": {"full": "平常 通常", "compact": "紧凑 简讯", "run-in": "段首"},
    "articles": {"run-on": "接排", "new-page": "另页 另页起"},
    "text_begins": {"page-1": "首页 第1页 第一页", "page-2": "第2页 第二页", "auto": "自动"},
    "pdf": {"ua-1": "", "a-3a": ""},
    "line_end": {"elastic": "需要时 弹性", "half": "半字 半个字"},
    "engine": {"builtin": "自带 内置", "weasyprint": ""},
    "lang": {"zh": "中文 汉语", "en": "英文 英语"},
    "urgency": {"特急": "", "加急": "急件"},
    "field_type": {
        "text": "文字 文本",
        "long": "长文字 长文本",
        "number": "数 数字",
        "date": "日期",
        "phone": "电话",
        "choice": "选择 选项",
        "table": "表 表格",
        "seal": "盖章",
    },
    "official_form": {
        "document": "文件 下行文 平行文",
        "upward": "上行文",
        "letter": "信函 函",
        "order": "命令 令",
        "minutes": "纪要 会议纪要",
    },
    "public_fields": {
        "remarks": "批示 领导批示",
        "contact": "联系人",
        "phone": "电话 联系电话",
        "staff": "编审人员 编审",
    },
    "stock": {
        "name": "刊名",
        "above": "刊名上方",
        "marking": "标志",
        "issuer": "编发单位",
        "rule": "红线 分隔线",
        "ornaments": "图案",
    },
    "security": {"starttls": "", "tls": "", "none": "无 不加密"},
    "channel": {"纸质": "纸 纸版", "机要": "机要交通", "内网": "内部网", "邮件": "电子邮件"},
}
"""What may be typed for each value of a choice, by the name of a key that takes it."""
YES = ("true", "是", "有", "要", "对", "计入", "排", "yes", "on")
NO = ("false", "否", "无", "没有", "不", "不要", "不计入", "不排", "no", "off")
UNCLASSIFIED = ("公开", "无", "无密级", "非密", "不涉密", "普通")
"""What stands for no classification (密级)."""


def bare(typed: str) -> str:
    """Return a word as it is compared: without spaces around it, full-width letters and capitals."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def choices(name: str) -> dict[str, str]:
    """Return all words for the values of a choice, with the values; the values themselves first."""
    values = _CHOICES[name]
    return {value: value for value in values} | {
        word: value for value, words in values.items() for word in words.split()
    }


def in_chinese(values: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the values of a choice with the Chinese words for each."""
    known = list(values)
    table = next((one for one in _CHOICES.values() if one.keys() >= set(known)), {})
    return {value: tuple(table.get(value, "").split()) for value in known}
