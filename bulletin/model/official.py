"""The forms of official documents (公文格式, GB/T 9704-2012 §7, §10)."""

from __future__ import annotations

from enum import Enum


class OfficialForm(Enum):
    """A form; its value is what the front matter calls it."""

    DOCUMENT = "document"
    """文件格式，下行文、平行文 (§7)"""
    UPWARD = "upward"
    """文件格式，上行文 (§7.2.6)"""
    LETTER = "letter"
    """信函格式 (§10.1)"""
    ORDER = "order"
    """命令（令）格式 (§10.2)"""
    MINUTES = "minutes"
    """纪要格式 (§10.3)"""
