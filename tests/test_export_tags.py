"""The PDF as a screen reader meets it: what is what, in order, and what says what a number is."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tagged import Node, Tagged, read
from test_page_sample import HOSTILE, RARE, plain, report

from nianbao import pipeline
from nianbao.compose import compose, skeleton
from nianbao.document import Bar, Chart, Document, Figure, Grid, Paragraph, Picture, Section
from nianbao.export.pdf import draw
from nianbao.export.pictures import picture_data
from nianbao.export.readback import differences
from nianbao.forms.catalogue import load_form as form
from nianbao.intake.sheets import sheets
from nianbao.page.enlarged import enlarged
from nianbao.page.faces import load_faces
from nianbao.page.pages import lay_out
from nianbao.page.placed import Pages
from nianbao.report.model import Report

FACES = load_faces()
CHART = Chart((Bar("自然人", "31件", 31), Bar("商业企业", "6件", 6), Bar("其他", "0件", 0)))
INPUTS = sorted(EXAMPLES.rglob("*.yaml"))


def small(*paragraphs: Paragraph, figures: tuple[Figure, ...] = ()) -> Document:
    sections = (Section("总体情况", "一、总体情况", paragraphs, figures=figures),)
    return Document("2021", 2024, ("标题",), None, (), sections, "某机关", "2025年1月20日")


def image(kind: str, size: tuple[int, int] = (40, 30), color: object = (200, 30, 30)) -> Picture:
    data = io.BytesIO()
    mode = "L" if isinstance(color, int) else "RGB"
    Image.new(mode, size, color).save(data, "PNG" if kind == "png" else "JPEG")
    return Picture(data.getvalue(), kind, *size)


def figured(*contents: Picture | Chart) -> Document:
    figures = tuple(Figure(f"题{at}", f"替代文字{at}", each) for at, each in enumerate(contents))
    return small(plain("见下图。"), figures=figures)


def of_form(form_id: str) -> Document:
    """A report of the form that has no example's words: each number the next."""
    document = skeleton(form(form_id))
    number = iter(range(10**6))

    def counted(grid: Grid | None) -> Grid | None:
        return grid and replace(
            grid,
            rows=tuple(
                tuple(
                    replace(cell, text=str(next(number))) if cell.kind == "value" else cell
                    for cell in row
                )
                for row in grid.rows
            ),
        )

    sections = tuple(replace(s, grid=counted(s.grid)) for s in document.sections)
    return replace(document, title_lines=("题",), agency="某", date="某日", sections=sections)


def last_year() -> Report | None:
    return pipeline.check(EXAMPLES / "示例县示例镇" / "2023.yaml").report


DOCUMENTS = {
    **{f"{p.parent.name}{p.stem}": lambda p=p: compose(pipeline.check(p).report) for p in INPUTS},
    "表式2019": lambda: of_form("2019"),
    "表式2021": lambda: of_form("2021"),
    "取数单2019": lambda: sheets(form("2019"), "示例县某局", 2020, None),
    "取数单2021": lambda: sheets(form("2021"), "示例县示例镇人民政府", 2024, last_year()),
    "表格跨页": lambda: report(number="1234567", more=30),
    "图": lambda: figured(image("png"), CHART, image("jpeg")),
    "小标题": lambda: small(
        Paragraph(2, "（一）做法", ""), plain("甲"), Paragraph(3, "1.其一", ""), plain("乙")
    ),
}  # fmt: skip


@cache
def document(name: str) -> Document:
    return DOCUMENTS[name]()


@cache
def tagged(name: str) -> Tagged:
    return read(draw(lay_out(document(name), FACES)))


every_document = pytest.mark.parametrize("name", DOCUMENTS)


# -- what the Document says


def expected(document: Document) -> list[tuple[str, str]]:
    """Roles and texts in reading order."""
    found = [("H1", document.title)]
    if document.doc_no:
        found.append(("P", document.doc_no))
    found += [("P", paragraph.text) for paragraph in document.preamble]
    for section in document.sections:
        if section.heading:
            found.append(("H2", section.heading))
        for each in section.paragraphs:
            found.append(("H3" if each.level == 2 and not each.rest else "P", each.text))
        if section.grid:
            found += [
                ("TH" if placed.cell.is_heading else "TD", placed.cell.text.replace("\n", ""))
                for placed in section.grid.placed()
            ]
        for figure in section.figures:
            bars = figure.content.bars if isinstance(figure.content, Chart) else ()
            found.append(("Figure", "".join(bar.label + bar.text for bar in bars)))
            found.append(("Caption", figure.caption))
    signed = [("P", document.agency), ("P", document.date)] if document.is_signed else []
    return [*found, *signed]


def read_out(tagged: Tagged) -> list[tuple[str, str]]:
    nodes = (node for node in tagged.root.walk() if not node.children)
    return [(node.role, tagged.text(node)) for node in nodes]


@every_document
def test_the_tree_says_what_the_document_says_in_its_order(name: str) -> None:
    assert read_out(tagged(name)) == expected(document(name))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.text(
            st.sampled_from("政府公开，。、；（）《》“”—… 0123aZ&<>-/." + RARE), max_size=300
        ).map(str.strip).filter(bool),
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
def test_any_text_is_read_out_as_it_was_written(texts: list[str]) -> None:
    made = small(*map(plain, texts))
    assert read_out(read(draw(lay_out(made, FACES)))) == expected(made)


def test_hostile_text_is_read_out_as_it_was_written() -> None:
    made = small(plain(HOSTILE * 5))
    assert read_out(read(draw(lay_out(made, FACES)))) == expected(made)


def test_larger_paper_has_the_same_tags() -> None:
    pages = enlarged(lay_out(document("图"), FACES), 2**0.5, 842, 1191)
    assert read_out(read(draw(pages))) == expected(document("图"))


# -- the tree is whole


@every_document
def test_all_that_is_drawn_is_marked(name: str) -> None:
    assert tagged(name).loose == []


@every_document
def test_every_marked_content_has_one_owner_that_the_parent_tree_names(name: str) -> None:
    found = tagged(name)
    owners = [(mark, node) for node in found.root.walk() for mark in node.marks]
    assert sorted(mark for mark, _ in owners) == sorted(found.texts)
    numbers = found.pdf.Root.StructTreeRoot.ParentTree.Nums
    assert list(numbers[::2]) == [page.StructParents for page in found.pdf.pages]
    assert found.pdf.Root.StructTreeRoot.ParentTreeNextKey == len(found.pdf.pages)
    parents = {
        (page, mark): thing.objgen
        for page, things in zip(numbers[::2], numbers[1::2], strict=True)
        for mark, thing in enumerate(things)
    }
    assert parents == {mark: node.thing.objgen for mark, node in owners}


@every_document
def test_no_level_of_headings_is_skipped_and_no_element_is_empty(name: str) -> None:
    nodes = list(tagged(name).root.walk())
    levels = [int(node.role[1]) for node in nodes if node.role[0] == "H"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    held = [node.thing.K for node in nodes if isinstance(node.thing.get("/K"), pikepdf.Array)]
    assert held
    assert all(len(each) > 0 for each in held)
    assert all(node.children or node.marks for node in nodes if node.role not in {"TD", "TH"})


def test_page_numbers_and_rules_are_artifacts() -> None:
    name = "示例县示例镇2024"
    found, pages = tagged(name), len(tagged(name).pdf.pages)
    footer = {"/Type": "/Pagination", "/Subtype": "/Footer"}
    feet = [(page, text) for page, kind, text in found.artifacts if kind == footer]
    assert feet == [(page, f"— {page + 1} —") for page in range(pages)]
    others = [(kind, text) for _, kind, text in found.artifacts if kind != footer]
    assert {str(kind) for kind, _ in others} == {str({"/Type": "/Layout"})}
    assert not any(text for _, text in others)


def test_what_comes_again_on_a_later_page_is_an_artifact() -> None:
    artifacts = tagged("表格跨页").artifacts
    again = [text for _, kind, text in artifacts if kind == {"/Type": "/Pagination"}]
    assert again.count("法人或其他组织") >= 1
    assert "（三）不予公开" in again


def test_a_paragraph_over_two_pages_is_one() -> None:
    made = small(plain("政" * 900))
    found = read(draw(lay_out(made, FACES)))
    (long,) = (node for node in found.all("P") if len(node.marks) > 1)
    assert [page for page, _ in long.marks] == [0, 1]
    assert found.text(long) == "政" * 900


def test_a_space_that_a_line_ends_with_is_read_out() -> None:
    made = small(plain("见" * 24 + "Open Government Data " * 6 + "完"))
    pages = lay_out(made, FACES)
    assert read_out(read(draw(pages))) == expected(made)
    assert differences(draw(pages), pages, made) == []


def test_a_space_that_a_captions_line_ends_with_is_read_out() -> None:
    caption = "示例镇 Open Government 公开栏 " * 4 + "全景"
    made = small(plain("见下图。"), figures=(Figure(caption, "替代文字", image("png")),))
    said = dict(read_out(read(draw(lay_out(made, FACES)))))
    assert said["Caption"] == caption


# -- tables


def tables(name: str) -> list[tuple[Node, Grid]]:
    grids = [section.grid for section in document(name).sections if section.grid]
    return list(zip(tagged(name).all("Table"), grids, strict=True))


def rows(table: Node) -> list[list[Node]]:
    return [node.children for node in table.walk() if node.role == "TR"]


def covered(table: Node) -> dict[tuple[int, int], Node]:
    """Which cell each place belongs to, as a reader takes it from the spans."""
    places: dict[tuple[int, int], Node] = {}
    for row, cells in enumerate(rows(table)):
        column = 0
        for cell in cells:
            while (row, column) in places:
                column += 1
            for down in range(int(cell.attribute("RowSpan", 1))):
                for right in range(int(cell.attribute("ColSpan", 1))):
                    assert (row + down, column + right) not in places
                    places[row + down, column + right] = cell
    return places


@every_document
def test_tables_are_rectangles(name: str) -> None:
    for table, grid in tables(name):
        height, width = len(grid.rows), len(grid.widths)
        assert set(covered(table)) == {(row, at) for row in range(height) for at in range(width)}
        assert str(table.attribute("Summary")).startswith(grid.title)


@every_document
def test_head_rows_stand_in_thead_and_groups_with_heads_of_their_own_in_tbody(name: str) -> None:
    for table, grid in tables(name):
        roles = [part.role for part in table.children]
        assert roles == ["THead"] * (grid.head_rows > 0) + ["TBody"] * roles.count("TBody")
        assert sum(len(part.children) for part in table.children[: grid.head_rows > 0]) == (
            grid.head_rows
        )
        for body in table.children[1:] if grid.head_rows else table.children:
            heads = [all(cell.role == "TH" for cell in row.children) for row in body.children]
            assert heads == sorted(heads, reverse=True), "heads come first in their group"


@every_document
def test_every_number_cites_the_heads_above_it_and_the_labels_left_of_it(name: str) -> None:
    """The heads found from the printed grid: left to the frame; up over numbers, then over heads
    until the next number; and the head rows that the whole table has.
    """
    for table, grid in tables(name):
        places = covered(table)
        named = {bytes(cell.thing.ID): cell for cell in places.values() if "/ID" in cell.thing}
        numbered = {row for (row, _), cell in places.items() if cell.role == "TD"}
        numbers = {id(places[p.row, p.column]) for p in grid.placed() if p.cell.is_number}
        wanted: dict[int, set[int]] = {}
        for (row, column), cell in places.items():
            if id(cell) in numbers:
                around = [places[row, at] for at in range(column)]
                around += [places[at, column] for at in _head_rows(row, numbered, grid)]
                heads = {id(each) for each in around if each.role == "TH"}
                wanted.setdefault(id(cell), set()).update(heads)
        assert wanted
        for cell in places.values():
            if id(cell) in numbers:
                cited = [id(named[bytes(head)]) for head in cell.attribute("Headers", [])]
                assert sorted(cited) == sorted(wanted[id(cell)])


def _head_rows(row: int, numbered: set[int], grid: Grid) -> set[int]:
    while row >= 0 and row in numbered:
        row -= 1
    found = set(range(grid.head_rows))
    while row >= 0 and row not in numbered:
        found.add(row)
        row -= 1
    return found


def test_a_number_of_section_three_is_read_with_its_group_and_applicant() -> None:
    found = tagged("示例县示例镇2024")
    table = found.all("Table")[1]
    names = {bytes(cell.thing.ID): cell for cell in table.walk() if cell.role == "TH"}
    cell = covered(table)[7, 5]
    assert [found.text(names[bytes(head)]) for head in cell.attribute("Headers")] == [
        "三、本年度办理结果", "（三）不予公开", "1.属于国家秘密",
        "申请人情况", "法人或其他组织", "科研机构",
    ]  # fmt: skip


@every_document
def test_every_head_has_a_scope_and_a_name_that_the_name_tree_finds(name: str) -> None:
    found = tagged(name)
    names = found.pdf.Root.StructTreeRoot.IDTree.Names
    listed = [bytes(each) for each in names[::2]]
    assert listed == sorted(set(listed))
    heads = {bytes(head.thing.ID): head.thing.objgen for head in found.all("TH")}
    assert {
        bytes(n): thing.objgen for n, thing in zip(names[::2], names[1::2], strict=True)
    } == heads
    for table, grid in tables(name):
        places = covered(table)
        numbered = {row for (row, _), cell in places.items() if cell.role == "TD"}
        for (row, _), cell in reversed(places.items()):  # a cell's first place comes last
            if cell.role == "TH":
                first = min(at for (at, _), owner in places.items() if owner is cell)
                assert cell.attribute("Scope") == ("/Row" if first in numbered else "/Column")
            assert row < len(grid.rows)


# -- figures


def test_a_figure_has_its_alternative_its_box_and_its_caption() -> None:
    found = tagged("图")
    pages = lay_out(document("图"), FACES)
    placed = [figure for page in pages.pages for figure in page.figures]
    nodes = found.all("Figure")
    assert [str(node.thing.Alt) for node in nodes] == ["替代文字0", "替代文字1", "替代文字2"]
    for node, figure in zip(nodes, placed, strict=True):
        box = [float(edge) for edge in node.attribute("BBox")]
        right, top = figure.x + figure.width, figure.y + figure.height
        assert box == pytest.approx([figure.x, figure.y, right, top], abs=0.01)
    groups = [[child.role for child in group.children] for group in found.all("Div")]
    assert groups == [["Figure", "Caption"]] * 3


def rendered(pages: Pages, page: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(draw(pages))[page].render().to_pil()


@pytest.mark.parametrize("color", [(200, 30, 30), 90])
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_fills_its_box_in_its_own_colours(kind: str, color: object) -> None:
    pages = lay_out(figured(image(kind, color=color)), FACES)
    (figure,) = pages.pages[0].figures
    shown = rendered(pages).crop((
        int(figure.x) + 2, int(pages.height - figure.y - figure.height) + 2,
        int(figure.x + figure.width) - 1, int(pages.height - figure.y) - 1,
    ))  # fmt: skip
    wanted = (color,) * 3 if isinstance(color, int) else color
    for low_high, value in zip(shown.getextrema(), wanted, strict=True):
        assert all(abs(edge - value) <= 3 for edge in low_high)


def test_a_chart_is_drawn_with_its_bars() -> None:
    pages = lay_out(figured(CHART), FACES)
    longest = max(
        (rule for figure in pages.pages[0].figures for rule in figure.content.rules),
        key=lambda rule: rule.x2 - rule.x1,
    )
    middle = ((longest.x1 + longest.x2) / 2, pages.height - longest.y1)
    assert max(rendered(pages).getpixel(tuple(map(int, middle)))) < 60


def test_a_picture_shown_twice_is_in_the_file_once() -> None:
    same = image("png")
    made = figured(same, image("jpeg"), same)
    found = read(draw(lay_out(made, FACES)))
    images = [
        thing
        for thing in found.pdf.objects
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
    ]
    assert len(images) == 2


def test_figures_read_back() -> None:
    for name in ("图", "表格跨页"):
        pages = lay_out(document(name), FACES)
        assert differences(draw(pages), pages, document(name)) == []


def test_a_chart_with_another_number_is_named() -> None:
    other = Chart((*CHART.bars[:2], replace(CHART.bars[2], text="9件")))
    pages = lay_out(figured(other), FACES)
    (found,) = differences(draw(pages), pages, figured(CHART))
    assert found.startswith("“总体情况/图1”应为“自然人31件商业企业6件其他0件”")


def test_a_picture_that_is_missing_is_counted() -> None:
    pages = lay_out(figured(image("png")), FACES)
    first = replace(pages.pages[0], figures=())
    without = replace(pages, pages=(first, *pages.pages[1:]))
    found = differences(draw(without), pages, figured(image("png")))
    assert found == ["第1页应有1幅图片，实有0幅。"]


def test_a_picture_of_another_kind_is_refused() -> None:
    data = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(data, "JPEG")
    with pytest.raises(ValueError, match="JPEG of another kind"):
        picture_data(Picture(data.getvalue(), "jpeg", 8, 8))
    data = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(data, "PNG")
    with pytest.raises(ValueError, match="PNG of another kind"):
        picture_data(Picture(data.getvalue(), "png", 8, 8))


# -- the file


def test_the_catalog_says_that_the_file_is_tagged() -> None:
    pdf = tagged("示例县示例镇2024").pdf
    assert bool(pdf.Root.MarkInfo.Marked)
    assert all(page.Tabs == "/S" for page in pdf.pages)
    with pdf.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["pdfaid:part"] == "2"


def test_type_is_as_large_as_laid_out() -> None:
    found = read(draw(enlarged(lay_out(small(plain("甲")), FACES), 2**0.5, 842, 1191)))
    sizes = {
        float(operands[1])
        for operands, operator in pikepdf.parse_content_stream(found.pdf.pages[0])
        if str(operator) == "Tf"
    }
    assert sorted(sizes) == pytest.approx([size * 2**0.5 for size in (14, 16, 22)], abs=0.001)
