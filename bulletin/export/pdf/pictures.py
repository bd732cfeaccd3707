"""Prepared pictures → image objects (ISO 32000-1 §8.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.pdf.objects import Name

if TYPE_CHECKING:
    from bulletin.export.pdf.objects import PdfFile, Ref, Value
    from bulletin.pictures import Raster

COLOURS = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}
"""Components of a pixel by colour space."""


def embed_picture(raster: Raster, file: PdfFile) -> Ref:
    """Add a picture to a file, its alpha as a soft mask; returns its reference."""
    entries = _entries(raster, raster.colour_space, raster.bits) | {"Filter": Name(raster.encoding)}
    if raster.predictor > 1:
        entries["DecodeParms"] = {
            "Predictor": raster.predictor,
            "Colors": COLOURS[raster.colour_space],
            "BitsPerComponent": raster.bits,
            "Columns": raster.width,
        }
    if raster.colour_space == "DeviceCMYK" and raster.encoding == "DCTDecode":
        entries["Decode"] = [1, 0] * COLOURS[raster.colour_space]
    if raster.alpha is not None:
        mask = _entries(raster, "DeviceGray", 8) | {"Filter": Name("FlateDecode")}
        entries["SMask"] = file.stream(raster.alpha, mask, encoded=True)
    return file.stream(raster.data, entries, encoded=True)


def _entries(raster: Raster, colour_space: str, bits: int) -> dict[str, Value]:
    return {
        "Type": Name("XObject"),
        "Subtype": Name("Image"),
        "Width": raster.width,
        "Height": raster.height,
        "ColorSpace": Name(colour_space),
        "BitsPerComponent": bits,
    }
