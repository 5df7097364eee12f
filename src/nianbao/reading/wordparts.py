"""Parts of a .docx → what its paragraphs refer to: styles and lists by their ids.

Every part is parsed here, without entities and without a network; a document type is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from nianbao.errors import FileError

Element: TypeAlias = Any  # lxml has no types of its own

MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

# ISO 29500 Strict, which Word writes when asked, has other names for the same elements.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/customProperties",
        b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    ),
)
_MOST_BASES = 20  # styles based on styles: a circle ends here
_OFF = {"0", "false", "off", "none"}


def parse(part: bytes, name: str) -> Element:
    """A part's root. Raises FileError when it is no sound XML or brings a document type."""
    if _STRICT in part:
        for strict, transitional in _TRANSITIONAL:
            part = part.replace(strict, transitional)
    try:
        root = etree.fromstring(part, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as trouble:
        raise FileError(
            f"文件里的 {name} 坏了，读不出来", "请用 Word 或 WPS 打开它，另存一份再试。"
        ) from trouble
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileError(
            f"文件里的 {name} 带有 Word 不会写的声明（DOCTYPE），没有读",
            "请用 Word 或 WPS 打开它，另存一份再试。",
        )
    return root


def named(name: str) -> str:
    """An element or attribute of the main namespace, as lxml names it."""
    return MAIN + name


def value(parent: Element, name: str) -> str | None:
    """The w:val of a child element; None where there is no such child."""
    child = parent.find(MAIN + name)
    return None if child is None else child.get(MAIN + "val", "")


def is_on(parent: Element, name: str) -> bool | None:
    """A switch among the children; None where it is not set."""
    child = parent.find(MAIN + name)
    return None if child is None else child.get(MAIN + "val", "1") not in _OFF


def whole(text: str | None, default: int) -> int:
    """A number as Word writes it; the default for anything else."""
    try:
        return int(text or "")
    except ValueError:
        return default


@dataclass(frozen=True, slots=True)
class Style:
    """What of a style changes how its paragraphs or runs read. `list_id` is "" without a list."""

    name: str = ""
    is_hidden: bool = False
    list_id: str = ""
    level: int = 0


PLAIN = Style()


@dataclass(slots=True)
class Styles:
    """The styles of a file by id; what a style is based on is resolved when it is asked for."""

    _elements: dict[str, Element]
    _known: dict[str, Style] = field(default_factory=dict)

    def style(self, identity: str | None) -> Style:
        """The style with this id; one without a name where there is none."""
        if not identity:
            return PLAIN
        known = self._known.get(identity)
        if known is None:
            known = self._known[identity] = self._resolved(identity)
        return known

    def _resolved(self, identity: str) -> Style:
        element = self._elements.get(identity)
        if element is None:
            return PLAIN
        name = value(element, "name") or ""
        hidden: bool | None = None
        list_id, level = None, None
        for base in self._bases(element):
            for properties in base.iterchildren(MAIN + "rPr"):
                hidden = is_on(properties, "vanish") if hidden is None else hidden
            for number in base.iterfind(f"{MAIN}pPr/{MAIN}numPr"):
                list_id = value(number, "numId") if list_id is None else list_id
                level = value(number, "ilvl") if level is None else level
        return Style(_shown(name), bool(hidden), list_id or "", whole(level, 0))

    def _bases(self, element: Element | None) -> list[Element]:
        bases: list[Element] = []
        while element is not None and len(bases) < _MOST_BASES:
            bases.append(element)
            element = self._elements.get(value(element, "basedOn") or "")
        return bases


def read_styles(parts: Mapping[str, bytes], name: str) -> Styles:
    """The styles of a package; none where the part is missing."""
    if name not in parts:
        return Styles({})
    root = parse(parts[name], name)
    return Styles({str(e.get(MAIN + "styleId")): e for e in root.iterchildren(MAIN + "style")})


def _shown(name: str) -> str:
    """Word keeps `heading 1` in the file and shows Heading 1."""
    return name[:1].upper() + name[1:] if name.startswith("heading ") else name
