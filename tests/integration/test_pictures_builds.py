"""Pictures in finished issues: upright, without metadata, with as many pixels as their printed size needs."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from tests.support.pictures import SECRET, exif, saved, scene, shows_scene, stored
from tests.support.workspaces import build_in_memory, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.workspaces import BuiltIssue

ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n\n"


def issue_with(workspace: Path, pictures: dict[str, bytes]) -> BuiltIssue:
    """Make an issue of one article that shows these pictures."""
    issue = copy_workspace(workspace) / "issues/2022-36"
    for path in issue.glob("0*.md"):
        path.unlink()
    for name, content in pictures.items():
        (issue / name).write_bytes(content)
    (issue / "01.md").write_text(ARTICLE + "\n\n".join(f"![图]({name})" for name in pictures), "utf-8")
    made = build_in_memory(workspace, "2022-36")
    assert {name: (issue / name).read_bytes() for name in pictures} == pictures, "sources are never changed"
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> BuiltIssue:
    block = 200
    pictures = {
        "a.jpg": saved(stored(6, block), "JPEG", exif=exif(6), comment=SECRET),
        "b.png": saved(stored(8, block), "PNG", exif=exif(8)),
        "c.webp": saved(stored(5, block), "WEBP", exif=exif(5)),
        "d.jpg": saved(
            stored(7, block), "MPO", exif=exif(7), save_all=True, append_images=[Image.new("RGB", (9, 9))]
        ),
        "e.tif": saved(scene(block=block), "TIFF", tiffinfo={270: SECRET.decode()}),
        "f.bmp": saved(scene(block=block), "BMP"),
    }
    return issue_with(tmp_path_factory.mktemp("workspace"), pictures)


def test_pictures_are_printed_upright_and_not_stretched(made: BuiltIssue) -> None:
    drawn = [one for page in made.facts.pages for one in page.pictures]
    assert len(drawn) == 6
    for one in drawn:
        assert (one.columns, one.rows) == (600, 400)
        assert one.width / one.height == pytest.approx(1.5, abs=0.01)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        streams = (one for one in pdf.objects if isinstance(one, pikepdf.Stream))
        images = [pikepdf.PdfImage(one) for one in streams if one.get("/Subtype") == "/Image"]
        assert len(images) == 6
        assert all(shows_scene(image.as_pil_image()) for image in images)


def test_pictures_on_the_screen_are_upright(made: BuiltIssue) -> None:
    addresses = re.findall(r'src="data:image/(?:jpeg|png);base64,([^"]+)"', made.html)
    assert len(addresses) == 6
    for address in addresses:
        image = Image.open(io.BytesIO(base64.b64decode(address)))
        assert image.size == (600, 400)
        assert not image.getexif()
        assert shows_scene(image)


def test_no_metadata_is_in_the_outputs(made: BuiltIssue) -> None:
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        raw = b"".join(one.read_raw_bytes() for one in streams)
        plain = b"".join(one.read_bytes() for one in streams if one.get("/Subtype") != "/Image")
    contents = [base64.b64decode(one) for one in re.findall(r'base64,([^"]+)"', made.html)]
    for content in (made.pdf, raw, plain, *contents):
        assert SECRET not in content
        assert b"Exif\0" not in content


def test_photographs_are_printed_at_300_dpi(tmp_path: Path) -> None:
    noise = Image.effect_noise((1008, 756), 60).resize((4032, 3024), Image.Resampling.BICUBIC)
    content = saved(noise.convert("RGB"), "JPEG", quality=95)
    made = issue_with(tmp_path / "workspace", {"a.jpg": content})
    (drawn,) = (one for page in made.facts.pages for one in page.pictures)
    assert drawn.resolution == pytest.approx(300, abs=0.5)
    assert len(made.pdf) < len(content) / 3
