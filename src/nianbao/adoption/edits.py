"""Changes to a document's elements: a text put in with the look of what stood there, paragraphs
taken out, paragraphs of tags put in. Knows Word's elements and not what is written.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from nianbao.word.markup import MAIN

_W = f"{{{MAIN}}}"
_P, _R, _T, _PPR, _RPR, _SDT = (_W + name for name in ("p", "r", "t", "pPr", "rPr", "sdt"))
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES, _FALLBACK = (_COMPATIBLE + name for name in ("AlternateContent", "Fallback"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# In a run: what is text or belongs to a field, whose result is text.
_TEXTUAL = frozenset(
    _W + name
    for name in (
        "t", "tab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "ptab", "delText",
        "fldChar", "instrText", "lastRenderedPageBreak",
    )
)  # fmt: skip
_FIELD = frozenset(_W + name for name in ("fldChar", "instrText"))
# What marks a place for others and may stand between paragraphs as well.
_MARKS = frozenset(
    _W + name
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart",
        "permEnd",
    )
)  # fmt: skip
_PICTURES = tuple(_W + name for name in ("drawing", "pict", "object"))
_TRACKED = frozenset(_W + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange"))

# Of a paragraph's properties: what a paragraph that is printed several times may not have.
_ONCE = frozenset(
    _W + name
    for name in ("numPr", "sectPr", "rPr", "pPrChange", "pageBreakBefore", "framePr", "outlineLvl")
)
_BEFORE_NUMBER = frozenset(
    _W + name
    for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
)
# And what a picture's paragraph cannot have: its line would be cut, or stand aside.
_OF_TEXT = frozenset(_W + name for name in ("spacing", "ind", "jc", "textAlignment", "snapToGrid"))
_LATER = frozenset(
    _W + name
    for name in ("textDirection", "textAlignment", "textboxTightWrap", "divId", "cnfStyle")
)


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a paragraph and of its run; None where it has none. To be copied, not used."""

    paragraph: etree._Element | None = None
    run: etree._Element | None = None

    @property
    def is_known(self) -> bool:
        return self.paragraph is not None or self.run is not None

    def same_run(self, other: Look) -> bool:
        return _written(self.run) == _written(other.run)


def look_of(paragraph: etree._Element) -> Look:
    """The look of a paragraph and of its longest run that has text; without text, of what would be
    typed there.
    """
    runs = [run for run in _runs(paragraph) if _length(run)]
    look = _own_look(max(runs, key=_length), paragraph) if runs else _mark_look(paragraph)
    return Look(paragraph.find(_PPR), look)


def first_and_last_look(paragraph: etree._Element) -> tuple[Look, Look]:
    """The paragraph's look with that of its first run that has text, and of its last."""
    runs = [run for run in _runs(paragraph) if _length(run)]
    if not runs:
        return look_of(paragraph), look_of(paragraph)
    properties = paragraph.find(_PPR)
    first, last = (_own_look(run, paragraph) for run in (runs[0], runs[-1]))
    return Look(properties, first), Look(properties, last)


def set_text(paragraph: etree._Element, text: str) -> None:
    """The paragraph says only this, in the look of its first run with text; a field or control
    that stood there is gone, pictures stay.
    """
    look = first_and_last_look(paragraph)[0].run
    anchor = next((run for run in _runs(paragraph) if _length(run)), None)
    new = _run(text, look)
    if anchor is None:
        _clear(paragraph)
        paragraph.append(new)
    else:
        _top(anchor, paragraph).addprevious(new)
        _clear(paragraph, spared=new)
    _release(paragraph)


def twins(paragraph: etree._Element) -> list[etree._Element]:
    """The same paragraph of a text box as older programs get it, which stands beside it."""
    both = next(paragraph.iterancestors(_ALTERNATIVES), None)
    fallback = None if both is None else both.find(_FALLBACK)
    others = [] if fallback is None else list(fallback.iter(_P))
    said = _said(paragraph)
    return [other for other in others if other is not paragraph and _said(other) == said]


def set_cell(cell: etree._Element, text: str) -> None:
    """The cell says only this, in its first paragraph with text, else its first."""
    paragraphs = list(cell.iter(_P)) or [etree.SubElement(cell, _P)]
    spoken = [paragraph for paragraph in paragraphs if any(map(_length, _runs(paragraph)))]
    for paragraph in spoken[1:]:
        _clear(paragraph)
    set_text((spoken or paragraphs)[0], text)
    for control in list(cell.iterancestors(_SDT)):
        if sum(1 for _ in control.iter(_W + "tc")) == 1:
            _unwrap(control)


def cut_end(paragraph: etree._Element, count: int) -> None:
    """Takes so many characters away from a paragraph's end, white space not counted."""
    texts = [node for run in _runs(paragraph) for node in run.iter(_T)]
    for node in reversed(texts):
        kept = node.text or ""
        while kept and (count or kept[-1].isspace()):
            count -= not kept[-1].isspace()
            kept = kept[:-1]
        node.text = kept
        if not count and kept:
            break


def take_out(paragraph: etree._Element) -> None:
    """Removes a paragraph; one that carries a picture, a page or a section break loses its text."""
    if _must_stay(paragraph):
        _clear(paragraph, spared_tags=_FIELD if _cuts_field(paragraph) else frozenset())
        return
    for mark in list(paragraph.iter(*_MARKS)):
        paragraph.addprevious(mark)
    paragraph.getparent().remove(paragraph)


def is_empty(paragraph: etree._Element) -> bool:
    """Whether a paragraph is a blank line and nothing else."""
    return not any(map(_length, _runs(paragraph))) and not _must_stay(paragraph)


def put_before(place: etree._Element, elements: Iterable[etree._Element]) -> None:
    for element in elements:
        place.addprevious(element)


def put_after(place: etree._Element, elements: Sequence[etree._Element]) -> None:
    for element in reversed(elements):
        place.addnext(element)


def has_picture(paragraph: etree._Element) -> bool:
    return next(paragraph.iter(*_PICTURES), None) is not None


# -- new paragraphs


def printed(look: Look, *texts: tuple[str, Look], numbered: Container[str] = ()) -> etree._Element:
    """A paragraph with this look, its runs with theirs. `numbered` are the styles that make
    numbers, which the texts already have.
    """
    paragraph = etree.Element(_P)
    properties = _copied(look.paragraph, _ONCE)
    style = None if properties is None else properties.find(_W + "pStyle")
    if style is not None and style.get(_W + "val") in numbered:
        _unnumber(properties)
    if properties is not None and len(properties):
        paragraph.append(properties)
    paragraph.extend(_run(text, _eastern(own.run)) for text, own in texts)
    return paragraph


def unprinted(tag: str) -> etree._Element:
    """A paragraph that steers the template."""
    paragraph = etree.Element(_P)
    paragraph.append(_run(tag, None))
    return paragraph


def centred(look: Look) -> Look:
    """The look for a line in the middle that holds a picture or stands for itself."""
    properties = _copied(look.paragraph, _ONCE | _OF_TEXT)
    if properties is None:
        properties = etree.Element(_PPR)
    at = sum(child.tag not in _LATER for child in properties)
    for name, attributes in (
        ("spacing", {"line": "240", "lineRule": "auto"}),
        ("ind", {"left": "0", "right": "0", "firstLineChars": "0", "firstLine": "0"}),
        ("jc", {"val": "center"}),
    ):
        element = etree.Element(_W + name)
        for key, val in attributes.items():
            element.set(_W + key, val)
        properties.insert(at, element)
        at += 1
    return Look(properties, look.run)


def _copied(
    properties: etree._Element | None, without: frozenset[str] = frozenset()
) -> etree._Element | None:
    if properties is None:
        return None
    copy = deepcopy(properties)
    copy.tail = None
    for child in list(copy):
        if child.tag in without:
            copy.remove(child)
    return copy


def _unnumber(properties: etree._Element) -> None:
    number = etree.Element(_W + "numPr")
    etree.SubElement(number, _W + "numId").set(_W + "val", "0")
    properties.insert(sum(child.tag in _BEFORE_NUMBER for child in properties), number)


def _eastern(look: etree._Element | None) -> etree._Element:
    """The look with “ ” … — from the Chinese face."""
    copy = _copied(look)
    if copy is None:
        copy = etree.Element(_RPR)
    fonts = copy.find(_W + "rFonts")
    if fonts is None:
        fonts = etree.Element(_W + "rFonts")
        copy.insert(1 if copy.find(_W + "rStyle") is not None else 0, fonts)
    fonts.set(_W + "hint", "eastAsia")
    return copy


def _run(text: str, look: etree._Element | None) -> etree._Element:
    run = etree.Element(_R)
    own = _copied(look, _TRACKED)
    if own is not None and len(own):
        run.append(own)
    node = etree.SubElement(run, _T)
    node.text = text
    node.set(_SPACE, "preserve")
    return run


# -- what stands in a paragraph


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The paragraph's own runs, not those of text boxes in it."""
    return (run for run in paragraph.iter(_R) if next(run.iterancestors(_P)) is paragraph)


def _said(paragraph: etree._Element) -> str:
    return "".join(node.text or "" for run in _runs(paragraph) for node in run.iterchildren(_T))


def _length(run: etree._Element) -> int:
    return sum(len((node.text or "").strip()) for node in run.iterchildren(_T))


def _mark_look(paragraph: etree._Element) -> etree._Element | None:
    """What is typed into an empty paragraph looks like its first run, else like its mark."""
    first = next(_runs(paragraph), None)
    own = None if first is None else first.find(_RPR)
    return paragraph.find(f"{_PPR}/{_RPR}") if own is None else own


def _own_look(run: etree._Element, paragraph: etree._Element) -> etree._Element | None:
    """The run's look; that of the paragraph's mark where a control only invites to type."""
    if any(
        control.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None
        for control in run.iterancestors(_SDT)
    ):
        return paragraph.find(f"{_PPR}/{_RPR}")
    return run.find(_RPR)


def _clear(
    paragraph: etree._Element,
    spared: etree._Element | None = None,
    spared_tags: frozenset[str] = frozenset(),
) -> None:
    """Takes the text out; runs and wrappers that are empty then, too."""
    for run in list(_runs(paragraph)):
        if run is spared:
            continue
        for child in list(run):
            is_page = child.tag == _W + "br" and child.get(_W + "type") == "page"
            if child.tag in _TEXTUAL - spared_tags and not is_page:
                run.remove(child)
        if all(child.tag == _RPR for child in run):
            _remove_hollow(run, paragraph)


def _remove_hollow(element: etree._Element, paragraph: etree._Element) -> None:
    """Removes an element, and what wraps it while nothing else is in there."""
    parent = element.getparent()
    parent.remove(element)
    while parent is not paragraph and next(parent.iter(_R), None) is None:
        outer = parent.getparent()
        for mark in list(parent.iter(*_MARKS)):
            parent.addprevious(mark)
        outer.remove(parent)
        parent = outer


def _release(paragraph: etree._Element) -> None:
    """Takes the paragraph out of controls around it alone: they would write into it again."""
    for control in list(paragraph.iterancestors(_SDT)):
        if sum(1 for _ in control.iter(_P)) == 1:
            _unwrap(control)


def _unwrap(control: etree._Element) -> None:
    content = control.find(_W + "sdtContent")
    for child in list(content) if content is not None else ():
        control.addprevious(child)
    control.getparent().remove(control)


def _top(run: etree._Element, paragraph: etree._Element) -> etree._Element:
    """The paragraph's child that the run is, or stands in."""
    top = run
    while top.getparent() is not paragraph:
        top = top.getparent()
    return top


def _must_stay(paragraph: etree._Element) -> bool:
    return (
        paragraph.find(f"{_PPR}/{_W}sectPr") is not None
        or has_picture(paragraph)
        or any(br.get(_W + "type") == "page" for br in paragraph.iter(_W + "br"))
        or _cuts_field(paragraph)
    )


def _cuts_field(paragraph: etree._Element) -> bool:
    """Whether a field only begins or only ends here."""
    signs = [sign.get(_W + "fldCharType") for sign in paragraph.iter(_W + "fldChar")]
    return signs.count("begin") != signs.count("end")


def _written(element: etree._Element | None) -> bytes:
    if element is None:
        return b""
    copy = deepcopy(element)
    for language in copy.findall(_W + "lang"):
        copy.remove(language)
    for fonts in copy.findall(_W + "rFonts"):
        fonts.attrib.pop(_W + "hint", None)
        if not fonts.attrib:
            copy.remove(fonts)
    return bytes(etree.tostring(copy, method="c14n", with_tail=False)) if len(copy) else b""
