"""Where a title may be broken between words: segmentation (分词), asked only where no mark gives a good break.

`rjieba` (MIT): one wheel for all Pythons, no dependencies, 0.1 s to load, so it is loaded only then.
"""

from __future__ import annotations


def segment(text: str) -> list[str]:
    """Divide a text into its words; joined again they are the text."""
    import rjieba

    words: list[str] = rjieba.cut(text)
    return words
