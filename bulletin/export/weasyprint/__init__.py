"""Pages → HTML through the theme's template → a PDF by WeasyPrint, as it comes, in a child process with limits.

Used for an office's own paper templates, for `layout.engine: weasyprint`, and for forms.
"""

from bulletin.export.weasyprint.document import paper
from bulletin.export.weasyprint.former import check_theme
from bulletin.export.weasyprint.job import PrintJob
from bulletin.export.weasyprint.pages import picture_address, shaped_fonts
from bulletin.export.weasyprint.printer import Printer, StoppedError

__all__ = ["PrintJob", "Printer", "StoppedError", "check_theme", "paper", "picture_address", "shaped_fonts"]
