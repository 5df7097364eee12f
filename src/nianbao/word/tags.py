"""A paragraph's text → the same in plain Jinja. What docxtpl adds to the language is known here.

docxtpl takes a paragraph with {%p … %} out of the document and leaves only the tag; so with the
row of {%tr … %} and the cell of {%tc … %}.
"""

from __future__ import annotations

import re

# A tag that stands for its whole paragraph, row, cell or run.
_PREFIXED = re.compile(r"(\{[{%#])(p|tr|tc|r)(?=\s)")
_ALONE = re.compile(r"\{[{%#](p|tr|tc)\s(?:[^}%#]|[%#](?!\}))*[}%#]\}")
_OF_CELL = re.compile(r"\{%\s*(?:colspan|cellbg|vm|hm)\b[^%]*%\}")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTES = str.maketrans("“”‘’", "\"\"''")

SIMPLE = re.compile(r"\{\{\s*([^\W\d][\w.]*)\s*\}\}")


def plain(text: str) -> str:
    """The text with docxtpl's own forms of tags turned into Jinja's."""
    text = _PREFIXED.sub(r"\1 ", _OF_CELL.sub("", text))
    return _TAG.sub(lambda tag: tag[0].translate(_QUOTES), text)


def lone_tag(text: str) -> tuple[str, str] | None:
    """What {%p, {%tr or {%tc takes out (p, tr, tc) and the tag that is left, if there is one."""
    found = _ALONE.search(text)
    return (found[1], plain(found[0])) if found else None


def has_tags(text: str) -> bool:
    return any(start in text for start in ("{{", "{%", "{#"))
