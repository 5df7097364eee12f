"""Bytes of a Word file → what its heads and feet say besides page numbers."""

from __future__ import annotations

import re

from nianbao.matching.rows import squeezed
from nianbao.word.package import read_parts
from nianbao.word.story import DOCUMENT, lines, stories

_WORDS = re.compile("[\u4e00-\u9fffA-Za-z]{2}")


def edge_words(data: bytes) -> tuple[str, ...]:
    """Each line once. Raises TemplateError where a part of the file is damaged."""
    said = [
        squeezed(line.text)
        for name, root in stories(read_parts(data))
        if name != DOCUMENT
        for line in lines(root, name)
    ]
    return tuple(dict.fromkeys(text for text in said if _WORDS.search(text)))
