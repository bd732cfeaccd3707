"""Review files as LibreOffice lays them out: as many pages as on paper, give or take one, valid and read as written."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from bulletin.app.typesetting import load, typeset
from bulletin.importers.docx.returned import read_returned
from tests.support.returned_files import assert_read_as_written
from tests.support.review_files import SOURCES, faults, review_file
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.typography.faces import Faces

pytestmark = [
    pytest.mark.counts(sample=1, full=len(SOURCES)),
    pytest.mark.skipif(not shutil.which("soffice"), reason="libreoffice-writer-nogui is not installed"),
]
NAMES = sorted(SOURCES, key=lambda name: name != "2022-36-ua-1")


def test_pages_are_those_on_paper(count: int, tmp_path: Path) -> None:
    for name in NAMES[:count]:
        source = SOURCES[name]
        project = open_project(source.write(tmp_path / name))
        loaded, faces = load(project, source.folder).value, project.faces.value
        assert loaded is not None
        assert faces is not None
        paper = typeset(project, loaded).value
        assert paper is not None
        folder = tmp_path / f"{name}-word"
        file = review_file(project, source.folder)
        assert faults(file.content, tmp_path) == [], name
        assert_read_as_written(file, read_returned(file.content))
        with pdfplumber.open(io.BytesIO(laid_out(file.content, faces, folder))) as pdf:
            assert abs(len(pdf.pages) - len(paper.pages.pages)) <= 1, name
            if name == NAMES[0]:
                lines = [len(page.extract_text_lines()) for page in pdf.pages]
                assert max(lines) == project.geometry.page.lines + 1, "the page number is one more"


def laid_out(content: bytes, faces: Faces, folder: Path) -> bytes:
    """Return a Word file as a PDF of LibreOffice, which knows the tool's faces under the names of the file."""
    (folder / ".config" / "fontconfig").mkdir(parents=True)
    (folder / ".config" / "fontconfig" / "fonts.conf").write_text(_fonts(faces), "utf-8")
    (folder / "file.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        "--headless",
        "--norestore",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}
    subprocess.run(
        [*command, str(folder / "file.docx")], env=environment, check=True, capture_output=True, timeout=120
    )
    return (folder / "file.pdf").read_bytes()


def _fonts(faces: Faces) -> str:
    """Return a configuration that finds the face of the text by the names of all Chinese faces of the file."""
    chain = faces.chains["body"]
    body = chain.faces[chain.own]
    names = dict.fromkeys(face.name for face in faces.word_faces.values() if face.name != face.latin)
    aliases = (
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{body.name}</string></edit></match>'
        for name in (*names, "黑体", "宋体", faces.word_faces["title"].name)
    )
    folders = dict.fromkeys(face.source.parent for chain in faces.chains.values() for face in chain.faces)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        + "".join(f"<dir>{each}</dir>" for each in folders)
        + "".join(aliases)
        + '<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>'
    )
