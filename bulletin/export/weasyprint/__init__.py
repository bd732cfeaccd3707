"""Pages → HTML through the theme's template → a PDF by unmodified WeasyPrint, in a child process with limits.

Used for an office's own paper templates, for `layout.engine: weasyprint`, and for forms.
"""

from bulletin.export.weasyprint.document import paper
from bulletin.export.weasyprint.job import PrintJob
from bulletin.export.weasyprint.own_theme import check_own_paper, own_paper
from bulletin.export.weasyprint.pages import outline_pictures, picture_address, shaped_fonts
from bulletin.export.weasyprint.printer import Printer, StoppedError

__all__ = [
    "PrintJob",
    "Printer",
    "StoppedError",
    "check_own_paper",
    "outline_pictures",
    "own_paper",
    "paper",
    "picture_address",
    "shaped_fonts",
]
