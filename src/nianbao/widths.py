"""How wide a text is on the grid, before any face is known."""

from __future__ import annotations

from unicodedata import east_asian_width


def text_width(text: str) -> float:
    """A text's width in characters; a digit or Latin letter is half a one."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)
