"""Make the pictures of the docs from the repository's own issues: `python docs/make_pictures.py`."""

from __future__ import annotations

import html
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import expect, sync_playwright

from bulletin.app.copy import CopyTarget, public_copy
from bulletin.app.kinds import as_bulletin
from bulletin.app.site import publish_site
from bulletin.app.typesetting import load, make
from bulletin.export.weasyprint import Printer, PrintJob
from bulletin.layout.pages import PlacedOutline
from bulletin.model import paragraphs, plain
from bulletin.preview.serving import Preview
from bulletin.project.project import Project
from bulletin.typography.fonts import face_rules, families, prepared_files
from bulletin.workspace import Workspace, data_folder

if TYPE_CHECKING:
    from types import ModuleType

    from playwright.sync_api import Browser, Page, Playwright, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAGES = {"page-1.png": ("2022-36", 0), "page-2.png": ("2022-36", 1), "table.png": ("2022-36", -1)}
DETAIL = (24, 108, 190, 214)
"""Part of a page in mm: left, top, right, bottom."""
PAGE = 1
AREA = (37, 262)
"""The top and the foot of the type area in mm."""
TITLE = 22
"""The size of the title of an article in pt."""
WINDOW: ViewportSize = {"width": 1440, "height": 900}
"""The window that the preview is shown in, CSS pixels."""
TELEPHONE: ViewportSize = {"width": 375, "height": 760}
"""The window of a telephone, CSS pixels."""
DENSITY = 1
IN_A_ROW = 4
"""Pages in a row of a picture that shows many."""


def main() -> None:
    """Build the issues in memory and draw pages and details."""
    project = Project.open(Workspace(ROOT)).value
    assert project is not None
    PICTURES.mkdir(exist_ok=True)
    for name, (folder, number) in PAGES.items():
        made = make(project, folder).value
        assert made is not None
        _save(_drawn(made.files[f"{folder}.pdf"], number, 72), name)
    _save(_cut(_drawn(_left_to_weasyprint(project, "2022-36"), 0, 90)), "lines-before.png")
    composed = make(project, "2022-36").value
    assert composed is not None
    _save(_cut(_drawn(composed.files["2022-36.pdf"], PAGE, 90)), "lines-after.png")
    _previews("2022-36")
    _copies("2022-36")
    _save(_booklet(project, "2022-36"), "booklet.png")
    _save(_align_page(project, "2022-36"), "print-align.png")
    _review("2022-36")
    _save(_two_themes("2022-36"), "theme.png")
    _handbook()
    _writing()
    _layouts()
    _mastheads()
    _site()


def _left_to_weasyprint(project: Project, folder: str) -> bytes:
    """Print an article with its paragraphs left to WeasyPrint: it breaks and spaces their lines."""
    loaded, faces = load(project, folder).value, project.faces.value
    assert loaded is not None
    assert faces is not None
    article = as_bulletin(loaded.document).issue.articles[0]
    style = project.geometry.blocks["body"]
    texts = "".join(f"<p>{html.escape(plain(inlines))}" for inlines in paragraphs(article.blocks))
    title = "<br>".join(map(html.escape, article.title.parts))
    used = faces.narrowed({style.face: set(texts), "title": set(title)})
    names, page, spacing = families(used), project.geometry.page, style.character_units / 1000 - 1
    look = (
        f"@page{{size:{page.width}mm {page.height}mm;margin:{page.top}mm {page.outer}mm 30mm {page.inner}mm}}"
        f"body{{margin:0;font:{style.size}pt/{style.pitch}mm {names[style.face]};font-kerning:none}}"
        f"p{{margin:0;text-indent:2em;text-align:justify;letter-spacing:{spacing:g}em}}"
        f"h2{{margin:0 0 {page.line_pitch}mm;font:22pt/{page.line_pitch}mm {names['title']};text-align:center}}"
    )
    source = (
        f"<html lang=zh-CN><title>x</title><style>{face_rules(used)}{look}</style><h2>{title}</h2>{texts}"
    )
    printed = Printer().print(PrintJob(source, prepared_files(used), "ua-1")).value
    assert printed is not None
    return printed


def _previews(folder: str) -> None:
    """Show the preview in a browser: a spread, and the error when an article has a fault."""
    with tempfile.TemporaryDirectory() as scratch:
        workspace = _copy(Path(scratch))
        _publish(workspace / "issues" / folder / "issue.md")
        with Preview(Workspace(workspace), folder, 0) as preview, sync_playwright() as playwright:
            browser = _browser(playwright, Path(scratch))
            page = _opened(browser, f"{preview.address}#/{folder}/paper", "light")
            _shoot(page, "preview.png")
            _shoot_copy(browser, f"{preview.address}#/{folder}/reading")
            page = _opened(browser, f"{preview.address}#/{folder}/paper", "dark")
            article = workspace / "issues" / folder / "01-suzhou.md"
            article.write_text(article.read_text("utf-8").replace("from: 苏州市", "from: 苏洲市"), "utf-8")
            expect(page.locator("#card")).to_be_visible(timeout=20_000)
            _shoot(page, "preview-fault.png")
            browser.close()


def _shoot_copy(browser: Browser, address: str) -> None:
    """Show the text view after an article was copied; the issue is marked public."""
    context = browser.new_context(viewport={"width": 1100, "height": 620}, permissions=["clipboard-write"])
    page = context.new_page()
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-state", "fresh", timeout=60_000)
    page.locator("#part").select_option("2")
    page.get_by_role("button", name="复制到公众号").click()
    expect(page.locator("#copied")).to_contain_text("已复制")
    _shoot(page, "preview-copy.png")
    context.close()


def _copies(folder: str) -> None:
    """Show what is copied for WeChat on a telephone: a whole issue, how it goes on, one article."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        workspace = _copy(Path(scratch))
        _publish(workspace / "issues" / folder / "issue.md")
        project = Project.open(Workspace(workspace)).value
        assert project is not None
        whole, article = (public_copy(project, folder, number).value for number in (None, 2))
        assert whole is not None
        assert article is not None
        browser = _browser(playwright, Path(scratch))
        page = browser.new_page(viewport=TELEPHONE)
        screens = []
        for copied, top in ((whole, 0), (whole, TELEPHONE["height"]), (article, 0)):
            text = copied.written(CopyTarget.WECHAT, embedded=True)
            page.set_content(f"<body style='margin:16px;font-family:FandolHei'>{text}")
            page.evaluate("top => window.scrollTo(0, top)", top)
            screens.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
    _save(_beside(screens), "copy.png")


def _publish(head: Path) -> None:
    """Mark an issue as public."""
    public = "status: final\npublic: true\nreviewed: {by: 沈岚, date: 2022-12-30}\n"
    head.write_text(head.read_text("utf-8").replace("status: final\n", public), "utf-8")


def _browser(playwright: Playwright, scratch: Path) -> Browser:
    """Start a browser that knows the open fonts."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu"],
        env={**os.environ, "FONTCONFIG_FILE": str(_with_open_fonts(scratch))},
    )


def _copy(scratch: Path) -> Path:
    workspace = scratch / "workspace"
    workspace.mkdir()
    shutil.copy(ROOT / "bulletin.yaml", workspace)
    for name in ("issues", "tallies"):
        shutil.copytree(ROOT / name, workspace / name)
    return workspace


def _with_open_fonts(scratch: Path) -> Path:
    """Let the browser find the open fonts, which are no system fonts."""
    path = scratch / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{(data_folder() or scratch) / 'fonts'}</dir><cachedir>{scratch / 'cache'}</cachedir></fontconfig>"
    )
    return path


def _opened(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> Page:
    """Open the preview and wait until the spread of pages 2 and 3 is painted."""
    page = browser.new_page(
        viewport=WINDOW, device_scale_factor=DENSITY, color_scheme=scheme, timezone_id="Asia/Shanghai"
    )
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-state", "fresh", timeout=60_000)
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.page')].slice(1, 3).every((each) =>"
        " each.querySelector('img')?.naturalWidth === Math.round(each.getBoundingClientRect().width * devicePixelRatio))"
    )
    expect(page.locator(".thumb img")).to_have_count(page.locator(".page").count())
    return page


SITE_SHOTS: dict[str, list[tuple[str, int, Literal["light", "dark"]]]] = {
    "site-home.png": [("index.html", 1100, "light")],
    "site-article.png": [(article := "issues/2022-36/suzhou.html", 1000, "light"), (article, 360, "dark")],
}
"""Pages of the site, the width of the window in CSS pixels, the colour scheme: side by side."""
SITE_HEIGHT = 760


def _site() -> None:
    """Show the site of the repository's issues as if both were public, in a browser."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        workspace = _copy(Path(scratch))
        for head in (workspace / "issues").glob("*/issue.md"):
            reviewed = "---\npublic: true\nreviewed: {by: 沈岚, date: 2023-01-05}\n"
            head.write_text(head.read_text("utf-8").replace("---\n", reviewed, 1), "utf-8")
        project = Project.open(Workspace(workspace)).value
        assert project is not None
        assert publish_site(project, Path(scratch, "site"), (), print).value is not None
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, "FONTCONFIG_FILE": str(_with_open_fonts(Path(scratch)))},
        )
        for name, shots in SITE_SHOTS.items():
            images = []
            for path, width, scheme in shots:
                window: ViewportSize = {"width": width, "height": SITE_HEIGHT}
                page = browser.new_page(viewport=window, color_scheme=scheme)
                page.goto(Path(scratch, "site", path).as_uri())
                images.append(_shown(page))
            ground = Image.new("RGB", (sum(each.width + 8 for each in images) - 8, SITE_HEIGHT), "#b0b0b0")
            for number, image in enumerate(images):
                ground.paste(image, (sum(each.width + 8 for each in images[:number]), 0))
            _quantize(ground, name)
        browser.close()


def _shoot(page: Page, name: str) -> None:
    """Save what the window shows once nothing in it moves any more."""
    _quantize(_shown(page), name)


def _shown(page: Page) -> Image.Image:
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _quantize(image: Image.Image, name: str) -> None:
    palette = image.quantize(192, Image.Quantize.MAXCOVERAGE)
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def _drawn(pdf: bytes, number: int, dpi: int) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    page = document[number % len(document)]
    image: Image.Image = page.render(scale=dpi / 72, draw_annots=False).to_pil()
    return image


def _cut(image: Image.Image) -> Image.Image:
    scale = image.width / 210
    left, top, right, bottom = (round(value * scale) for value in DETAIL)
    return image.crop((left, top, right, bottom))


def _save(image: Image.Image, name: str) -> None:
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(PICTURES / name, optimize=True)


def _booklet(project: Project, folder: str) -> Image.Image:
    """Draw the sides of a booklet's sheets, with the fold: the front of each on the left, its back on the right."""
    from PIL import Image

    from bulletin.app.print_issue import make_files
    from bulletin.model import PrintOrder

    files = make_files(project, folder, PrintOrder(booklet=True)).value
    assert files is not None
    pdf = files[f"{folder}-骑马订.pdf"]
    sides = [_drawn(pdf, number, 26) for number in range(len(pypdfium2.PdfDocument(pdf)))]
    gap, (width, height) = 6, sides[0].size
    sheet = Image.new("RGB", (2 * width + gap, len(sides) // 2 * (height + gap) - gap), "#b0b0b0")
    for number, side in enumerate(sides):
        left, top = number % 2 * (width + gap), number // 2 * (height + gap)
        sheet.paste(side, (left, top))
        sheet.paste("#d8d8d8", (left + width // 2, top, left + width // 2 + 1, top + height))
    return sheet.quantize(64, Image.Quantize.FASTOCTREE)


def _review(folder: str) -> None:
    """Draw the review on paper of an issue that is still a draft: its approval sheet, and a page."""
    from bulletin.app.review_paper import review_paper

    with tempfile.TemporaryDirectory() as scratch:
        workspace = _copy(Path(scratch))
        issue = workspace / "issues" / folder / "issue.md"
        staff = "status: draft\nstaff: {编辑: 周岸, 审核: 方鹤群, 签发: 陆鸣}"
        issue.write_text(issue.read_text("utf-8").replace("status: final", staff), "utf-8")
        project = Project.open(Workspace(workspace)).value
        assert project is not None
        loaded = load(project, folder).value
        assert loaded is not None
        pdf = review_paper(project, loaded, 1).value
        assert pdf is not None
    for name, number in (("review-sheet.png", 0), ("review-page.png", 2)):
        _save(ImageOps.expand(_drawn(pdf, number, 60), 1, "#c8c8c8"), name)


# --- The handbook and the example of a theme -------------------------------------------------------------------


def _two_themes(folder: str) -> Image.Image:
    """Draw the first page as shipped and with the files of docs/theme.md, side by side."""
    handbook = _runner()
    pages = []
    for own in (False, True):
        with tempfile.TemporaryDirectory() as scratch:
            workspace = _copy(Path(scratch))
            for step in handbook.read((ROOT / "docs" / "theme.md").read_text("utf-8")) if own else ():
                handbook.put(workspace / step.what, list(step.lines), change=step.kind == "change")
            project = Project.open(Workspace(workspace)).value
            assert project is not None
            made = make(project, folder).value
            assert made is not None
            pages.append(_drawn(made.files[f"{folder}.pdf"], 0, 60))
    return _beside(pages)


def _beside(pages: list[Image.Image]) -> Image.Image:
    """Put pages side by side on a grey ground, up to four in a row."""
    gap, (width, height) = 8, pages[0].size
    columns, rows = min(len(pages), IN_A_ROW), -(-len(pages) // IN_A_ROW)
    size = (columns * (width + gap) + gap, rows * (height + gap) + gap)
    ground = Image.new("RGB", size, "#b0b0b0")
    for number, page in enumerate(pages):
        row, column = divmod(number, IN_A_ROW)
        ground.paste(page, (gap + column * (width + gap), gap + row * (height + gap)))
    return ground


def _align_page(project: Project, folder: str) -> Image.Image:
    """Draw the upper half of the page by which a printer is aligned with pre-printed sheets."""
    from bulletin.app.print_pages import make_align_page
    from bulletin.model import PrintOrder

    loaded = load(project, folder).value
    assert loaded is not None
    page = make_align_page(project, loaded, PrintOrder()).value
    assert page is not None
    drawn = _drawn(page, 0, 90)
    return drawn.crop((0, drawn.height // 7, drawn.width, drawn.height * 4 // 5))


def _layouts() -> None:
    """Draw the issues of docs/layouts.md: all pages of each."""
    _runner()
    from tests.support import year

    with tempfile.TemporaryDirectory() as scratch:
        project = Project.open(Workspace(year.make(Path(scratch)))).value
        assert project is not None
        for name, picture in year.PICTURES.items():
            folder = f"{year.YEAR}-{name}"
            made = make(project, folder).value
            assert made is not None
            _save(_sheet(made.files[f"{folder}.pdf"]), picture)


def _sheet(pdf: bytes) -> Image.Image:
    """Draw all pages of a file side by side."""
    return _beside([_drawn(pdf, number, 42) for number in range(len(pypdfium2.PdfDocument(pdf)))])


def _runner() -> ModuleType:
    """Return the module of the tests that runs documents."""
    sys.path.insert(0, str(ROOT))
    from tests.support import handbook

    return handbook


def _handbook() -> None:
    """Run the handbook up to each of its pictures: preview and diagnostics, pages, forms for the printer."""
    handbook = _runner()
    text = handbook.HANDBOOK.read_text("utf-8")
    with tempfile.TemporaryDirectory() as home:
        sandbox = handbook.Sandbox(Path(home).resolve())
        handbook.follow(text, sandbox, until="bulletin check 1")
        _shoot_handbook(sandbox.here, f"{sandbox.today.year}-01")
    with tempfile.TemporaryDirectory() as home:
        sandbox = handbook.Sandbox(Path(home).resolve())
        handbook.follow(text, sandbox, until="bulletin list")
        folder = f"{sandbox.today.year}-01"
        pdf = (sandbox.here / f"build/{folder}/{folder}.pdf").read_bytes()
        for name, number in (("handbook-page-1.png", 0), ("handbook-page-2.png", 1)):
            _save(_drawn(pdf, number, 60), name)
        for form, name in (("印制单", "handbook-ticket.png"), ("签收单", "handbook-signoff.png")):
            pdf = (sandbox.here / f"build/print/{folder}/{folder}-{form}.pdf").read_bytes()
            _save(_drawn(pdf, 0, 60), name)


def _writing() -> None:
    """Draw each example of docs/writing.md as it is printed: all below its title, or the title too where it has one."""
    from tests.support.typesetting import texts, typeset_issue
    from tests.support.writing import REST, examples, write_examples

    for example in examples():
        with tempfile.TemporaryDirectory() as scratch:
            issue = write_examples(Path(scratch), [example, REST])
            typeset, _ = typeset_issue(Path(scratch), issue)
        page = typeset.pages.pages[1]
        marks = [
            mark for mark in page.marks if not isinstance(mark, PlacedOutline) and AREA[0] < mark.y < AREA[1]
        ]
        titles = [mark.y for mark in texts(page) if mark.size == TITLE and example.article != example.source]
        top = max(titles, default=AREA[0] - 7) + 4
        bottom = max(mark.y + getattr(mark, "height", 3) for mark in marks) + 4
        image = _drawn(typeset.content, 1, 96)
        scale = image.width / 210
        left, upper, right, lower = (round(value * scale) for value in (22, top, 190, bottom))
        part = image.crop((left, upper, right, lower))
        _save(ImageOps.expand(part, 1, "#c8c8c8"), example.picture)


def _mastheads() -> None:
    """Draw the mastheads of docs/mastheads.md: the upper part of the first page of each."""
    from tests.support.mastheads import examples, write_example

    for example in examples():
        with tempfile.TemporaryDirectory() as scratch:
            issue = write_example(Path(scratch), example)
            project = Project.open(Workspace(Path(scratch))).value
            assert project is not None
            made = make(project, issue).value
            assert made is not None
        image = _drawn(made.files[f"{issue}.pdf"], 0, 80)
        part = image.crop((0, image.height // 12, image.width, image.height // 2))
        _save(ImageOps.expand(part, 1, "#c8c8c8"), example.picture)


def _shoot_handbook(workspace: Path, folder: str) -> None:
    """Show the handbook's issue in the preview before it was checked: its pages, then the diagnostics."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        Preview(Workspace(workspace), folder, 0) as preview,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
            env={**os.environ, "FONTCONFIG_FILE": str(_with_open_fonts(Path(scratch)))},
        )
        page = _opened(browser, f"{preview.address}#/{folder}/paper", "light")
        _shoot(page, "handbook-preview.png")
        page.goto(f"{preview.address}#/{folder}/problems")
        page.set_viewport_size({"width": WINDOW["width"], "height": 420})
        expect(page.get_by_text("sum-total")).to_be_visible(timeout=20_000)
        _shoot(page, "handbook-problems.png")
        browser.close()


if __name__ == "__main__":
    main()
