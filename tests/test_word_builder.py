"""The template that is built: what a clerk finds on opening it in Word."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from nianbao import official
from nianbao.document import Cell, Document, Figure, Grid, Paragraph, Picture, Section
from nianbao.resources import template_file
from nianbao.word.builder import build_template
from nianbao.word.template import load_template

ALIGNED = {
    "表头": WD_ALIGN_PARAGRAPH.CENTER,
    "表格项目": WD_ALIGN_PARAGRAPH.CENTER,
    "表格项目（小）": WD_ALIGN_PARAGRAPH.LEFT,
    "表格数字（小）": WD_ALIGN_PARAGRAPH.CENTER,
}
LONG = "2024年，示例镇坚持“公开为常态、不公开为例外”，推进决策、执行、管理、服务、结果公开。"


def value(path: str, text: str | None = None) -> Cell:
    return Cell(f"{{{{ {path} }}}}" if text is None else text, "value", path=path)


def small_skeleton() -> Document:
    """A form with one text and one table, in which cells span rows and columns."""
    rows = (
        (Cell("办理\n结果", "head", colspan=2), Cell("自然人", "head"), Cell("其他", "head")),
        (
            Cell("三、结果", "label", rowspan=2),
            Cell("予以公开", "label", align="left"),
            value("申请.予以公开.自然人"),
            value("申请.予以公开.其他"),
        ),
        (Cell("总计", "label"), value("申请.总计.自然人"), value("申请.总计.其他")),
    )
    return skeleton_of(
        Section("总体情况", "一、总体情况"),
        Section("申请", "三、申请", grid=Grid("申请", "申请", (1, 2, 1, 1), rows, 1, dense=False)),
    )


def skeleton_of(*sections: Section) -> Document:
    return Document("test", 0, (), None, (), sections, "", "")


def form_skeleton() -> Document:
    """The size and shape of the real form: three tables, the second dense, of 25 rows."""
    columns = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    long_label = "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    dense = [
        (Cell("（勾稽关系）", "head", colspan=3, rowspan=3), Cell("申请人情况", "head", 7)),
        (Cell("自然人", "head", 1, 2), Cell("其他组织", "head", 5), Cell("总计", "head", 1, 2)),
        tuple(Cell(name, "head") for name in columns[1:6]),
    ]
    for number in range(25):
        numbers = tuple(value(f"申请.行{number}.{name}") for name in columns)
        if number < 2:
            label: tuple[Cell, ...] = (Cell(f"行{number}", "label", colspan=3, align="left"),)
        else:
            text = long_label if number in (20, 21) else f"{number}.属于第{number}类情形"
            label = (Cell(text, "label", align="left"),)
            if number == 2:
                label = (Cell("三、本年度办理结果", "label", rowspan=23), *label)
            label = (*label[:-1], Cell("（三）", "label"), label[-1])
        dense.append((*label, *numbers))
    kinds = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    suits = [f"复议诉讼.{row}.{kind}" for row in ("复议", "起诉", "后诉") for kind in kinds]
    published = tuple(
        (Cell(f"项{row}", "label"), *(value(f"主动公开.项{row}.列{n}") for n in range(3)))
        for row in range(14)
    )
    appeals = (
        tuple(Cell(name, "head") for name in kinds * 3),
        tuple(value(path) for path in suits),
    )
    grids = (
        Grid("主动公开", "主动公开", (1,) * 4, published, 0, dense=False),
        Grid("申请", "申请", (13, 16, 50, *(11,) * 7), tuple(dense), 3, dense=True),
        Grid("复议诉讼", "复议诉讼", (1,) * 15, appeals, 1, dense=False),
    )
    return skeleton_of(
        Section("总体情况", "一、总体情况"),
        *(Section(g.key, f"{n}、{g.title}", grid=g) for n, g in zip("二三四", grids, strict=True)),
        Section("存在问题", "五、存在的主要问题及改进情况"),
        Section("其他事项", "六、其他需要报告的事项"),
    )


def report(skeleton: Document, text: str = LONG, **changes: Any) -> Document:
    """A report in the shape of a skeleton: numbers 0, 1, 2 … and paragraphs of every level."""
    numbers = iter(range(10_000))

    def filled(cell: Cell) -> Cell:
        return cell if cell.path is None else replace(cell, text=str(next(numbers)))

    def section(empty: Section) -> Section:
        if empty.grid is None:
            return replace(empty, paragraphs=paragraphs(text))
        rows = tuple(tuple(filled(cell) for cell in row) for row in empty.grid.rows)
        return replace(empty, grid=replace(empty.grid, rows=rows))

    document = Document(
        form_id="test",
        year=2024,
        title_lines=("示例县示例镇人民政府", "2024年政府信息公开工作年度报告"),
        doc_no="示镇政发〔2025〕3号",
        preamble=(Paragraph(0, "", "现公布本镇报告。"),),
        sections=tuple(section(empty) for empty in skeleton.sections),
        agency="示例县示例镇人民政府",
        date="2025年1月20日",
    )
    return replace(document, **changes)


def paragraphs(text: str = LONG) -> tuple[Paragraph, ...]:
    return (
        Paragraph(0, "", text),
        Paragraph(2, "（一）主动公开。", text * 2),
        Paragraph(2, "（二）依申请公开", ""),
        Paragraph(3, "1.受理。", text),
        Paragraph(4, "（1）办理。", "全年办理3件。"),
    )


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def built() -> bytes:
    return build_template(form_skeleton())


def test_the_same_skeleton_gives_the_same_bytes(built: bytes) -> None:
    assert build_template(form_skeleton()) == built


def test_no_clock_no_library_and_no_theme_are_in_it(built: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("theme" in name for name in archive.namelist())
        for name in archive.namelist():
            part = archive.read(name).decode()
            assert "python-docx" not in part
            assert "Theme=" not in part
            assert "dcterms:" not in part


def test_the_page_is_the_official_one(built: bytes) -> None:
    page = opened(built).sections[0]
    measures = {
        # a line's ink begins 2.42 mm below the line itself: at 37 mm, and ends 35 mm from below
        page.page_width: 210, page.page_height: 297, page.top_margin: 37 - 2.42,
        page.bottom_margin: 35 - 2.42, page.left_margin: 28, page.right_margin: 26,
    }  # fmt: skip
    for length, expected in measures.items():
        assert length == pytest.approx(Mm(expected), abs=Pt(0.05))
    grid = page._sectPr.find(qn("w:docGrid"))
    assert grid.attrib == {qn("w:type"): "lines", qn("w:linePitch"): "589"}


def test_page_numbers_stand_outside_on_odd_and_even_pages(built: bytes) -> None:
    document = opened(built)
    assert document.settings.odd_and_even_pages_header_footer
    page = document.sections[0]
    for footer, style in ((page.footer, "单页页码"), (page.even_page_footer, "双页页码")):
        (number,) = footer.paragraphs
        assert number.style.name == style
        assert "".join(t.text for t in number._p.iter(qn("w:t"))) == "— 1 —"
        assert 'w:instr=" PAGE "' in number._p.xml


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("表格数字", "宋体", 10.5),
        ("表格项目（小）", "宋体", 9),
        ("表格数字（小）", "宋体", 10.5),
        ("单页页码", "宋体", 14),
    ],
)
def test_each_look_is_a_named_style_with_its_face(
    built: bytes, style: str, face: str, size: float
) -> None:
    styles = opened(built).styles
    found = [one for one in (styles[style], styles[style].base_style, styles) if one]
    fonts, half_points = None, None
    for one in found:
        element = one.element
        fonts = fonts if fonts is not None else element.find(f".//{qn('w:rFonts')}")
        half_points = half_points if half_points is not None else element.find(f".//{qn('w:sz')}")
    assert fonts is not None
    assert half_points is not None
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {face}
    assert half_points.get(qn("w:val")) == str(round(size * 2))


def test_word_is_told_what_may_stand_in_for_each_font(built: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/><w:charset w:val="86"/>' in table
    assert '<w:altName w:val="方正小标宋_GBK,华文中宋"/>' in table


def test_tables_have_one_width_however_it_is_read(built: bytes) -> None:
    for table in opened(built).tables:
        columns = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(columns) == 8844  # 156 mm
        assert table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")) == "8844"
        for row in table._tbl.tr_lst:
            widths = [int(width) for width in row.xpath("./w:tc/w:tcPr/w:tcW/@w:w")]
            assert sum(widths) == 8844
            assert sum(cell.grid_span for cell in row.tc_lst) == len(columns)


def test_head_rows_repeat_and_no_row_is_torn(built: bytes) -> None:
    for table, heads in zip(opened(built).tables, (0, 3, 1), strict=True):
        rows = table._tbl.tr_lst
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
        assert [bool(row.xpath("./w:trPr/w:tblHeader")) for row in rows] == [
            number < heads for number in range(len(rows))
        ]


def test_a_table_stays_on_one_page_with_its_heading(built: bytes) -> None:
    for table in opened(built).tables:
        *rows, last = table._tbl.tr_lst
        assert all("<w:keepNext/>" in cell.xml for row in rows for cell in row.tc_lst)
        assert "<w:keepNext/>" not in last.xml


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_where_text_stands_in_a_cell_is_for_its_style_to_say(form: str) -> None:
    template = docx.Document(str(template_file(form)))
    assert not template.element.body.xpath(".//w:tbl//w:pPr/w:jc")
    stands = {name: template.styles[name].paragraph_format.alignment for name in ALIGNED}
    assert stands == ALIGNED


def test_spans_are_merges_that_start_where_they_should() -> None:
    (table,) = opened(build_template(small_skeleton())).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["办理\n结果", "办理\n结果", "自然人", "其他"],
        ["三、结果", "予以公开", "{{ 申请.予以公开.自然人 }}", "{{ 申请.予以公开.其他 }}"],
        ["三、结果", "总计", "{{ 申请.总计.自然人 }}", "{{ 申请.总计.其他 }}"],
    ]


def test_dense_rows_are_at_least_seven_millimetres(built: bytes) -> None:
    for row in opened(built).tables[1].rows:
        assert row.height == pytest.approx(Mm(official.DENSE_ROW_MM), abs=Pt(0.05))


def ending(last: Section, *, stands_free: bool = False) -> list[bool]:
    """Of the paragraphs of a report whose last section this is: which are kept with the next."""
    skeleton = skeleton_of(Section("甲", "一、甲"), Section("乙", "二、乙"))
    first, _ = skeleton.sections
    template = load_template(build_template(skeleton))
    document = report(skeleton, sections=(replace(first, paragraphs=paragraphs()), last))
    kept = []
    for paragraph in opened(template.fill(document, stands_free=stands_free)).paragraphs:
        style = paragraph.style
        while style and style.paragraph_format.keep_with_next is None:
            style = style.base_style
        kept.append(bool(style and style.paragraph_format.keep_with_next))
    return kept[-len(last.paragraphs) - 2 * len(last.figures) - 2 :]


@pytest.mark.parametrize(
    ("lengths", "kept"),
    [
        ((60, 60, 60), [False, False, True]),
        ((60, 60, 20), [False, True, True]),  # one line is too little
        ((20,), [True]),
    ],
)
@pytest.mark.parametrize("level", [0, 2, 3])
def test_the_signature_takes_two_lines_of_text_along(
    lengths: tuple[int, ...], kept: list[bool], level: int
) -> None:
    text = tuple(Paragraph(level, "甲。" if level else "", "政" * length) for length in lengths)
    assert ending(Section("乙", "二、乙", text)) == [*kept, True, False]


def test_far_from_a_page_end_no_text_is_kept_with_the_signature() -> None:
    text = tuple(Paragraph(0, "", "政" * length) for length in (60, 20))
    assert ending(Section("乙", "二、乙", text), stands_free=True) == [False, False, True, False]


def test_the_signature_stays_with_the_last_figure() -> None:
    figures = tuple(Figure("题", "话", Picture(b"", "png", 1, 1)) for _ in range(2))
    text = (Paragraph(0, "", "政" * 60),)
    assert ending(Section("乙", "二、乙", text, figures=figures)) == [
        False, True, False, True, True, True, False,
    ]  # fmt: skip


def test_there_is_room_above_a_figure_and_what_follows_stays_on_the_grid(built: bytes) -> None:
    styles = opened(built).styles
    figure, caption = (styles[name].paragraph_format for name in ("图", "Caption"))
    assert figure.space_before == Pt(official.BLOCK_GAP)
    assert figure.space_before + caption.line_spacing == Pt(official.WORD_LINE_PITCH)


def test_headings_show_in_the_navigation_pane(built: bytes) -> None:
    headings = [p.text for p in opened(built).paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [section.heading for section in form_skeleton().sections]
