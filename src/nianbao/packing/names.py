"""Title → names of files that portals, mail clients and old disks take.

Many portals take Chinese characters, letters, digits and - _ . only, and cut long names off.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 48  # characters; twice that in a path still fits Windows' 260

_REFUSED = re.compile(r"[^0-9A-Za-z_\u3007\u3400-\u9fff\U00020000-\U0003ffff-]+")


def plain_stem(title: str, code: str) -> str:
    """The title without brackets, blanks and other signs. A long one keeps its end, which tells the
    year, and gets the content's code, so that no two are alike.
    """
    stem = plain(title) or plain(code)
    if len(stem) <= MOST:
        return stem
    mark = plain(code)
    return f"{stem[len(mark) + 1 - MOST :].strip('-')}-{mark}"


def plain(text: str) -> str:
    """The text with - for each run of signs that a portal may refuse."""
    normal = unicodedata.normalize("NFC", text)
    return _REFUSED.sub("-", normal).strip("-")
