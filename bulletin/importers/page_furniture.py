"""What stands around an article on a web page, and comes along where its text is copied: navigation, buttons, the editor."""

from __future__ import annotations

import re

_BUTTONS = (
    r"[上下前后]一[篇条页]|听新闻|听全文|语音播报|放大镜|点我回到页面顶部|(?:返回|回到?)(?:页面)?(?:顶部|首页|列表)|回顶部"
    r"|打印(?:本页|此页)?|关闭(?:窗口|本页|此页)?|(?:一键)?分享(?:到|至)?|收藏(?:本页)?|扫一扫.{0,20}|二维码|微信|微博|QQ空间|朋友圈"
    r"|字[体号]|[【\[]?[大中小][】\]]?|设为首页|加入收藏|网站地图|联系我们|关于我们|我要(?:纠错|评论)|纠错|点赞|登录|注册|搜索|更多"
    r"|阅读原文|展开全文|繁體中文|简体|无障碍(?:浏览|阅读)?|长者(?:模式|版)|首页"
)
_WORDS = re.compile(
    rf"[\s|丨/·【】\[\]（）()<>《》«»]*(?:(?:{_BUTTONS})[\s|丨/·【】\[\]（）()<>《》«»、:：]*)+"
)
_NEIGHBOUR = re.compile(r"[上下前后]一[篇条页]\s*[:：].*|(?:下一条|上一条)[:：].*")
_EDITOR = re.compile(r"[（(【\[]?\s*(?:责任编辑|责编|网络?编辑|编审|校对|审核|监制)\s*[:：].{0,40}")
_TRAIL = re.compile(
    r"(?:您?(?:现在|当前)?(?:所在)?的?位置\s*[:：].{0,80})|[^。，]{1,14}(?:\s*[>＞›»]+\s*[^。，>＞›»]{0,40})+"
)
_SITE = re.compile(
    r"(?:版权所有|Copyright|©|[Ⓒⓒ]).{0,120}|.{0,40}(?:ICP备|公网安备|网站标识码).{0,60}|(?:主办|承办|技术支持)(?:单位)?[:：].{0,60}"
    r"|[^。，；：:]{2,40}[ 　](?:主管|主办|承办|协办)"
    r"|投稿(?:邮箱)?\s*[:：]\s*\S+@\S+|(?:浏览|阅读|点击)(?:次数|量|数)?\s*[:：]\s*\d*次?",
    re.IGNORECASE,
)
_RELATED = re.compile(r"(?:相关|推荐|热门|更多|精彩)(?:新闻|阅读|链接|文章|推荐|资讯|内容)[:：]?")
_FILE = re.compile(r"\S{1,60}\.(?:jpe?g|png|gif|bmp|webp)", re.IGNORECASE)


def is_furniture(text: str) -> bool:
    """Whether a line of its own is no part of an article but of the page around it."""
    text = text.strip()
    patterns = (_WORDS, _NEIGHBOUR, _EDITOR, _TRAIL, _SITE, _RELATED)
    return bool(text) and len(text) <= 160 and any(pattern.fullmatch(text) for pattern in patterns)


def is_file_name(text: str) -> bool:
    """Whether a line is the name of a picture file, as browsers copy it for a picture."""
    return _FILE.fullmatch(text.strip()) is not None
