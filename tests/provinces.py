"""Every province-level division of the mainland: init, new, build.

    python tests/provinces.py [FOLDER]

Founds 31 workspaces below a folder, begins an issue in each, builds it and the sample, and tells pages and findings.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from bulletin.app.build import build
from bulletin.cli.commands import run
from bulletin.project.project import Project
from bulletin.workspace import Workspace

PROVINCES = (
    *(
        "北京市",
        "天津市",
        "河北省",
        "山西省",
        "内蒙古自治区",
        "辽宁省",
        "吉林省",
        "黑龙江省",
        "上海市",
        "江苏省",
    ),
    *(
        "浙江省",
        "安徽省",
        "福建省",
        "江西省",
        "山东省",
        "河南省",
        "湖北省",
        "湖南省",
        "广东省",
        "广西壮族自治区",
    ),
    *("海南省", "重庆市", "四川省", "贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省"),
    *("宁夏回族自治区", "新疆维吾尔自治区"),
)
"""In official order."""


def found(folder: Path, province: str) -> Project:
    """Found a workspace and open it."""
    assert run(["init", str(folder), "--province", province]) == 0
    opened = Project.open(Workspace(folder))
    assert opened.value is not None
    assert opened.diagnostics == ()
    return opened.value


def main(target: Path) -> int:
    """Go through all; returns how many had a finding that is more than a notice."""
    faulty = 0
    for province in PROVINCES:
        office = found(target / province, province)
        with patch("pathlib.Path.cwd", lambda folder=target / province: folder):
            assert run(["new"]) == 0
        for folder in Project(office.workspace, office.publication, office.settings).folders():
            built = build(office, folder, strict=True, on_wait=print)
            faulty += not built.paths
            codes = sorted({each.code for each in built.diagnostics})
            print(province, folder, built.pages, *codes, file=sys.stderr)  # noqa: T201
    return faulty


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())))
