"""A body → the whole .docx: page, feet, settings, styles, fonts, and how its parts are joined."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao import official
from nianbao.source.package import CONTENT_TYPES
from nianbao.word import styles
from nianbao.word.fonts import font_table
from nianbao.word.markup import escaped, mm, part, plain_part, run, styled, w
from nianbao.word.package import write_parts

# A dash stands in the middle of its line, so the line begins half a size higher than the dash.
_FOOTER_LINE_MM = official.PAGE_NUMBER.size / official.MM
_FOOTER_MM = (
    official.BOTTOM_MM - official.PAGE_NUMBER_DROP_MM + _FOOTER_LINE_MM / 2 - _FOOTER_LINE_MM
)

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_RELATED = {  # parts that the document refers to, under rId1, rId2, …
    "styles.xml": "styles",
    "settings.xml": "settings",
    "fontTable.xml": "fontTable",
    "footer1.xml": "footer",
    "footer2.xml": "footer",
}
_ODD_FOOTER, _EVEN_FOOTER = "rId4", "rId5"


def build_docx(body: Iterable[str], title: str, creator: str, *, for_sheets: bool = False) -> bytes:
    """The .docx of a body. Same body, same bytes.

    `for_sheets`: printed on one side, so that each page's number stands right, and with the styles
    of what is filled in by hand.
    """
    even_footer = styles.ODD_FOOTER if for_sheets else styles.EVEN_FOOTER
    return write_parts(
        {
            CONTENT_TYPES: _content_types(),
            "_rels/.rels": _package_relations(),
            "word/document.xml": part("document", w("body", *body, _page_setup())),
            "word/_rels/document.xml.rels": _document_relations(),
            "word/styles.xml": styles.styles(by_hand=for_sheets),
            "word/settings.xml": _settings(),
            "word/fontTable.xml": font_table(),
            "word/footer1.xml": _footer(styles.ODD_FOOTER),
            "word/footer2.xml": _footer(even_footer),
            "docProps/core.xml": _core_properties(title, creator),
        }
    )


def _page_setup() -> str:
    return w(
        "sectPr",
        f'<w:footerReference w:type="default" r:id="{_ODD_FOOTER}"/>',
        f'<w:footerReference w:type="even" r:id="{_EVEN_FOOTER}"/>',
        w("pgSz", w=mm(official.PAPER_WIDTH_MM), h=mm(official.PAPER_HEIGHT_MM)),
        w(
            "pgMar",
            top=mm(official.TOP_MM - styles.WHITE_MM),
            right=mm(official.RIGHT_MM),
            bottom=mm(official.BOTTOM_MM - styles.WHITE_MM),
            left=mm(official.LEFT_MM),
            header=mm(official.TOP_MM / 2),
            footer=mm(_FOOTER_MM),
            gutter=0,
        ),
        w("docGrid", type="lines", linePitch=styles.LINE),
    )


def _footer(style: str) -> bytes:
    number = w("fldSimple", run("1"), instr=" PAGE ")
    return part("ftr", w("p", styled(style), run("— "), number, run(" —")))


def _settings() -> bytes:
    modern = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", w("doNotExpandShiftReturn"), w("useFELayout"), modern),
    )


def _core_properties(title: str, creator: str) -> bytes:
    """Title and author; no dates, so that no clock gets in."""
    title, creator = (escaped(text).replace("&quot;", '"') for text in (title, creator))
    return plain_part(
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _content_types() -> bytes:
    kinds = {name: f"{_OFFICE}.{kind}+xml" for name, kind in _RELATED.items()}
    overrides = {f"/word/{name}": kind for name, kind in kinds.items()}
    overrides["/word/document.xml"] = f"{_OFFICE}.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return plain_part(
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>'
            for name, kind in overrides.items()
        )
        + "</Types>"
    )


def _package_relations() -> bytes:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        (f"{_RELATION}/officeDocument", "word/document.xml"), (core, "docProps/core.xml")
    )


def _document_relations() -> bytes:
    return _relations(*((f"{_RELATION}/{kind}", name) for name, kind in _RELATED.items()))


def _relations(*targets: tuple[str, str]) -> bytes:
    return plain_part(
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )
