"""The province-level divisions of the mainland, and a new workspace for any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.cli.commands import run
from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

PROVINCES = (
    "北京市", "天津市", "河北省", "山西省", "内蒙古自治区", "辽宁省",
    "吉林省", "黑龙江省", "上海市", "江苏省", "浙江省", "安徽省",
    "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省",
    "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省", "贵州省",
    "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省", "宁夏回族自治区",
    "新疆维吾尔自治区",
)  # fmt: skip
"""In official order."""


def new_project(folder: Path, province: str, kind: str = "文明办") -> Project:
    """Create a workspace, of a civilisation office (文明办) unless `kind` is empty, and open it."""
    options = ["--kind", kind] if kind else []
    assert run(["init", str(folder), "--province", province, *options]) == 0
    opened = Project.open(Workspace(folder))
    assert opened.value is not None
    assert opened.diagnostics == ()
    return opened.value
