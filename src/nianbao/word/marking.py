"""A template, ours or an office's own → the same with a draft's mark in each page's head and foot.

The marks stand in frames that are fixed on the page, so that they move neither text nor page
numbers. What a section's heads and feet already hold stays.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from nianbao import official
from nianbao.errors import TemplateError
from nianbao.official import MM, TypeStyle
from nianbao.source.package import CONTENT_TYPES
from nianbao.typefaces import typefaces
from nianbao.word.markup import MAIN, RELATIONS, mm, part, text, twips, w
from nianbao.word.names import MARK_FOOT, MARK_HEAD
from nianbao.word.package import read_parts, write_parts
from nianbao.word.story import DOCUMENT, parse

_DOCUMENT_RELATIONS = "word/_rels/document.xml.rels"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_W = f"{{{MAIN}}}"
_ID = f"{{{RELATIONS}}}id"
_KINDS = ("default", "even", "first")  # pages that a section may give heads of their own


@dataclass(frozen=True, slots=True)
class _Margin:
    """Heads or feet: what Word calls them, the tag they print, and where it stands."""

    name: str
    reference: str
    root: str
    tag: str
    style: TypeStyle
    top: float  # of the frame, in mm from the paper's upper edge; from its lower one if negative

    def frame(self, height: float) -> str:
        """The paragraph that holds the tag, on paper of this height in mm."""
        line = twips(self.style.size * 1.25)
        top = self.top if self.top >= 0 else height + self.top
        properties = w(
            "pPr",
            w("framePr", w=mm(official.AREA_WIDTH_MM), h=line, hRule="exact", wrap="around",
              vAnchor="page", hAnchor="page", xAlign="center", y=mm(top)),
            w("autoSpaceDE", val=0),
            w("autoSpaceDN", val=0),
            w("snapToGrid", val=0),
            w("spacing", before=0, after=0, line=line, lineRule="exact"),
            w("ind", left=0, right=0, firstLineChars=0, firstLine=0),
            w("jc", val="center"),
        )  # fmt: skip
        face = typefaces()[self.style.role].official
        halves = round(self.style.size * 2)
        run = w(
            "rPr",
            w("rFonts", hint="eastAsia", ascii=face, hAnsi=face, eastAsia=face, cs=face),
            w("spacing", val=0), w("sz", val=halves), w("szCs", val=halves),
        )  # fmt: skip
        return w("p", properties, w("r", run, text(f"{{{{ {self.tag} }}}}")))


def _margins() -> tuple[_Margin, _Margin]:
    rise = official.MARK_HEAD.size / MM  # from the frame's upper edge down to the baseline
    return (
        _Margin("header", "headerReference", "hdr", MARK_HEAD, official.MARK_HEAD,
                official.MARK_HEAD_MM - rise),
        _Margin("footer", "footerReference", "ftr", MARK_FOOT, official.MARK_FOOT,
                -official.MARK_FOOT_MM - official.MARK_FOOT.size / MM),
    )  # fmt: skip


@lru_cache(maxsize=4)
def marked_template(data: bytes) -> bytes:
    """The template with tags for the mark in the heads and feet of all pages. Raises TemplateError
    when it is no .docx.
    """
    parts = dict(read_parts(data))
    document = parse(parts[DOCUMENT], DOCUMENT)
    sections = [s for s in document.iter(f"{_W}sectPr") if s.getparent().tag != f"{_W}sectPrChange"]
    if not sections or _DOCUMENT_RELATIONS not in parts:
        raise TemplateError("模板里没有页面设置", "请用 Word 另存一份再试。")
    height = min(map(_paper_height, sections))
    for margin in _margins():
        for name in _existing(parts, sections, margin):
            parts[name] = _with_frame(parts[name], name, margin.frame(height))
        _add_missing(parts, sections[0], margin, height)
    parts[DOCUMENT] = _written(document)
    return write_parts(parts)


def _paper_height(section: etree._Element) -> float:
    size = section.find(f"{_W}pgSz")
    twentieths = size.get(f"{_W}h") if size is not None else None
    return int(twentieths) / 20 / MM if twentieths else official.PAPER_HEIGHT_MM


def _existing(
    parts: Mapping[str, bytes], sections: list[etree._Element], margin: _Margin
) -> list[str]:
    """The parts that sections take their heads, or feet, from; each once."""
    targets = _targets(parts)
    named = (
        targets.get(str(reference.get(_ID)), "")
        for section in sections
        for reference in section.findall(_W + margin.reference)
    )
    return [name for name in dict.fromkeys(named) if name in parts]


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    relations = parse(parts[_DOCUMENT_RELATIONS], _DOCUMENT_RELATIONS)
    return {
        str(e.get("Id")): posixpath.normpath(posixpath.join("/word", str(e.get("Target"))))[1:]
        for e in relations
    }


def _with_frame(story: bytes, name: str, frame: str) -> bytes:
    root = parse(story, name)
    root.insert(0, _element(frame))
    return _written(root)


def _add_missing(
    parts: dict[str, bytes], section: etree._Element, margin: _Margin, height: float
) -> None:
    """A part of its own for the kinds of page of the first section that have none; later sections
    go on with what the first one has.
    """
    given = {reference.get(f"{_W}type") for reference in section.findall(_W + margin.reference)}
    missing = [kind for kind in _KINDS if kind not in given]
    if not missing:
        return
    name = next(n for n in _free_names(margin) if n not in parts)
    identity = f"nianbao{margin.name.title()}"
    parts[name] = part(margin.root, margin.frame(height), w("p"))
    _announce(parts, name, margin, identity)
    for kind in reversed(missing):
        reference = etree.Element(_W + margin.reference)
        reference.set(f"{_W}type", kind)
        reference.set(_ID, identity)
        section.insert(0, reference)


def _free_names(margin: _Margin) -> Iterator[str]:
    return (f"word/{margin.name}{number}.xml" for number in range(1, 1000))


def _announce(parts: dict[str, bytes], name: str, margin: _Margin, identity: str) -> None:
    types = parse(parts[CONTENT_TYPES], CONTENT_TYPES)
    space = types.tag.removesuffix("Types")
    kind = f"{_OFFICE}.{margin.name}+xml"
    etree.SubElement(types, f"{space}Override", PartName=f"/{name}", ContentType=kind)
    parts[CONTENT_TYPES] = _written(types)
    relations = parse(parts[_DOCUMENT_RELATIONS], _DOCUMENT_RELATIONS)
    space = relations.tag.removesuffix("Relationships")
    etree.SubElement(
        relations, f"{space}Relationship", Id=identity, Type=f"{RELATIONS}/{margin.name}",
        Target=name.removeprefix("word/"),
    )  # fmt: skip
    parts[_DOCUMENT_RELATIONS] = _written(relations)


def _element(xml: str) -> etree._Element:
    wrapped = f'<x xmlns:w="{MAIN}" xmlns:r="{RELATIONS}">{xml}</x>'
    return etree.fromstring(wrapped)[0]


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))
