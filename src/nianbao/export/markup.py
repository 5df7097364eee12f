"""HTML elements as text: names, attributes and escaping in one place."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


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


def lines(content: Iterable[str]) -> str:
    """Texts one below the other."""
    return text("\n".join(content))
