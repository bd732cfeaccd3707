"""Edits Word files in LibreOffice, for tests; run by the Python of the system, which has UNO.

python3 uno_writer.py FOLDER   starts LibreOffice with a profile in the folder, then edits a file for each line read from
                               stdin (JSON: source, target, tracked, edits), and answers each with a line
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

BREAK = 0
"""The control character that ends a paragraph."""
BOLD = 150.0
POLL = 0.05
"""Seconds between two tries to connect."""


def main(folder: Path) -> None:
    """Edit files until stdin ends; LibreOffice ends with this process."""
    pipe = f"bulletin-{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            *("--headless", "--norestore", "--nologo", "--nodefault"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        desktop = connected(pipe, office)
        for line in sys.stdin:
            job = json.loads(line)
            try:
                answer = edit(desktop, job)
            except Exception as error:  # noqa: BLE001 - of LibreOffice's classes
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
        desktop.terminate()
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()


def connected(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    """Return the desktop as soon as LibreOffice listens. Raises RuntimeError where it has ended."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    while office.poll() is None:
        try:
            context = resolver.resolve(address)
        except NoConnectException:
            time.sleep(POLL)
            continue
        return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise RuntimeError("LibreOffice has ended")


def edit(desktop: Any, job: dict[str, Any]) -> dict[str, Any]:
    """Open a file, edit it, and save it under another name; returns whether changes were tracked from the start."""
    opened = desktop.loadComponentFromURL(
        Path(job["source"]).as_uri(),
        "_blank",
        0,
        (PropertyValue("Hidden", 0, True, 0),),  # noqa: FBT003
    )
    try:
        tracked = bool(opened.RecordChanges)
        opened.RecordChanges = job["tracked"]
        for each in job["edits"]:
            EDITS[each["kind"]](opened, each)
        form = PropertyValue("FilterName", 0, "MS Word 2007 XML", 0)
        opened.storeToURL(Path(job["target"]).as_uri(), (form,))
    finally:
        opened.close(True)  # noqa: FBT003
    return {"tracked": tracked}


# --- Edits -----------------------------------------------------------------------------------------------------


def selected(document: Any, each: dict[str, Any]) -> Any:
    """Return a cursor over the characters from `start` to `end` of the paragraph of a bookmark."""
    name = each["bookmark"]
    name = name if document.Bookmarks.hasByName(name) else f"{name} Copy 1"  # of a table outside the text
    anchor = document.Bookmarks.getByName(name).Anchor
    cursor = anchor.Text.createTextCursorByRange(anchor.Start)
    cursor.goRight(each.get("start", 0), False)  # noqa: FBT003
    cursor.goRight(each.get("end", each.get("start", 0)) - each.get("start", 0), True)  # noqa: FBT003
    return cursor


def whole_paragraph(document: Any, bookmark: str, *, with_end: bool) -> Any:
    """Return a cursor over a paragraph, with its end where it has one."""
    cursor = selected(document, {"bookmark": bookmark})
    cursor.gotoStartOfParagraph(False)  # noqa: FBT003
    cursor.gotoEndOfParagraph(True)  # noqa: FBT003
    if with_end:
        cursor.goRight(1, True)  # noqa: FBT003
    return cursor


def replace(document: Any, each: dict[str, Any]) -> None:
    """Replace characters by others; none of either for insertion and deletion."""
    cursor = selected(document, each)
    if each["end"] == each["start"]:
        cursor.Text.insertString(cursor, each["text"], False)  # noqa: FBT003
    else:
        cursor.String = each["text"]


def split(document: Any, each: dict[str, Any]) -> None:
    """End the paragraph before a character."""
    cursor = selected(document, each)
    cursor.Text.insertControlCharacter(cursor, BREAK, False)  # noqa: FBT003


def merge(document: Any, each: dict[str, Any]) -> None:
    """Join a paragraph with the next one."""
    cursor = whole_paragraph(document, each["bookmark"], with_end=False)
    cursor.collapseToEnd()
    cursor.goRight(1, True)  # noqa: FBT003
    cursor.String = ""


def new(document: Any, each: dict[str, Any]) -> None:
    """Write a new paragraph behind one."""
    cursor = whole_paragraph(document, each["bookmark"], with_end=False)
    cursor.collapseToEnd()
    cursor.Text.insertControlCharacter(cursor, BREAK, False)  # noqa: FBT003
    cursor.Text.insertString(cursor, each["text"], False)  # noqa: FBT003


def delete(document: Any, each: dict[str, Any]) -> None:
    """Delete a paragraph with its end."""
    whole_paragraph(document, each["bookmark"], with_end=True).String = ""


def move(document: Any, each: dict[str, Any]) -> None:
    """Delete a paragraph, and write it anew behind another one."""
    text = whole_paragraph(document, each["bookmark"], with_end=False).String
    new(document, {"bookmark": each["behind"], "text": text})
    delete(document, each)


def bold(document: Any, each: dict[str, Any]) -> None:
    """Make characters bold."""
    cursor = selected(document, each)
    cursor.CharWeight = cursor.CharWeightAsian = BOLD


EDITS = {
    "replace": replace,
    "split": split,
    "merge": merge,
    "new": new,
    "delete": delete,
    "move": move,
    "bold": bold,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
