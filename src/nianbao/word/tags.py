"""A paragraph's text → the same in plain Jinja. What docxtpl adds to the language is known here.

docxtpl takes a paragraph with {%p … %} out of the document and leaves only the tag; so with the
row of {%tr … %} and the cell of {%tc … %}.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A tag that stands for its whole paragraph, row, cell or run.
_PREFIXED = re.compile(r"(\{[{%#])(?:p|tr|tc|r)(?=\s)")
_LONE = re.compile(r"\{([{%#])(p|tr|tc)\s(?:(?![%#}]\}).)*[%#}]\}", re.DOTALL)
_RAW = re.compile(r"\{\{(?:p|tr|tc|r)\s(?:(?!\}\}).)*\}\}", re.DOTALL)
_BRACES = re.compile(r"(\{(?=_[{%])|[}%](?=_\}))_([{}%])")  # docxtpl's way to print braces
_OF_CELL = re.compile(r"\{%\s*(?:colspan|cellbg|vm|hm)\b[^%]*%\}")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTES = str.maketrans("“”‘’", "\"\"''")  # as docxtpl does inside tags

_MAYBE_WIDE = re.compile(r"[{｛][{｛%％#]|[}｝%％#][}｝]")
_NARROW = str.maketrans("｛｝％", "{}%")

_NAME = re.compile(r"[^\W\d][\w.]*")

SIMPLE = re.compile(r"\{\{\s*([^\W\d][\w.]*)\s*\}\}")


class LoneTag(NamedTuple):
    """A tag that takes its surroundings out of the document.

    `takes`: p, tr or tc; `tag`: what is left, in Jinja; `written`: as it stands in the template;
    `around`: the paragraph's other text.
    """

    takes: str
    tag: str
    written: str
    around: str


def plain(text: str) -> str:
    """The text with docxtpl's own forms of tags turned into Jinja's."""
    text = _PREFIXED.sub(r"\1", _OF_CELL.sub("", text))
    text = _BRACES.sub(r'{{ "\1" ~ "\2" }}', text)
    return _TAG.sub(lambda tag: tag[0].translate(_QUOTES), text)


def lone_tag(text: str) -> LoneTag | None:
    """The tag for whose sake the paragraph is taken out, if there is one."""
    found = _LONE.search(text)
    if found is None:
        return None
    around = text[: found.start()] + text[found.end() :]
    return LoneTag(found[2], plain(found[0]), found[0], around)


def raw_tag(text: str) -> str:
    """A tag that prints bare XML, which no value is."""
    found = _RAW.search(text)
    return found[0] if found else ""


def names_in(text: str) -> list[str]:
    """Whatever looks like a name in a paragraph with tags."""
    return _NAME.findall(plain(text)) if has_tags(text) else []


def has_tags(text: str) -> bool:
    return any(sign in text for sign in ("{{", "{%", "{#", "}}", "%}"))


def has_wide_tags(text: str) -> bool:
    return narrowed(text) != text


def narrowed(text: str) -> str:
    """The text with tags' full-width braces and percent signs made half-width."""
    return _MAYBE_WIDE.sub(lambda signs: signs[0].translate(_NARROW), text)
