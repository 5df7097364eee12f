"""A template's parts → Jinja sources, in docxtpl's language. The only door to docxtpl.

docxtpl reads the template's XML with regular expressions, and parses and writes it again, for each
report. All of that depends on the template alone, so it is done once: docxtpl runs with marks in
place of the tags, and the marks in what it saves are turned back into tags.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from lxml import etree

from nianbao.errors import TemplateError
from nianbao.word.impersonal import impersonal
from nianbao.word.markup import MAIN
from nianbao.word.package import read_parts, write_parts
from nianbao.word.sandbox import TEMPLATE_HINT, cut
from nianbao.word.story import CORE

# Noncharacters: XML allows them, no text has them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# An element that begins with a mark may come out empty.
_MARKED_ELEMENT = re.compile(f"<([\\w:]+)((?: [^<>]*)?)>(?=[^<]*{_OPEN})")
_MARK_OR_DRAWING = re.compile(f"{_MARK.pattern}|<wp:docPr ")

# docxtpl's way to print braces, and braces that Jinja would take for a tag.
_BRACES = re.compile(r"\{_\{|\}_\}|\{_%|%_\}|\{\{|\{%|\{#")

_DEPTHS = {"for": 1, "if": 1, "endfor": -1, "endif": -1}


class Source(NamedTuple):
    """A part that has tags: its name, its Jinja source, and what is left to do after filling in.

    `hollow`: start and end of elements that are written as one tag when nothing is between them.
    `mends`: whether columns of tables, or drawings, must be counted again.
    """

    name: str
    text: str
    hollow: tuple[tuple[str, str], ...]
    mends: bool


def translate(data: bytes) -> tuple[dict[str, bytes], list[Source]]:
    """Parts of a template that never change, and sources of those that have tags.

    Raises TemplateError when it is no .docx or its tags tear the document.
    """
    marked = _Marked(write_parts(impersonal(read_parts(data))))
    saved = BytesIO()
    try:
        marked.render({}, _Marker(marked))
        marked.save(saved)
    except etree.XMLSyntaxError as trouble:
        raise TemplateError("模板里有标签拆散了段落或表格", TEMPLATE_HINT) from trouble
    except (KeyError, ValueError, AttributeError, TypeError) as trouble:
        raise TemplateError("模板不是完好的 Word 文档", "请用 Word 另存一份再试。") from trouble
    parts = read_parts(saved.getvalue())
    dynamic = [name for name, part in parts.items() if _OPEN.encode() in part]
    sources = [marked.source(name, parts.pop(name).decode()) for name in dynamic]
    return parts, sources


def mend(xml: str) -> bytes:
    """A filled document whose tables' columns and whose drawings are counted again, by docxtpl."""
    template = DocxTemplate(BytesIO())
    template.docx_ids_index = 1000
    tree = template.fix_tables(xml.encode())
    template.fix_docpr_ids(tree)
    return bytes(etree.tostring(tree, encoding="UTF-8", standalone=True))


class _Marked(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """docxtpl's own reading and saving, with a mark left for each tag."""

    def __init__(self, data: bytes) -> None:
        super().__init__(BytesIO(data))
        self._tags: list[str] = []
        self._mends = False

    def mark(self, source: str) -> str:
        """The source with a mark for each tag; comments are dropped."""
        if _OPEN in source:
            raise ValueError("the template holds a noncharacter")
        pieces: list[str] = []
        tag = ""
        for kind, text in cut(source):
            if kind == "data":
                pieces.append(_BRACES.sub(lambda braces: self._literal(braces[0]), text))
                continue
            tag += text
            if kind.endswith("_end") or kind == "raw_begin":
                pieces.append("" if kind.startswith(("raw", "comment")) else self._new_mark(tag))
                tag = ""
        return "".join(pieces)

    def source(self, name: str, marked: str) -> Source:
        """A saved part with its tags put back."""
        text = _MARK.sub(lambda mark: self._tag_at(mark, in_core=name == CORE), marked)
        if name == CORE:  # python-docx writes an empty property with two tags
            return Source(name, text, (), mends=False)
        hollow = {(f"<{tag}{rest}>", f"</{tag}>") for tag, rest in _MARKED_ELEMENT.findall(marked)}
        hollow.add(('<w:t xml:space="preserve">', "</w:t>"))  # after a line break
        mends = self._mends and name == "word/document.xml"
        return Source(name, text, tuple(sorted(hollow)), mends)

    def render_xml_part(self, src_xml: str, *_unused: object) -> str:
        """What docxtpl fills in, with marks instead of values; it must still be XML."""
        marked = self.mark(src_xml)
        etree.fromstring(marked)
        return str(self.resolve_listing(marked))

    def fix_tables(self, xml: str) -> etree._Element:
        """The body. Where tags make rows or cells, their columns cannot be counted yet."""
        tree = etree.fromstring(xml)
        places = "//w:tbl/text() | //w:tr/text() | //w:gridSpan/@w:val"
        self._mends = self._repeats_drawings(xml) or any(
            _OPEN in text for text in tree.xpath(places, namespaces={"w": MAIN})
        )
        return tree if self._mends else super().fix_tables(xml)

    def render_properties(self, context: dict[str, object], jinja_env: _Marker) -> None:
        """As docxtpl does; but where there are none, none with python-docx's name and a clock."""
        relations = self.docx.part.package.rels.values()
        if any(relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
            super().render_properties(context, jinja_env)

    def _new_mark(self, tag: str) -> str:
        self._tags.append(tag)
        return f"{_OPEN}{len(self._tags) - 1}{_CLOSE}"

    def _literal(self, braces: str) -> str:
        return self._new_mark(f'{{{{ "{braces.replace("_", "")}" }}}}')

    def _tag_at(self, mark: re.Match[str], *, in_core: bool) -> str:
        tag = self._tags[int(mark[1])]
        before = mark.string[: mark.start()]
        in_attribute = before.rfind("<") > before.rfind(">")
        if not tag.startswith("{{") or not (in_core or in_attribute):
            return tag
        return f"{{% filter {'unbroken' if in_core else 'attribute'} %}}{tag}{{% endfilter %}}"

    def _repeats_drawings(self, marked: str) -> bool:
        """Whether a drawing stands in a loop or condition, so that its number is not known yet."""
        depth = 0
        for found in _MARK_OR_DRAWING.finditer(marked):
            if found[1] is None:
                if depth:
                    return True
                continue
            words = self._tags[int(found[1])].strip("{}%-+ ").split()
            depth += _DEPTHS.get(words[0] if words else "", 0)
        return False


class _Marker(NamedTuple):
    """Stands where docxtpl wants a Jinja environment for the properties."""

    marked: _Marked

    def from_string(self, source: str) -> _MarkedText:
        return _MarkedText(self.marked.mark(source))


class _MarkedText(NamedTuple):
    """Stands where docxtpl wants a Jinja template."""

    text: str

    def render(self, _context: dict[str, object]) -> str:
        return self.text
