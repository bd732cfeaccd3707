"""Open faces for the scripts of China's peoples and their neighbours, out of Debian's `fonts-noto-core`.

Its files are taken out of the package once for a user, as `bulletin fonts --install` takes its own; the package, a
system's worth of fonts, is not installed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.app.font_packages import FontPackage, install

if TYPE_CHECKING:
    from collections.abc import Iterable

ARABIC, TIBETAN, MONGOLIAN, YI = "NotoNaskhArabic", "NotoSerifTibetan", "NotoSansMongolian", "NotoSansYi"
DEVANAGARI, TAMIL, THAI, HEBREW = "NotoSerifDevanagari", "NotoSerifTamil", "NotoSerifThai", "NotoSerifHebrew"
FACES = (ARABIC, TIBETAN, MONGOLIAN, YI, DEVANAGARI, TAMIL, THAI, HEBREW)


def folder() -> Path:
    """Return the folder of the faces; they are fetched where they are missing."""
    if shutil.which("apt-get") is None:
        pytest.skip("the faces are taken out of a package of Debian's")
    place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bulletin-tests" / "faces"
    package = FontPackage(("fonts-noto-core",), {f"{face}-Regular.ttf": face for face in FACES}, always=True)
    install(place, (), lambda *_: None, packages=(package,))
    return place


def put(workspace: Path, faces: Iterable[str] = FACES) -> None:
    """Put faces into a workspace's `fonts/`, for what the faces of all roles lack."""
    own = workspace / "fonts"
    own.mkdir(exist_ok=True)
    for face in faces:
        shutil.copy(folder() / f"{face}-Regular.ttf", own)
    entries = "".join(f"  - {face}-Regular\n" for face in faces)
    (own / "fonts.yaml").write_text(f"last-resort:\n  - 默认\n{entries}", encoding="utf-8")
