"""The XML of an .xlsx's part → where its elements stand; and the part with other bytes there.

It is cut at the places that expat tells, so that all that nobody asked for stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_OTHER_ENCODING = re.compile(
    rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])[^\"']*", re.IGNORECASE
)
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_PREFIX = re.compile(rb"<([\w.-]+:)?")
_NAME = re.compile(rb"<[\w.:-]+")
_EMPTY = b"/>"

Cut = tuple[int, int, bytes]
"""From where to where other bytes come; an insertion where both are one."""


class UnwritableError(ValueError):
    """What cannot be written into a workbook: at its place, or not without touching the rest."""


@dataclass(slots=True)
class Element:
    """An element by its name without a prefix: its start tag and all of it, as offsets."""

    name: str
    prefix: bytes
    attributes: Mapping[str, str]
    depth: int
    start: int
    tag_end: int
    end: int

    @property
    def is_closed(self) -> bool:
        """Whether its start tag is all of it."""
        return self.tag_end == self.end


def elements(data: bytes) -> list[Element]:
    """All elements in their order. Raises UnwritableError where offsets are not those of the
    bytes.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    if _OTHER_ENCODING.match(data) or b"\0" in data[:4]:
        raise UnwritableError("encoding")
    found: list[Element] = []
    open_: list[Element] = []
    parser = ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        tag, prefix = _TAG.match(data, at), _PREFIX.match(data, at)
        if tag is None or prefix is None:
            raise UnwritableError(name)
        local = name.rpartition(":")[2]
        one = Element(local, prefix[1] or b"", attributes, len(open_), at, tag.end(), tag.end())
        found.append(one)
        open_.append(one)

    def end(name: str) -> None:
        del name
        one = open_.pop()
        if not data.endswith(_EMPTY, one.start, one.tag_end):
            one.end = data.index(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own
    except ExpatError as trouble:
        raise UnwritableError(str(trouble)) from trouble
    return found


def inside(found: Iterable[Element], outer: Element) -> list[Element]:
    """Those that stand in `outer`."""
    return [one for one in found if outer.start < one.start < outer.end]


def with_cuts(data: bytes, cuts: Iterable[Cut]) -> bytes:
    """The bytes with the cuts; what is inserted at one place stays in its order."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(cuts, key=lambda cut: cut[:2]):
        pieces += (data[at:start], new)
        at = end
    return b"".join((*pieces, data[at:]))


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """An element that begins with a start tag, with that attribute."""
    first = _TAG.match(tag)
    head = tag[: first.end()] if first else tag
    bare = re.sub(rb"\s" + name + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", head)
    named = _NAME.match(bare)
    end = named.end() if named else 0
    return b'%b %b="%b"%b' % (bare[:end], name, value, bare[end:] + tag[len(head) :])


def opened(tag: bytes) -> bytes:
    """The start tag of an element that gets content."""
    return tag.removesuffix(_EMPTY).rstrip() + b">" if tag.endswith(_EMPTY) else tag
