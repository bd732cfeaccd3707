"""Count a generated workspace of 5,000 issues with 40,000 articles twice: with a cold and a warm cache.

Run from the repository's folder: `python benchmarks/tally.py [ISSUES]`. Everything lies in a temporary folder.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 8
CITIES = ("南京市", "无锡市", "徐州市", "常州市", "苏州市", "南通市", "昆山市", "泰兴市", "沛县", "综合")
WORDS = (
    "文明实践",
    "志愿服务",
    "群众",
    "中心",
    "理论宣讲",
    "社区",
    "机制",
    "平台",
    "品牌",
    "阵地",
    "，",
    "。",
)
SETTINGS = """\
name: 文明简报
issuer: 省文明办
province: 江苏省
distribution:
  default:
    - {label: 报, text: 中央文明办}
"""


def generate(folder: Path, issues: int) -> None:
    """Write a workspace: 100 issues a year, eight articles each, three paragraphs of made-up text an article."""
    (folder / "bulletin.yaml").write_text(SETTINGS, "utf-8")
    chosen = random.Random(2022)  # noqa: S311 - made-up text
    for at in range(issues):
        year, number = 1950 + at // 100, at % 100 + 1
        target = folder / "issues" / f"{year}-{number:02}"
        target.mkdir(parents=True)
        day = f"{year}-{1 + number // 9:02}-{1 + number % 9:02}"
        (target / "issue.md").write_text(f"---\nnumber: {number}\ndate: {day}\nstatus: final\n---\n", "utf-8")
        for article in range(1, ARTICLES + 1):
            texts = ["".join(chosen.choices(WORDS, k=60)) + "。" for _ in range(3)]
            head = f"title: {texts[0][:24]}\nfrom: {chosen.choice(CITIES)}\ncolumn: 工作交流"
            body = "\n\n".join(f"**{text[:12]}。**{text}" for text in texts)
            (target / f"{article:02}.md").write_text(f"---\n{head}\n---\n{body}\n", "utf-8")


def timed(folder: Path, home: Path) -> tuple[float, str]:
    """Count a year by the command; return the seconds and its output."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(home)}
    command = [sys.executable, "-m", "bulletin", "tally", "1950"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def main() -> None:
    issues = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name) / "workspace", Path(name) / "cache"
        folder.mkdir()
        generate(folder, issues)
        (first, shown), (second, again) = timed(folder, home), timed(folder, home)
        if shown != again:
            sys.exit("the second count differs from the first")
        size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    print(f"{issues} issues, {issues * ARTICLES} articles; {shown.splitlines()[0]}")
    print(f"first count {first:.1f} s, second {second:.1f} s: a share of {second / first:.3f}")
    print(f"cache: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
