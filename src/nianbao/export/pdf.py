"""Pages → a PDF file for archives and screen readers (PDF/A-2b, PDF/UA-1), by ReportLab's canvas.

The canvas gives the file its structure: pages, outline, catalog. Page streams, fonts and the tags
are made by the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import chain

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFInfo,
    PDFObjectReference,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from nianbao.document import Picture
from nianbao.export.content import content, ink, new_marks
from nianbao.export.glyphs import EM, Font, fonts
from nianbao.export.metadata import LANGUAGE, PRODUCER, metadata
from nianbao.export.packed import PackedDocument, Stream, Written, flate
from nianbao.export.pictures import picture_data
from nianbao.export.srgb import icc_profile
from nianbao.export.tags import tags
from nianbao.imprint import Imprint
from nianbao.page.placed import Page, Pages

PDF_VERSION = (1, 7)
_SYMBOLIC = 4  # font descriptor flag, ISO 32000-1 table 123


# Keys of the document information that ISO 32000-1 does not know; a file may have its own.
DIGEST, PRINTED = "NianbaoDigest", "NianbaoPrinted"


def draw(pages: Pages, imprint: Imprint | None = None) -> bytes:
    """The PDF's bytes, with the imprint of what it says; the same pages give the same bytes."""
    inks = [ink(page, pages.height) for page in pages.pages]
    used = fonts(chain.from_iterable(each.all_strokes() for each in inks))
    marks = new_marks(pages.structure)
    canvas = _Canvas(pages, imprint)
    for each in inks:
        pictures = canvas.add_pictures(each.page)
        canvas.add_page(content(each, used, marks, pictures), pictures.values())
    for font in used.values():
        canvas.add_font(font)
    figures = {figure.source: figure for page in pages.pages for figure in page.figures}
    numbers = canvas.page_numbers()
    canvas.add_tags(lambda first: tags(pages.structure, marks, figures, numbers, first))
    return canvas.finish()


class _Info(PDFInfo):  # type: ignore[misc]
    """Document information without a clock and without ReportLab's fillers."""

    def __init__(self, imprint: Imprint | None) -> None:
        super().__init__()
        self._imprint = imprint

    def format(self, document: object) -> bytes:
        entries = {
            "Title": PDFString(self.title),
            "Author": PDFString(self.author),
            "Creator": PDFString(PRODUCER),
            "Producer": PDFString(PRODUCER),
        }
        if self._imprint is not None:
            entries |= {
                DIGEST: PDFString(self._imprint.digest),
                PRINTED: PDFString(self._imprint.printed),
            }
        written: bytes = PDFDictionary(entries).format(document)
        return written


class _Canvas(Canvas):  # type: ignore[misc]
    """ReportLab's canvas, given finished page streams, fonts and tags."""

    def __init__(self, pages: Pages, imprint: Imprint | None) -> None:
        super().__init__(BytesIO(), pagesize=(pages.width, pages.height), invariant=1)
        self._doc = PackedDocument(
            compression=0,  # streams arrive with their own filter
            invariant=1,
            pdfVersion=PDF_VERSION,
            lang=LANGUAGE,
        )
        self._pages = pages
        self._pictures: dict[Picture, str] = {}
        self._doc.info = _Info(imprint)
        self.setTitle(pages.title)
        self.setAuthor(pages.author)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.setViewerPreference("Duplex", "DuplexFlipLongEdge" if pages.duplex else "Simplex")
        self._archive()

    def _make_preamble(self) -> None:
        """Nothing: the stock one would bring in Helvetica, which cannot be embedded."""
        self._preamble = ""

    def add_page(self, stream: bytes, pictures: Iterable[str]) -> None:
        number = self.getPageNumber()
        for entry in self._pages.outline:
            if entry.page == number:
                key = f"{number}-{entry.top:.0f}"
                self.bookmarkPage(key, fit="XYZ", left=0, top=entry.top)
                self.addOutlineEntry(entry.title, key)
        self._doc.updateSignature(stream)
        self.showPage()
        page = self._doc.Pages.pages[-1]
        page.Contents = flate(stream)
        page.Trans = None  # ReportLab's empty dictionary is not a transition
        page.XObjects = PDFDictionary({name: PDFObjectReference(name) for name in pictures})
        _set_keys(page, StructParents=number - 1, Tabs="/S")

    def add_pictures(self, page: Page) -> dict[str, str]:
        """Writes pictures that are new; gives the names of the page's by their figures' sources."""
        return {
            figure.source: self._add_picture(figure.content)
            for figure in page.figures
            if isinstance(figure.content, Picture)
        }

    def _add_picture(self, picture: Picture) -> str:
        name = self._pictures.get(picture)
        if name is None:
            name = self._pictures[picture] = f"Im{len(self._pictures) + 1}"
            made = picture_data(picture)
            self._doc.Reference(Stream(made.data, made.entries, made.filter_name), name)
        return name

    def add_font(self, font: Font) -> None:
        """Writes the font's objects and names it in the resources that all pages share."""
        cite = self._doc.cite
        outlines = cite(flate(font.outlines, {"Length1": len(font.outlines)}, kept=True))
        descriptor = cite(Written(_descriptor(font, outlines)))
        glyphs = cite(Written(_glyphs(font, descriptor)))
        text = cite(flate(font.to_unicode, kept=True))
        composite = (
            f"<</Type/Font/Subtype/Type0/BaseFont/{font.full_name}/Encoding/Identity-H"
            f"/DescendantFonts[{glyphs}]/ToUnicode {text}>>"
        )
        self._doc.idToObject["BasicFonts"][font.name] = cite(Written(composite))

    def page_numbers(self) -> list[int]:
        """The numbers of the pages' objects."""
        numbers = self._doc.idToObjectNumberAndVersion
        return [numbers[page.__InternalName__][0] for page in self._doc.Pages.pages]

    def add_tags(self, make: Callable[[int], Sequence[str]]) -> None:
        """Writes the objects of the structure tree, made from the number of the first on."""
        first = self._doc.next_number()
        self._doc.reserve(make(first))
        marked = PDFDictionary({"Marked": "true"})
        _set_keys(self._doc.Catalog, MarkInfo=marked, StructTreeRoot=f"{first} 0 R")

    def finish(self) -> bytes:
        written: bytes = self._doc.GetPDFData(self)
        return written

    def _reference(self, thing: object) -> object:
        return self._doc.Reference(thing)

    def _archive(self) -> None:
        """What PDF/A-2b asks for: metadata that say so, and a colour space for the black."""
        profile = flate(icc_profile(), {"N": 3}, kept=True)
        intent = {
            "Type": "/OutputIntent",
            "S": "/GTS_PDFA1",
            "OutputConditionIdentifier": PDFString("sRGB"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": self._reference(profile),
        }
        xmp = Stream(metadata(self._pages), {"Type": "/Metadata", "Subtype": "/XML"})
        intents = PDFArray([PDFDictionary(intent)])
        _set_keys(self._doc.Catalog, OutputIntents=intents, Metadata=xmp)


def _set_keys(thing: PDFCatalog, **entries: object) -> None:
    """Sets entries of a catalog or page; ReportLab writes only those that it knows by name."""
    thing.__NoDefault__ = [*thing.__NoDefault__, *entries]
    for key, value in entries.items():
        setattr(thing, key, value)


def _descriptor(font: Font, outlines: str) -> str:
    """The measures of a face (ISO 32000-1 §9.8)."""
    file = font.face.file
    scale = EM / file.units
    box = " ".join(f"{edge * scale:g}" for edge in file.box)
    return (
        f"<</Type/FontDescriptor/FontName/{font.full_name}/Flags {_SYMBOLIC}/FontBBox[{box}]"
        f"/ItalicAngle {file.italic_angle:g}/Ascent {file.ascent * scale:g}"
        f"/Descent {file.descent * scale:g}/CapHeight {file.cap_height * scale:g}"
        f"/StemV {_stem(file.weight)}/FontFile2 {outlines}>>"
    )


def _glyphs(font: Font, descriptor: str) -> str:
    """The glyphs by their numbers (CIDFontType2, ISO 32000-1 §9.7.4)."""
    return (
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.full_name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor}/DW {EM}/W {font.widths}/CIDToGIDMap/Identity>>"
    )


def _stem(weight: int) -> int:
    """StemV is not in the file; this guess from the weight class is ReportLab's."""
    return 50 + int((weight / 65.0) ** 2)
