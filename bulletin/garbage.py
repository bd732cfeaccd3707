"""How often Python looks for garbage: rarely, as next to none arises here, and each look takes some milliseconds."""

from __future__ import annotations

import gc


def look_rarely() -> None:
    """Look after 100,000 new objects instead of 700: making an issue takes a tenth less."""
    gc.set_threshold(100_000, 50, 50)
