"""A galley → what is pasted into the editors of other sites: inline styles (公众号), plain HTML, plain text."""

from __future__ import annotations

from bulletin.export.fragment.html import HtmlFragment
from bulletin.export.fragment.markup import PORTAL, StyledTag, TagSet
from bulletin.export.fragment.pictures import NumberedPicture, numbered_pictures
from bulletin.export.fragment.text import plain_text
from bulletin.export.fragment.wechat import ATTRIBUTES, PROPERTIES, wechat

__all__ = [
    "ATTRIBUTES",
    "PORTAL",
    "PROPERTIES",
    "HtmlFragment",
    "NumberedPicture",
    "StyledTag",
    "TagSet",
    "numbered_pictures",
    "plain_text",
    "wechat",
]
