"""No leaks: article text is escaped everywhere, nothing is fetched, no path of this machine is in an output."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bulletin.app.typesetting import make
from bulletin.diagnostics import BulletinError
from bulletin.export.weasyprint import Printer, PrintJob
from bulletin.model import PdfVariant
from tests.support.workspaces import ROOT, build_in_memory, copy_workspace, open_project

HOSTILE = "\"'><script>alert(1)</script></style>{{ 1111*1111 }}{% for x in y %}${1111*1111}#{1111*1111}<!DOCTYPE ]]> \\\\"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "办公 桌" / "workspace")


def article(workspace: Path, text: str) -> None:
    (workspace / "issues/2022-36/01-suzhou.md").write_text(text, "utf-8")


# --- Text is text --------------------------------------------------------------------------------------------


def test_hostile_text_stands_literally_everywhere(workspace: Path) -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    keys = "".join(f"{key}: {quoted}\n" for key in ("author", "source", "column"))
    table = HOSTILE.replace("|", "")
    escaped = re.sub(r"([\\*`<&\[\]])", r"\\\1", HOSTILE)
    article(
        workspace,
        f"---\ntitle: {quoted}\nfrom: 苏州市\n{keys}---\n{escaped}\n\n## {escaped}\n\n- {escaped}\n\n"
        f"|{re.sub(r'([*`<&])', lambda m: chr(92) + m[1], table)}|\n|--|\n|甲|\n\n```\n{HOSTILE}\n```\n",
    )
    settings = (workspace / "bulletin.yaml").read_text("utf-8")
    settings = settings.replace("print_code: 苏简字1004号", f"print_code: {quoted}")
    (workspace / "bulletin.yaml").write_text(settings, "utf-8")
    made = build_in_memory(workspace, "2022-36")
    assert "<script" not in made.html
    assert made.html.count("<style>") == made.html.count("</style>") == 1
    assert "1234321" not in made.html
    assert made.html.count("&lt;script&gt;") >= 9


def test_a_draft_says_so_in_style_rules_of_its_own(workspace: Path) -> None:
    issue = workspace / "issues/2022-36/issue.md"
    issue.write_text("---\nstatus: draft\n---\n", "utf-8")
    made = build_in_memory(workspace, "2022-36")
    assert re.search(r"送审稿 [0-9a-f]{8}<", made.html)


def test_a_template_that_names_what_is_not_there_is_reported(workspace: Path) -> None:
    (workspace / "templates").mkdir()
    for text, reason in (("{{ nothing }}", "nothing"), ("{% if %}", "Expected"), ("{{ 1/0 }}", "zero")):
        (workspace / "templates" / "screen.html.j2").write_text(text, "utf-8")
        with pytest.raises(BulletinError, match=reason) as caught:
            make(open_project(workspace), "2022-36")
        assert caught.value.diagnostic.code == "theme-broken"


# --- Pictures by the right name ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("图 片.png", "<图 片.png>"),
        ("100%.png", "100%.png"),
        ("a%20b.png", "a%2520b.png"),
        ("a+b&c=d;e.png", "a+b&c=d;e.png"),
        ("问?号#.png", "问%3F号%23.png"),
        ("images/照片.png", "images/../images/%E7%85%A7%E7%89%87.png"),
    ],
)
def test_a_picture_is_found_by_its_name_however_it_is_written(
    workspace: Path, name: str, address: str
) -> None:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")
    path = workspace / "issues/2022-36" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.getvalue())
    article(workspace, f"---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n\n![图]({address})\n")
    made = build_in_memory(workspace, "2022-36")
    assert made.html.count("data:image/png;base64,") == 1
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        kinds = [each.get("/Subtype") for each in pdf.objects if isinstance(each, pikepdf.Stream)]
    assert kinds.count("/Image") == 1


# --- Nothing of this machine gets out ------------------------------------------------------------------------


def test_no_path_and_no_name_of_this_machine_is_in_the_outputs(workspace: Path) -> None:
    article(workspace, "---\ntitle: 标题\nfrom: 苏州市\n---\n见[网页](https://a.cn/x)。\n")
    made = build_in_memory(workspace, "2022-36")
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        streams = [bytes(each.read_bytes()) for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        values = repr(list(pdf.objects))
    output = made.html.encode() + values.encode() + b"".join(streams) + made.pdf
    secrets = [
        str(workspace),
        str(workspace.parent),
        str(ROOT),
        str(Path.home()),
        "file:",
        os.uname().nodename,
    ]
    for secret in secrets:
        if len(secret) > 4:
            assert secret.encode() not in output, secret
            assert secret.encode("utf-16-be") not in output, secret


# --- Nothing is fetched --------------------------------------------------------------------------------------

REFERENCES = (
    '<img src="{}">',
    '<link rel="stylesheet" href="{}">',
    "<style>@import url({});</style>",
    '<p style="background: url({})">x</p>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<svg><image href="{}" width="9" height="9"/></svg>',
    '<svg><style>@import "{}";</style><rect width="9" height="9"/></svg>',
    '<svg><use href="{}#a"/></svg>',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<ol style="list-style-image: url({})"><li>x</ol>',
    '<p style="content: url({})">x</p>',
    "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style><p>x</p>",
)
NEVER_ASKED = REFERENCES[8], REFERENCES[12]
"""WeasyPrint does not support these, and so never requests them."""
ADDRESSES = ("http://127.0.0.1:9/a.png", "file:///etc/passwd")


@pytest.mark.parametrize("reference", REFERENCES)
def test_whatever_a_document_names_is_refused(reference: str) -> None:
    for address in ADDRESSES:
        html = f"<!doctype html><html lang=zh><title>x</title><p>y</p>{reference.format(address)}"
        printed = Printer().print(PrintJob(html, {}, PdfVariant.UA_1.value))
        complaints = [one for one in printed.diagnostics if one.code == "engine-complaint"]
        refusals = [one.values["address"] for one in printed.diagnostics if one.code == "not-fetched"]
        assert all(str(refused).startswith(address) for refused in refusals)
        assert (printed.value is None) == bool(refusals or complaints)
        assert refusals or complaints or reference in NEVER_ASKED


CANARY = """
import fcntl, json, os, socket, struct, subprocess, sys, threading
fcntl.ioctl(control := socket.socket(), 0x8914, struct.pack("16sH", b"lo", 0x1 | 0x40))
control.close()
hits = []
server = socket.create_server(("127.0.0.1", 8765))
def listen():
    while True:
        hits.append(server.accept()[1][0])
threading.Thread(target=listen, daemon=True).start()
socket.create_connection(("127.0.0.1", 8765)).close()
command = [sys.executable, "-m", "bulletin", "build", "36"]
done = subprocess.run(command, capture_output=True, encoding="utf-8")
socket.create_connection(("127.0.0.1", 8765)).close()
while len(hits) < 2:
    pass
print(json.dumps({"code": done.returncode, "stderr": done.stderr, "hits": len(hits) - 2}))
"""


def _cut_off(workspace: Path) -> dict[str, object]:
    """Build with nothing but a loopback device, on which a server counts connections."""
    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network of one's own can be had here")
    done = subprocess.run(
        [*apart, sys.executable, "-c", CANARY],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT), "http_proxy": "http://127.0.0.1:8765"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    report: dict[str, object] = json.loads(done.stdout)
    return report


TEXT = """\
---
title: 标题
from: 苏州市
source: http://127.0.0.1:8765/source
---
<img src="http://127.0.0.1:8765/a.png"> <script src="//127.0.0.1:8765/a.js"></script>

<link rel="stylesheet" href="http://127.0.0.1:8765/a.css"><style>@import url(http://127.0.0.1:8765/b.css)</style>

[链接](http://127.0.0.1:8765/link) <http://127.0.0.1:8765/auto> url(http://127.0.0.1:8765/url)
"""
PICTURES = """\
![甲](http://127.0.0.1:8765/b.png)

![乙](//127.0.0.1:8765/c.png)

![丙](drawing.svg)
"""


@pytest.mark.parametrize("kind", ["text", "pictures", "template"])
def test_with_the_network_cut_nobody_is_called(workspace: Path, kind: str) -> None:
    article(workspace, TEXT + (f"\n{PICTURES}" if kind == "pictures" else ""))
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:8765/d.png"/></svg>'
    (workspace / "issues/2022-36/drawing.svg").write_text(drawing)
    if kind == "template":
        text = (ROOT / "templates/paper.html.j2").read_text("utf-8")
        (workspace / "templates").mkdir()
        calls = "".join(each.format("http://127.0.0.1:8765/t") for each in REFERENCES)
        (workspace / "templates/paper.html.j2").write_text(
            text.replace("</body>", calls + "</body>"), "utf-8"
        )
    report = _cut_off(workspace)
    assert report["hits"] == 0
    assert report["code"] == (0 if kind == "text" else 1), report["stderr"]
    assert "Traceback" not in str(report["stderr"])
    expected = {"text": "", "pictures": "[image-remote]", "template": "[not-fetched] "}
    assert expected[kind] in str(report["stderr"])
