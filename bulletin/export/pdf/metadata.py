"""PDF metadata: document information and XMP (ISO 32000-1 §14.3), output intent."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bulletin.export.pdf.objects import Name
from bulletin.model import PdfVariant

if TYPE_CHECKING:
    from bulletin.export.pdf.objects import PdfFile, Value
    from bulletin.model import OutputCondition
    from bulletin.model.document import DocumentProperties

CLAIMS = {
    PdfVariant.UA_1: ("http://www.aiim.org/pdfua/ns/id/", "pdfuaid", {"part": "1"}),
    PdfVariant.A_3A: ("http://www.aiim.org/pdfa/ns/id/", "pdfaid", {"part": "3", "conformance": "A"}),
}
"""How conformance to a standard is declared in XMP: name space, prefix, properties."""
PROFILE_DATE, PROFILE_ID = slice(24, 36), slice(84, 100)
"""Where an ICC profile holds its creation date and its digest (ICC.1 §7.2)."""
EPOCH = bytes((0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
"""2000-01-01: the profile does not depend on the clock."""


def information(properties: DocumentProperties) -> dict[str, Value]:
    """Return the information dictionary."""
    entries: dict[str, Value] = {
        "Title": properties.title,
        "Author": properties.author,
        "Subject": properties.subject,
        "Keywords": properties.keywords,
        "Creator": properties.generator,
        "Producer": properties.generator,
    }
    if properties.date:
        day = f"D:{properties.date.replace('-', '')}"
        entries |= {"CreationDate": day, "ModDate": day}
    return entries


def metadata(properties: DocumentProperties, variant: PdfVariant) -> bytes:
    """Write the properties as XMP, with the standard that the file conforms to."""
    title, author, subject, keywords, generator = map(
        escape,
        (properties.title, properties.author, properties.subject, properties.keywords, properties.generator),
    )
    namespace, prefix, claims = CLAIMS[variant]
    claimed = " ".join(f'{prefix}:{name}="{value}"' for name, value in claims.items())
    day = properties.date
    dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>" if day else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}" {claimed}/>\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">\n'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\n'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>\n'
        f"<pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{generator}</pdf:Producer>\n"
        f"<xmp:CreatorTool>{generator}</xmp:CreatorTool>{dates}\n"
        '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()


def output_intent(variant: PdfVariant, file: PdfFile) -> dict[str, Value]:
    """Return the entries that declare sRGB as the output intent, which PDF/A requires (ISO 19005-3 §6.2.3)."""
    if variant is not PdfVariant.A_3A:
        return {}
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[PROFILE_DATE], profile[PROFILE_ID] = EPOCH, bytes(16)
    intent: dict[str, Value] = {
        "Type": Name("OutputIntent"),
        "S": Name("GTS_PDFA1"),
        "OutputConditionIdentifier": "sRGB",
        "DestOutputProfile": file.stream(bytes(profile), {"N": 3}),
    }
    return {"OutputIntents": [intent]}


REGISTRY = "http://www.color.org"
"""The registry of the ICC, in which the names of printing conditions are defined."""


def press_intent(condition: OutputCondition | None, file: PdfFile) -> dict[str, Value]:
    """Return the entries that declare the printing condition of the pictures as the output intent (ISO 15930-7 §6.2)."""
    if condition is None:
        return {}
    intent: dict[str, Value] = {
        "Type": Name("OutputIntent"),
        "S": Name("GTS_PDFX"),
        "OutputConditionIdentifier": condition.name if condition.registered else "Custom",
        "Info": condition.name,
    }
    intent |= {"RegistryName": REGISTRY} if condition.registered else {}
    if condition.profile:
        intent["DestOutputProfile"] = file.stream(condition.profile, {"N": 4})
    return {"OutputIntents": [intent]}
