"""Pictures → image objects (ISO 32000-1 §8.9): JPEG as it is, others as plain samples."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bulletin.export.pdf.objects import Name

if TYPE_CHECKING:
    from bulletin.export.pdf.objects import PdfFile, Ref, Value
    from bulletin.model import Picture

SPACES = {"L": "DeviceGray", "RGB": "DeviceRGB"}
ORIENTATION = 0x0112


def embed_picture(picture: Picture, file: PdfFile) -> Ref:
    """Put a picture into a file."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(picture.content)) as image:
        if image.format == "JPEG" and image.mode in SPACES and image.getexif().get(ORIENTATION, 1) == 1:
            return file.stream(picture.content, _head(image) | {"Filter": Name("DCTDecode")}, encoded=True)
        return _samples(ImageOps.exif_transpose(image), file)


def _samples(image: Any, file: PdfFile) -> Ref:
    clear = image.mode in {"LA", "RGBA", "PA"} or "transparency" in image.info
    whole = image.convert("RGBA" if clear else image.mode)
    grey = image.mode in {"1", "L", "LA", "I;16", "I"}
    plain = whole.convert("L" if grey else "RGB")
    head = _head(plain)
    if clear:
        mask = whole.getchannel("A")
        head["SMask"] = file.stream(mask.tobytes(), _head(mask))
    return file.stream(plain.tobytes(), head)


def _head(image: Any) -> dict[str, Value]:
    return {
        "Type": Name("XObject"),
        "Subtype": Name("Image"),
        "Width": image.width,
        "Height": image.height,
        "ColorSpace": Name(SPACES[image.mode]),
        "BitsPerComponent": 8,
    }
