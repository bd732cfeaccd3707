"""An article as the page of an office's site: with navigation, the line of its source, buttons, links, a footer."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{title} - 某市文明网</title>
<meta name="SiteName" content="某市文明网"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{date} 16:04:00"><meta name="ContentSource" content="{source}">
<script>var a = "<p>脚本</p>";</script><style>.b {{ color: red }}</style></head>
<body><div class="top"><a href="/">首页</a> | <a href="/xw/">新闻中心</a> | <a href="/tz/">通知公告，动态</a></div>
<div class="nav"><ul><li><a href="/1">要闻</a></li><li><a href="/2">工作动态</a></li></ul></div>
<div class="place">您当前的位置：<a href="/">首页</a> &gt; <a href="/xw/">动态</a> &gt; 正文</div>
<div class="main"><div class="arti">
<h1 class="arti_title">{title}</h1>
<p class="arti_metas"><span>发布时间：{date} 16:04</span> <span>来源：{source}</span> <span>浏览次数：<em>123</em></span>
 字体：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>] <a href="#">打印</a></p>
<div style="display:none">看不见的关键词，文明，实践</div>
<div class="read" id="zoom">
{body}
<p style="text-align:right">责编：{editor}</p>
</div>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="updown"><p>上一篇：<a href="/9">另一篇文章的题目，也有逗号</a></p><p>下一篇：<a href="/8">再一篇</a></p></div>
<div><span>听新闻</span><span>放大镜</span><span>点我回到页面顶部</span></div></div>
<div class="side"><h3>热门新闻</h3><ul>{links}</ul></div></div>
<div class="foot"><p>主办：某市文明办</p><p>版权所有 未经许可不得转载 苏ICP备00000000号</p></div>
</body></html>"""


def web_page(  # noqa: PLR0917 - the parts of a page
    title: str, body: Iterable[str], source: str, date: str, editor: str, charset: str = "utf-8"
) -> bytes:
    """Return a page; paragraphs of the body that begin with `#` are heads, which such sites only make bold."""
    paragraphs = "\n".join(
        f"<p>&nbsp; &nbsp; <strong>{escape(text[1:])}</strong></p>"
        if text.startswith("#")
        else f'<p style="text-indent:2em">\n　　{escape(text)}\n</p>'
        for text in body
    )
    links = "".join(
        f'<li><a href="/{at}">一条新闻的题目，第{at}条，内容很多很多很多</a></li>' for at in range(30)
    )
    text = PAGE.format(
        charset=charset,
        title=escape(title),
        date=date,
        source=source,
        body=paragraphs,
        editor=editor,
        links=links,
    )
    return text.encode({"gb2312": "gb18030"}.get(charset, charset))
