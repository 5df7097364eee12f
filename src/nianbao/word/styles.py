"""The official measures → styles.xml: every look that the template uses, under a name in Word.

A look is changed in one place: in Word's list of styles, or here.
"""

from __future__ import annotations

from collections.abc import Iterator

from nianbao import official
from nianbao.official import TypeStyle
from nianbao.typefaces import typefaces
from nianbao.word.markup import part, twips, w

# Style ids; the names that Word shows stand in styles().
NORMAL, TITLE, DOC_NO, PREAMBLE, BODY = "Normal", "Title", "DocumentNumber", "Preamble", "BodyText"
HEADING_1, HEADING_2, HEADING_3, RUN_IN = "Heading1", "Heading2", "Heading3", "RunInHeading"
FIGURE, CAPTION = "Figure", "Caption"
BODY_END, CAPTION_END = "BodyTextEnd", "CaptionEnd"  # which keep the signature on their page
AGENCY, DATE, FOOTER, ODD_FOOTER, EVEN_FOOTER = (
    "Signature", "Date", "Footer", "FooterOdd", "FooterEven",
)  # fmt: skip
CELLS = {
    ("head", False): "TableHead",
    ("label", False): "TableLabel",
    ("value", False): "TableValue",
    ("head", True): "DenseHead",
    ("label", True): "DenseLabel",
    ("value", True): "DenseValue",
}
BY_HAND = {"room": "HandRoom", "note": "HandNote"}  # in what is filled in by hand, dense or not

# Sizes of numbers that are too long for their cell, and the styles for them.
NARROW_SIZES = (9.0, 8.0, 7.5)
NARROW = {size: f"Narrow{size:g}".replace(".", "_") for size in NARROW_SIZES}
NARROW_NAMES = {size: f"表格数字（{size:g}磅）" for size in NARROW_SIZES}

# One line of the page's grid, in twips. Its ink stands in the middle, so 22 lines fill the type
# area with ink when the margins are narrower by the white above the first and below the last.
LINE = twips(official.WORD_LINE_PITCH)
WHITE_MM = 2.42
# Between characters in twips; justified, 28 of them fill the line. At -4 there is room for 27 only,
# and nearer than -8 LibreOffice 7.4 now and then drops the mark that ends a full justified line.
SQUEEZE = -8

CHARACTER = twips(official.BODY.size) + SQUEEZE

_GAP = twips(official.BLOCK_GAP)


def styles(*, by_hand: bool = False) -> bytes:
    """styles.xml of the official layout (GB/T 9704-2012 §7), perhaps with the styles for what is
    filled in by hand.
    """
    return part(
        "styles",
        _defaults(),
        _style(
            NORMAL, "Normal",
            w("widowControl"), *_CHINESE, w("jc", val="both"),
            font=w("spacing", val=SQUEEZE), default=True,
        ),
        w("style", w("name", val="Default Paragraph Font"), w("uiPriority", val=1),
          w("semiHidden"), type="character", default=1, styleId="DefaultParagraphFont"),
        w("style", w("name", val="Normal Table"), w("uiPriority", val=99), w("semiHidden"),
          w("tblPr", w("tblInd", w=0, type="dxa")), type="table", default=1, styleId="TableNormal"),
        _style(
            TITLE, "Title",
            w("keepNext"), w("keepLines"), _exactly(LINE), w("jc", val="center"),
            font=_type(official.TITLE, squeeze=0), next_style=DOC_NO,
        ),
        _style(DOC_NO, "文号", w("keepNext"), w("jc", val="center"), next_style=PREAMBLE),
        _style(BODY, "Body Text", _indent()),
        # The signature never stands alone. Not kept whole: widow control sends two lines along.
        _style(BODY_END, "署名前正文", w("keepNext"), based_on=BODY),
        _style(
            PREAMBLE, "导语",
            # A blank line over the first paragraph; contextual: none between paragraphs.
            w("spacing", beforeLines=100, before=LINE), w("contextualSpacing"),
            based_on=BODY,
        ),
        _heading(HEADING_1, "heading 1", official.HEADING_1, 0),
        _heading(HEADING_2, "heading 2", official.HEADING_2, 1),
        _heading(HEADING_3, "heading 3", official.HEADING_STYLES[3], 2),
        _run_in(),
        # On the grid, so that a figure takes whole lines. The room above it is taken from its
        # caption's line, lest what follows leave the grid.
        _style(
            FIGURE, "图",
            w("keepNext"), w("spacing", before=_GAP), w("jc", val="center"), next_style=CAPTION,
        ),
        _style(
            CAPTION, "caption",
            w("keepLines"), w("snapToGrid", val=0), _exactly(LINE - _GAP), w("jc", val="center"),
            font=_type(official.CAPTION, squeeze=0), next_style=BODY,
        ),
        _style(CAPTION_END, "署名前图题", w("keepNext"), based_on=CAPTION),
        _style(
            AGENCY, "Signature",
            w("keepNext"), w("keepLines"), w("spacing", beforeLines=100, before=LINE),
            _indent_right(2), w("jc", val="right"), next_style=DATE,
        ),
        _style(DATE, "Date", w("keepLines"), _indent_right(4), w("jc", val="right")),
        *_footers(),
        *_cell_styles(),
        *map(_narrow, NARROW_SIZES),
        *(_hand_styles() if by_hand else ()),
    )  # fmt: skip


# As in the PDF: no mark hangs outside the type area, no gap between Chinese and digits.
_CHINESE = tuple(w(name, val=0) for name in ("overflowPunct", "autoSpaceDE", "autoSpaceDN"))


def _defaults() -> str:
    # Were the Latin letters called Chinese, too, LibreOffice would break inside words and numbers.
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    return w(
        "docDefaults",
        w("rPrDefault", w("rPr", _fonts(official.BODY), _size(official.BODY), language)),
        w("pPrDefault"),
    )


def _style(
    identity: str,
    name: str,
    *paragraph: str,
    font: str = "",
    based_on: str = NORMAL,
    next_style: str = "",
    default: bool = False,
) -> str:
    return w(
        "style",
        w("name", val=name),
        "" if default else w("basedOn", val=based_on),
        w("next", val=next_style) if next_style else "",
        w("qFormat"),
        w("pPr", *paragraph),
        w("rPr", font) if font else "",
        type="paragraph",
        **({"default": 1} if default else {}),
        **({} if _is_built_in(name) else {"customStyle": 1}),
        styleId=identity,
    )


def _is_built_in(name: str) -> bool:
    """Word's own styles have English names in the file, whatever Word shows."""
    return name.isascii()


def _heading(identity: str, name: str, style: TypeStyle, outline: int) -> str:
    return _style(
        identity,
        name,
        w("keepNext"),
        w("keepLines"),
        _indent(),
        w("outlineLvl", val=outline),
        font=_type(style, squeeze=SQUEEZE),
        next_style=BODY,
    )


def _run_in() -> str:
    """（一）at the start of a body paragraph: characters, else the whole would be a heading."""
    return w(
        "style",
        w("name", val="段首小标题"),
        w("basedOn", val="DefaultParagraphFont"),
        w("qFormat"),
        w("rPr", _fonts(official.HEADING_2)),
        type="character",
        customStyle=1,
        styleId=RUN_IN,
    )


def _footers() -> tuple[str, str, str]:
    """The page number's line. Outside on either page, one character in (GB/T 9704 §7.5)."""
    style = official.PAGE_NUMBER
    inwards = twips(style.size)
    return (
        _style(FOOTER, "footer", w("snapToGrid", val=0), _exactly(twips(style.size)),
               font=_type(style, squeeze=0)),
        _style(ODD_FOOTER, "单页页码", w("ind", rightChars=100, right=inwards),
               w("jc", val="right"), based_on=FOOTER),
        _style(EVEN_FOOTER, "双页页码", w("ind", leftChars=100, left=inwards),
               w("jc", val="left"), based_on=FOOTER),
    )  # fmt: skip


def _cell_styles() -> tuple[str, ...]:
    names = {"head": "表头", "label": "表格项目", "value": "表格数字"}
    made = []
    for (kind, dense), identity in CELLS.items():
        style = cell_type(kind, dense=dense)
        made.append(
            _style(
                identity,
                names[kind] + ("（小）" if dense else ""),
                w("snapToGrid", val=0),
                _exactly(twips(style.size * official.CELL_LEADING)),
                w("jc", val=cell_align(kind, dense=dense)),
                font=_type(style, squeeze=0),
            )
        )
    return tuple(made)


def _hand_styles() -> Iterator[str]:
    """What stands faint in the corner of a room, and the notes around them."""
    faint = f"{round(official.FAINT * 255):02X}" * 3
    for kind, name, color in (("room", "填写格", w("color", val=faint)), ("note", "填写说明", "")):
        style = cell_type(kind, dense=True)
        yield _style(
            BY_HAND[kind],
            name,
            w("snapToGrid", val=0),
            _exactly(twips(style.size * official.CELL_LEADING)),
            w("jc", val="left"),
            font=_fonts(style) + color + w("spacing", val=0) + _size(style),
        )


def cell_style(kind: str, *, dense: bool) -> str:
    """The style of a cell's paragraph."""
    return BY_HAND.get(kind) or CELLS[kind, dense]


def _narrow(size: float) -> str:
    return w(
        "style",
        w("name", val=NARROW_NAMES[size]),
        w("basedOn", val="DefaultParagraphFont"),
        w("rPr", _size(TypeStyle(official.TABLE.role, size))),
        type="character",
        customStyle=1,
        styleId=NARROW[size],
    )


def cell_type(kind: str, *, dense: bool) -> TypeStyle:
    """The face and size of a cell's text."""
    if kind == "room":
        return official.ROOM
    if not dense:
        return official.TABLE
    return official.DENSE_VALUE if kind == "value" else official.DENSE_LABEL


def cell_align(kind: str, *, dense: bool) -> str:
    """Where a cell's text mostly stands; a cell that has it elsewhere says so itself."""
    return "left" if kind in BY_HAND or (dense and kind == "label") else "center"


def _type(style: TypeStyle, *, squeeze: int) -> str:
    return _fonts(style) + w("spacing", val=squeeze) + _size(style)


def _fonts(style: TypeStyle) -> str:
    """One face for Chinese, Latin and digits alike, so that “ ” — … come from it, too."""
    name = typefaces()[style.role].official
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _size(style: TypeStyle) -> str:
    halves = round(style.size * 2)
    return w("sz", val=halves) + w("szCs", val=halves)


def _exactly(length: int) -> str:
    return w("spacing", line=length, lineRule="exact")


def _indent() -> str:
    """The first line, two characters in."""
    return w("ind", firstLineChars=200, firstLine=2 * CHARACTER)


def _indent_right(characters: int) -> str:
    return w("ind", rightChars=100 * characters, right=characters * CHARACTER)
