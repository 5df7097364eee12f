"""Pages → a PDF file: its structure by ReportLab's canvas, page streams and fonts our own.

ReportLab cuts a Chinese face into simple fonts of 256 characters, which splits every line, and
writes ToUnicode entries that copy out wrong beyond U+FFFF. So each face is one Type 0 font here,
whose codes are the numbers of its glyphs (ISO 32000-1 §9.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape  # xml.sax.saxutils would import http, ssl and mail
from io import BytesIO
from itertools import chain

from isal import isal_zlib
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFInfo,
    PDFName,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

import nianbao
from nianbao.export.srgb import icc_profile
from nianbao.export.subset import Drawn, Subset, make_subset
from nianbao.page.faces import Face
from nianbao.page.lines import CLOSING, OPENING
from nianbao.page.placed import Pages, Rule, Text

PDF_VERSION = (1, 7)
LANGUAGE = "zh-CN"
_PRODUCER = f"nianbao {nianbao.__version__}"
_EM = 1000  # PDF measures glyphs in thousandths of the em
_MOST_ENTRIES = 100  # of one bfchar block, Adobe Technical Note 5014
_OVERLAP = 0.45  # em; readers take glyphs that lie half over each other for separate lines
_NARROW = 0x100000  # added to a mark's code point: drawn narrow (such code points have no glyph)
_SYMBOLIC = 4  # font descriptor flag, ISO 32000-1 table 123


def draw(pages: Pages) -> bytes:
    """The PDF's bytes; the same pages give the same bytes."""
    strokes = [[_stroke(text) for text in page.texts] for page in pages.pages]
    fonts = {
        face: _Font(f"F{number}", face, sorted(chars))
        for number, (face, chars) in enumerate(_used(strokes).items(), start=1)
    }
    canvas = _Canvas(pages)
    for page, drawn in zip(pages.pages, strokes, strict=True):
        canvas.add_page(_stream(page.rules, drawn, fonts))
    for font in fonts.values():
        canvas.add_font(font)
    return canvas.finish()


def _used(strokes: Iterable[Iterable[_Stroke]]) -> dict[Face, set[str]]:
    """The characters of each face, faces in the order in which they are met."""
    used: dict[Face, set[str]] = {}
    for stroke in chain.from_iterable(strokes):
        used.setdefault(stroke.text.face, set()).update(stroke.chars)
    return used


# -- what is drawn


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A text as it is drawn: its characters, narrow marks marked, and what each glyph but the last
    moves on beyond its own width.
    """

    text: Text
    chars: str
    extras: list[float]


def _stroke(text: Text) -> _Stroke:
    size, widths = text.size, text.face.widths
    extras = [
        advance - widths[char] * size
        for char, advance in zip(text.text[:-1], text.advances, strict=False)
    ]
    if not extras or min(extras) > -_OVERLAP * size:
        return _Stroke(text, text.text, extras)
    return _narrowed(text, extras)


def _narrowed(text: Text, extras: list[float]) -> _Stroke:
    """Marks that lost room as narrow glyphs, so that none lies over its neighbour."""
    chars = list(text.text)
    half = text.size / 2
    for at, extra in enumerate(extras):
        if extra > -_OVERLAP * text.size:
            continue
        if chars[at] in CLOSING:
            chars[at] = chr(ord(chars[at]) + _NARROW)
        elif chars[at + 1] in OPENING:
            chars[at + 1] = chr(ord(chars[at + 1]) + _NARROW)
        else:
            continue
        extras[at] += half
    return _Stroke(text, "".join(chars), extras)


def _drawn(char: str) -> Drawn:
    """What a character of a stroke stands for."""
    if ord(char) < _NARROW:
        return Drawn(char)
    mark = chr(ord(char) - _NARROW)
    return Drawn(mark, "left" if mark in OPENING else "right")


# -- page streams


@lru_cache(maxsize=16)  # a report built again after a small change has the same characters
def _subset(face: Face, drawn: tuple[Drawn, ...]) -> Subset:
    return make_subset(face.file, drawn)


class _Font:
    """A face as one Type 0 font: its codes are 1, 2, 3… for the characters in use."""

    def __init__(self, name: str, face: Face, chars: Sequence[str]) -> None:
        self.name, self.face = name, face
        self.codes = {ord(char): f"{code:04x}" for code, char in enumerate(chars, start=1)}
        self.drawn = [_drawn(char) for char in chars]
        self.subset = _subset(face, tuple(self.drawn))

    def hex(self, text: str) -> str:
        return f"<{text.translate(self.codes)}>"


def _stream(
    rules: Iterable[Rule], strokes: Iterable[_Stroke], fonts: Mapping[Face, _Font]
) -> bytes:
    return "\n".join([*_rules(rules), "BT", *_texts(strokes, fonts), "ET\n"]).encode()


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    width = 0.0
    for rule in rules:
        if rule.width != width:
            width = rule.width
            yield f"{width:.2f} w"
        yield f"{rule.x1:.2f} {rule.y1:.2f} m {rule.x2:.2f} {rule.y2:.2f} l S"


def _texts(strokes: Iterable[_Stroke], fonts: Mapping[Face, _Font]) -> Iterator[str]:
    shown: tuple[Face, float] | None = None
    spacing = 0.0
    for stroke in strokes:
        text, extras = stroke.text, stroke.extras
        font = fonts[text.face]
        if shown != (text.face, text.size):
            shown = (text.face, text.size)
            yield f"/{font.name} {text.size:.1f} Tf"
        usual = max(set(extras), key=extras.count, default=spacing)
        if usual != spacing:
            spacing = usual
            yield f"{spacing:.3f} Tc"
        yield f"1 0 0 1 {text.x:.2f} {text.y:.2f} Tm"
        yield _show(stroke, font, usual)


def _show(stroke: _Stroke, font: _Font, usual: float) -> str:
    """The text in one piece, or in several with a correction wherever the spacing is unusual."""
    odd = [at for at, extra in enumerate(stroke.extras, start=1) if extra != usual]
    if not odd:
        return f"{font.hex(stroke.chars)} Tj"
    pieces, start = [], 0
    for at in odd:
        correction = (usual - stroke.extras[at - 1]) / stroke.text.size * _EM
        pieces.append(f"{font.hex(stroke.chars[start:at])}{correction:.1f}")
        start = at
    return f"[{''.join(pieces)}{font.hex(stroke.chars[start:])}] TJ"


# -- the file, by way of ReportLab


class _Deflate:
    """ReportLab's stream filter with ISA-L in place of zlib: a third of the time.

    At level 1, whose output does not depend on the width of the processor's vectors.
    """

    pdfname = "FlateDecode"

    @staticmethod
    def encode(data: bytes) -> bytes:
        return isal_zlib.compress(data, 1)


class _DeflateKept(_Deflate):
    """The same for what comes again from one report to the next: fonts, the colour space."""

    encode = staticmethod(lru_cache(maxsize=32)(_Deflate.encode))


_FILTERS = (_Deflate,)
_KEPT = (_DeflateKept,)


class _Info(PDFInfo):  # type: ignore[misc]
    """Document information without a clock and without ReportLab's fillers."""

    def format(self, document: object) -> bytes:
        entries = {
            "Title": PDFString(self.title),
            "Author": PDFString(self.author),
            "Creator": PDFString(_PRODUCER),
            "Producer": PDFString(_PRODUCER),
        }
        written: bytes = PDFDictionary(entries).format(document)
        return written


class _Canvas(Canvas):  # type: ignore[misc]
    """ReportLab's canvas, given finished page streams and fonts."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(
            BytesIO(),
            pagesize=(pages.width, pages.height),
            pageCompression=0,  # streams arrive with their own filter
            invariant=1,
            pdfVersion=PDF_VERSION,
            lang=LANGUAGE,
        )
        self._pages = pages
        self._doc.info = _Info()
        self.setTitle(pages.title)
        self.setAuthor(pages.author)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.setViewerPreference("Duplex", "DuplexFlipLongEdge" if pages.duplex else "Simplex")
        self._archive()

    def _make_preamble(self) -> None:
        """Nothing: the stock one would bring in Helvetica, which cannot be embedded."""
        self._preamble = ""

    def add_page(self, stream: bytes) -> None:
        number = self.getPageNumber()
        for entry in self._pages.outline:
            if entry.page == number:
                key = f"{number}-{entry.top:.0f}"
                self.bookmarkPage(key, fit="XYZ", left=0, top=entry.top)
                self.addOutlineEntry(entry.title, key)
        self._doc.updateSignature(stream)
        self.showPage()
        page = self._doc.Pages.pages[-1]
        page.Contents = PDFStream(content=stream, filters=_FILTERS)
        page.Trans = None  # ReportLab's empty dictionary is not a transition

    def add_font(self, font: _Font) -> None:
        """Writes the font's objects and names it in the resources that all pages share."""
        file = font.face.file
        scale = _EM / file.units
        name = PDFName(f"{_tag(font)}+{file.name}")
        data = PDFStream(content=font.subset.data, filters=_KEPT)
        data.dictionary["Length1"] = len(font.subset.data)
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": _SYMBOLIC,
            "FontBBox": PDFArray([edge * scale for edge in file.box]),
            "ItalicAngle": file.italic_angle,
            "Ascent": file.ascent * scale,
            "Descent": file.descent * scale,
            "CapHeight": file.cap_height * scale,
            "StemV": _stem(file.weight),
            "FontFile2": self._reference(data),
        }
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": self._reference(PDFDictionary(descriptor)),
            "DW": _EM,
            "W": _widths(font),
            "CIDToGIDMap": "/Identity",
        }
        composite = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": PDFArray([self._reference(PDFDictionary(descendant))]),
            "ToUnicode": self._reference(PDFStream(content=_to_unicode(font), filters=_FILTERS)),
        }
        shared = self._doc.idToObject["BasicFonts"]
        shared[font.name] = self._reference(PDFDictionary(composite))

    def finish(self) -> bytes:
        written: bytes = self._doc.GetPDFData(self)
        return written

    def _reference(self, thing: object) -> object:
        return self._doc.Reference(thing)

    def _archive(self) -> None:
        """What makes the file PDF/A-2b: metadata that say so, and a colour space for the black."""
        catalog = self._doc.Catalog
        # ReportLab writes only keys that it knows; OutputIntents is not among them.
        catalog.__NoDefault__ = [*PDFCatalog.__NoDefault__, "OutputIntents"]
        profile = PDFStream(content=icc_profile(), filters=_KEPT)
        profile.dictionary["N"] = 3
        intent = {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": PDFString("sRGB"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": self._reference(profile),
        }
        catalog.OutputIntents = PDFArray([PDFDictionary(intent)])
        metadata = PDFStream(content=_metadata(self._pages))
        metadata.dictionary["Type"] = "/Metadata"
        metadata.dictionary["Subtype"] = "/XML"
        catalog.Metadata = metadata


def _tag(font: _Font) -> str:
    """Six capitals that mark a subset (ISO 32000-1 §9.6.4); ours count the fonts of the file."""
    number = int(font.name[1:])
    return "NIAN" + chr(ord("A") + number // 26) + chr(ord("A") + number % 26)


def _stem(weight: int) -> int:
    """StemV is not in the file; this guess from the weight class is ReportLab's."""
    return 50 + int((weight / 65.0) ** 2)


def _widths(font: _Font) -> str:
    """Array W: the glyphs that are not one em wide (ISO 32000-1 §9.7.4.3)."""
    scale = _EM / font.face.file.units
    widths = ((code, advance * scale) for code, advance in enumerate(font.subset.advances))
    return f"[{' '.join(f'{code} [{width:g}]' for code, width in widths if width != _EM)}]"


def _to_unicode(font: _Font) -> bytes:
    """The CMap by which text copies out; beyond U+FFFF in surrogate pairs (ISO 32000-1 §9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    entries = [
        f"<{code:04x}> <{drawn.char.encode('utf-16-be').hex()}>"
        for code, drawn in enumerate(font.drawn, start=1)
    ]
    for start in range(0, len(entries), _MOST_ENTRIES):
        block = entries[start : start + _MOST_ENTRIES]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def _metadata(pages: Pages) -> bytes:
    """XMP: the same title, author and producer as in the document information."""
    title, author = (escape(text, quote=False) for text in (pages.title, pages.author))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{_PRODUCER}</pdf:Producer><xmp:CreatorTool>{_PRODUCER}</xmp:CreatorTool>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
