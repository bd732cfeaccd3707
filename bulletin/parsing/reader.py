"""All kinds of files, read whole: bytes in, a value of the model out, and every fault of the file."""

from bulletin.parsing.circulation import read_contacts
from bulletin.parsing.issues import read_article, read_issue
from bulletin.parsing.settings import read_opening, read_publication

__all__ = ["read_article", "read_contacts", "read_issue", "read_opening", "read_publication"]
