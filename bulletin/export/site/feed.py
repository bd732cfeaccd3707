"""What the feed and the site map need beside the records: addresses, identifiers, moments.

An entry's identifier does not depend on where the site stands (RFC 4287 §4.2.6), and no moment comes from the clock.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bulletin.export.site.values import SiteIdentity

FEED_SIZE = 40
"""Articles, the newest ones."""
_FIRST = "1970-01-01"
"""The date of a feed without entries, which must have one (RFC 4287 §4.2.15)."""


def feed_filters(identity: SiteIdentity) -> dict[str, Callable[..., str]]:
    """Return the filters of the templates: `absolute` addresses where the site's is known, `urn`, `instant`."""

    def absolute(path: str) -> str:
        return f"{identity.address}/{path}" if identity.address else path

    def urn(path: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"bulletin:{identity.identifier}/{path}").urn

    return {"absolute": absolute, "urn": urn, "instant": instant}


def instant(day: dt.date | None) -> str:
    """Return the beginning of a day in China (RFC 3339)."""
    return f"{day.isoformat() if day else _FIRST}T00:00:00+08:00"
