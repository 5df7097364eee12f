"""HTML elements as text: names, attributes and escaping in one place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from html import escape

from nianbao.document import Cell, PlacedCell

_ADDRESS = re.compile(r"(?:https?://|www\.)[!-;=?-~]+")  # in escaped text
_MARK = re.compile(r"[/.?=_-](?=[A-Za-z0-9])")


def element(name: str, /, *content: str, **attributes: object) -> str:
    """<name …>content</name>. A trailing _ of an attribute's name is dropped, _ inside is -;
    attributes that are None or "" are left out.
    """
    return f"{opening(name, **attributes)}{''.join(content)}</{name}>"


def opening(name: str, /, **attributes: object) -> str:
    """The start tag alone."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    return f"<{name}{written}>"


def text(content: str) -> str:
    """Text as content; its line ends become breaks."""
    return "<br>".join(escape(line, quote=False) for line in content.split("\n"))


def breakable(content: str) -> str:
    """Text as content in which web addresses may break after their marks, lest the justified line
    before one gape. Nothing of that copies out.
    """
    return _ADDRESS.sub(lambda found: _MARK.sub(r"\g<0><wbr>", found[0]), text(content))


def lines(content: Iterable[str]) -> str:
    """Texts one below the other."""
    return text("\n".join(content))


# -- cells of tables


def spans(cell: Cell) -> dict[str, int]:
    """The attributes of a cell that takes more than one place."""
    said = {"colspan": cell.colspan, "rowspan": cell.rowspan}
    return {name: span for name, span in said.items() if span > 1}


def scope_of(placed: PlacedCell, numbered: Container[int]) -> str:
    """What a label or head speaks for; `numbered` are the rows in which numbers stand.

    Not rowgroup or colgroup where it spans: those would reach to the end of the whole group.
    """
    return "row" if placed.row in numbered else "col"
