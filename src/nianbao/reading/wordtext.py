"""A paragraph of a .docx → its text as it is shown, and remarks on what is left out.

Tracked changes count as accepted: what was inserted stays, what was deleted goes, both are named.
Of a field only its result is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nianbao.reading.remarks import Remarks
from nianbao.reading.struck import struck
from nianbao.reading.wordparts import MAIN, Element, Styles, is_on, value
from nianbao.source.shipped import Shipped, read_shipped

DELETED = "有修订：删去的内容没有读入"
INSERTED = "有修订：插入的内容按已接受读入"
HIDDEN = "隐藏的文字没有读入"
CONTENTS = "目录没有读入"
PLACEHOLDER = "还没有填的内容控件没有读入"

_COMMENT = "有批注，没有读入"
_FOOTNOTE, _ENDNOTE = "有脚注，没有读入", "有尾注，没有读入"
_BOX, _PICTURE, _CHART = "文本框没有读入", "图片没有读入", "图表没有读入"
_OBJECT, _DRAWING = "嵌入的对象没有读入", "图形没有读入"
_MERGED = "邮件合并的内容按文件里显示的读入"
_FORMULA = "公式按一行文字读入，请核对"
_SYMBOL = "符号没有读入"

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_P, _T = MAIN + "p", MAIN + "t"
_BOX_CONTENT = MAIN + "txbxContent"
_TEXTS = (_T, MAIN + "delText", _MATH + "t")

_LINE_END = re.compile("\r\n|[\r\n]")  # Word shows one in a text as a space
_PRIVATE = range(0xE000, 0xF900)

Notes = Mapping[str, Mapping[str, str]]  # texts of footnotes, endnotes and comments by id


@dataclass(slots=True)
class _Field:
    """A field that has begun: its instruction, and whether its result has."""

    instruction: list[str] = field(default_factory=list)
    has_result: bool = False

    @property
    def kind(self) -> str:
        """The first word of its instruction."""
        return next(iter("".join(self.instruction).split()), "").upper()

    @property
    def is_contents(self) -> bool:
        return self.kind == "TOC"


@dataclass(slots=True)
class TextReader:
    """Reads one paragraph after the other; a field may run through several.

    `text` is what others call; the methods below it take one kind of element each.
    """

    styles: Styles
    notes: Notes
    remarks: Remarks
    has_whole_fields: bool  # as many ends as beginnings
    place: str = ""
    _said: list[str] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)

    def text(self, paragraph: Element, place: str) -> str:
        """The paragraph's text; \\n where a line is broken by hand."""
        self.place, self._said = place, []
        self._inline(paragraph)
        self._drop_broken_fields()
        return "".join(self._said)

    def mark_is_gone(self, mark: Element | None) -> bool:
        """Whether the paragraph goes on in the next one: its end was deleted or is hidden."""
        if mark is None:
            return False
        if any(mark.find(MAIN + name) is not None for name in ("del", "moveFrom")):
            self.remarks.add(DELETED, f"{self.place}的段落标记")
            return True
        return bool(is_on(mark, "vanish") or is_on(mark, "specVanish"))

    def _inline(self, container: Element) -> None:
        for child in container:
            handler = _HANDLERS.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif isinstance(child.tag, str) and len(child):  # what wraps, known or not
                self._inline(child)

    def run(self, run: Element) -> None:
        properties = run.find(MAIN + "rPr")
        if properties is not None and self._is_hidden(properties):
            said = _all_text(run)
            if said:
                self.remarks.add(HIDDEN, self.place, said)
            self._field_signs(run)
            return
        before = len(self._said)
        self._inline(run)
        if properties is not None and (is_on(properties, "strike") or is_on(properties, "dstrike")):
            self._said[before:] = map(struck, self._said[before:])

    def _is_hidden(self, properties: Element) -> bool:
        own = is_on(properties, "vanish")
        if own is not None:
            return own
        return self.styles.style(value(properties, "rStyle")).is_hidden

    def _field_signs(self, run: Element) -> None:
        for sign in run.iterchildren(MAIN + "fldChar", MAIN + "instrText"):
            _HANDLERS[sign.tag](self, sign)

    def _say(self, text: str) -> None:
        if not self._fields or all(f.has_result and not f.is_contents for f in self._fields):
            self._said.append(text)
        elif self.has_whole_fields and text.strip() and self._fields[0].is_contents:
            self.remarks.add(CONTENTS)

    # -- what stands in a run

    def plain_text(self, element: Element) -> None:
        self._say(_LINE_END.sub(" ", "".join(element.itertext())))

    def line_break(self, _: Element) -> None:
        self._say("\n")

    def tab(self, _: Element) -> None:
        self._say("\t")

    def hyphen(self, _: Element) -> None:
        self._say("-")

    def symbol(self, element: Element) -> None:
        font, code = element.get(MAIN + "font", ""), element.get(MAIN + "char", "")
        known = _symbols().get(font, {}).get(code.upper())
        if known is None:
            known = _plain_symbol(code)
        if known is None:
            self.remarks.add(_SYMBOL, f"{self.place}（字体 {font}，编码 {code}）")
        else:
            self._say(known)

    def field_sign(self, element: Element) -> None:
        kind = element.get(MAIN + "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
            self._name_merged(self._fields[-1].kind)
        elif kind == "end" and self._fields:
            self._fields.pop()

    def simple_field(self, element: Element) -> None:
        """A field whose instruction is an attribute."""
        self._name_merged(_Field([element.get(MAIN + "instr", "")]).kind)
        self._inline(element)

    def instruction(self, element: Element) -> None:
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction.append(element.text or "")

    def _name_merged(self, kind: str) -> None:
        if kind == "MERGEFIELD":
            self.remarks.add(_MERGED, self.place)

    def _drop_broken_fields(self) -> None:
        """A field without a result or an end must not swallow the rest of the file."""
        self._fields = [
            f for f in self._fields if f.has_result and (self.has_whole_fields or not f.is_contents)
        ]

    def ruby(self, element: Element) -> None:
        for base in element.iterchildren(MAIN + "rubyBase"):
            self._inline(base)

    # -- what is left out, or taken in one of several ways

    def deleted(self, element: Element) -> None:
        said = _all_text(element)
        if said:
            self.remarks.add(DELETED, self.place, said)
        elif next(element.iter(*_LEFT_OUT), None) is not None:
            self.remarks.add(DELETED, self.place)

    def inserted(self, element: Element) -> None:
        if element.tag != MAIN + "ins" or next(element.iter(MAIN + "del"), None) is None:
            said = _all_text(element)
            if said:
                self.remarks.add(INSERTED, self.place, said)
        self._inline(element)

    def control(self, element: Element) -> None:
        if is_placeholder(element):
            self.remarks.add(PLACEHOLDER, self.place)
            return
        for content in element.iterchildren(MAIN + "sdtContent"):
            self._inline(content)

    def note(self, element: Element) -> None:
        name = element.tag.removeprefix(MAIN).removesuffix("Reference")
        kind = {"footnote": _FOOTNOTE, "endnote": _ENDNOTE}.get(name, _COMMENT)
        said = self.notes.get(name, {}).get(element.get(MAIN + "id", ""), "")
        self.remarks.add(kind, self.place, said)

    def drawing(self, element: Element) -> None:
        boxes = list(element.iter(_BOX_CONTENT))
        if boxes:
            self.remarks.add(_BOX, self.place, _all_text(boxes[0]))
        elif element.tag == MAIN + "object":
            self.remarks.add(_OBJECT, self.place)
        else:
            self.remarks.add(_drawing_kind(element), self.place)

    def alternative(self, element: Element) -> None:
        chosen = chosen_content(element)
        if chosen is not None:
            self._inline(chosen)

    def formula(self, element: Element) -> None:
        said = "".join(text.text or "" for text in element.iter(_MATH + "t"))
        self.remarks.add(_FORMULA, self.place, said)
        self._say(said)

    def nothing(self, _: Element) -> None:
        pass


def chosen_content(alternative: Element) -> Element | None:
    """Of the contents that are offered, the one for a current Word."""
    choice = alternative.find(_COMPATIBILITY + "Choice")
    return alternative.find(_COMPATIBILITY + "Fallback") if choice is None else choice


def is_placeholder(control: Element) -> bool:
    """Whether a content control shows only what is to be filled in."""
    properties = control.find(MAIN + "sdtPr")
    return properties is not None and bool(is_on(properties, "showingPlcHdr"))


def _all_text(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(*_TEXTS))


def _drawing_kind(element: Element) -> str:
    if next(element.iter(_VML + "imagedata"), None) is not None:
        return _PICTURE
    uri = next((str(e.get("uri")) for e in element.iter(_GRAPHIC)), "")
    kinds = {"picture": _PICTURE, "chart": _CHART, "chartex": _CHART}
    return kinds.get(uri.rpartition("/")[2], _DRAWING)


def _plain_symbol(code: str) -> str | None:
    """The character itself, unless it is one of a symbol font's own."""
    try:
        number = int(code, 16)
    except ValueError:
        return None
    is_usual = 0x20 <= number < 0x110000 and number not in _PRIVATE
    return chr(number) if is_usual and not 0xD800 <= number < 0xE000 else None


@cache
def _symbols() -> Mapping[str, Mapping[str, str]]:
    shipped: Shipped = read_shipped(Path(__file__).with_name("symbols.yaml"))
    return {font: signs.pairs() for font, signs in shipped.children().items()}


_Handler = Callable[[TextReader, Element], None]

_LEFT_OUT = tuple(MAIN + name for name in ("drawing", "pict", "object"))

_HANDLERS: Mapping[str, _Handler] = {
    **{
        MAIN + name: handler
        for name, handler in {
            "r": TextReader.run,
            "t": TextReader.plain_text,
            "br": TextReader.line_break,
            "cr": TextReader.line_break,
            "tab": TextReader.tab,
            "ptab": TextReader.tab,
            "noBreakHyphen": TextReader.hyphen,
            "sym": TextReader.symbol,
            "fldChar": TextReader.field_sign,
            "instrText": TextReader.instruction,
            "fldSimple": TextReader.simple_field,
            "ruby": TextReader.ruby,
            "ins": TextReader.inserted,
            "moveTo": TextReader.inserted,
            "del": TextReader.deleted,
            "moveFrom": TextReader.deleted,
            "sdt": TextReader.control,
            "footnoteReference": TextReader.note,
            "endnoteReference": TextReader.note,
            "commentReference": TextReader.note,
            "drawing": TextReader.drawing,
            "pict": TextReader.drawing,
            "object": TextReader.drawing,
            "pPr": TextReader.nothing,
            "rPr": TextReader.nothing,
            "delText": TextReader.nothing,
        }.items()
    },
    _COMPATIBILITY + "AlternateContent": TextReader.alternative,
    _MATH + "oMath": TextReader.formula,
}
