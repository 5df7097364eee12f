"""The web page, the portal's text and the data: what they say, read back from the files."""

import base64
import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from test_page_sample import HOSTILE, plain, report

from nianbao.cli import run
from nianbao.compose import compose
from nianbao.document import Bar, Chart, Document, Figure, Picture, Section
from nianbao.export.fragment import web_fragment
from nianbao.export.html import DATA_LINK, html_page
from nianbao.export.html_readback import fragment_differences, page_differences
from nianbao.export.table_data import data_differences, table_data
from nianbao.page.faces import load_faces
from nianbao.report.read import read_report

INPUTS = sorted(EXAMPLES.rglob("*.yaml"))
NAMES = [f"{p.parent.name}{p.stem}" for p in INPUTS]
FACES = load_faces()
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
FIGURES = (
    Figure("公示栏", "镇政府一楼的公示栏", Picture(PIXEL, "png", 1, 1)),
    Figure("构成", "自然人3件，其他1件", Chart((Bar("自然人", "3", 3), Bar("其他", "1", 1)))),
)


def example(path) -> Document:
    return compose(read_report(path).report)


def page(document: Document) -> str:
    return html_page(document, table_data(document), FACES).decode()


class Tables(HTMLParser):
    """Tables as rows of cells, each with its tag, text and attributes; ids and links besides."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables, self.ids, self.links, self.said = [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if "id" in said:
            self.ids.append(said["id"])
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.said = ""
            self.tables[-1][-1].append([tag, "", said])

    def handle_data(self, data):
        if self.said is not None:
            self.tables[-1][-1][-1][1] += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.said = None


def grid(rows):
    """(row, column) → cell, spans resolved; no two cells may claim one place."""
    places = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in places:
                column += 1
            for down in range(int(cell[2].get("rowspan", 1))):
                for right in range(int(cell[2].get("colspan", 1))):
                    assert (number + down, column + right) not in places
                    places[number + down, column + right] = cell
    return places


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
@pytest.mark.parametrize(
    "make", [page, lambda d: web_fragment(d).decode()], ids=["page", "fragment"]
)
def test_every_number_stands_in_its_cell_and_tables_have_no_hole(path, make):
    document = example(path)
    found = Tables(make(document)).tables
    printed = [section.grid for section in document.sections if section.grid]
    assert len(found) == len(printed) == 3
    for rows, table in zip(found, printed, strict=True):
        places = grid(rows)
        assert set(places) == {
            (row, column) for row in range(len(table.rows)) for column in range(len(table.widths))
        }
        for placed in table.placed():
            assert places[placed.row, placed.column][1] == placed.cell.text.replace("\n", "")


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_every_number_of_the_page_names_its_heads(path):
    document = example(path)
    read = Tables(page(document))
    assert len(set(read.ids)) == len(read.ids)
    for rows in read.tables:
        cells = [cell for row in rows for cell in row]
        heads = {cell[2]["id"]: cell for cell in cells if cell[0] == "th"}
        places = grid(rows)
        first = {}
        for place, cell in places.items():
            first.setdefault(id(cell), place)
        for cell in cells:
            if cell[0] != "td":
                continue
            cited = cell[2]["headers"].split()
            assert cited
            assert len(set(cited)) == len(cited)
            row, column = first[id(cell)]
            for name in cited:  # each stands in the number's row or in its column
                named = [place for place, other in places.items() if other is heads[name]]
                assert any(place[0] == row or place[1] == column for place in named)
            above = places[row - 1, column]
            assert above[0] == "td" or above[2]["id"] in cited


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
@pytest.mark.parametrize(
    "make", [page, lambda d: web_fragment(d).decode()], ids=["page", "fragment"]
)
def test_labels_speak_for_their_row_and_heads_for_their_column(path, make):
    document = example(path)
    for rows, section in zip(
        Tables(make(document)).tables, [s for s in document.sections if s.grid], strict=True
    ):
        for cells, written in zip(section.grid.rows, rows, strict=True):
            numbered = any(cell.kind == "value" for cell in cells)
            for cell, (tag, _, said) in zip(cells, written, strict=True):
                assert tag == ("td" if cell.kind == "value" else "th")
                wanted = None if tag == "td" else "row" if numbered else "col"
                assert said.get("scope") == wanted


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_the_page_needs_nothing_else_and_carries_its_data(path):
    document = example(path)
    links = Tables(page(document)).links
    assert all(link.startswith("data:") for link in links)
    (data,) = [link for link in links if link.startswith("data:text/csv")]
    assert base64.b64decode(data.partition("base64,")[2]) == table_data(document)
    assert "<script" not in page(document)


def test_the_data_have_a_line_for_each_number_with_its_unit():
    document = example(EXAMPLES / "示例县示例镇" / "2024.yaml")
    text = table_data(document).decode("utf-8-sig")
    assert "\r\n" in text
    rows = {row["代号"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == 200
    assert rows["申请.新收.自然人"]["数"] == "31"
    assert rows["申请.新收.自然人"]["项目"] == "一、本年新收政府信息公开申请数量"
    assert (
        rows["申请.国家秘密.总计"]["项目"] == "三、本年度办理结果 / （三）不予公开 / 1.属于国家秘密"
    )
    assert rows["主动公开.行政事业性收费.金额"]["数"] == "3.25"
    assert rows["主动公开.行政事业性收费.金额"]["单位"] == "万元"
    assert rows["复议诉讼.直接起诉.总计"]["项目"] == "行政诉讼 / 未经复议直接起诉"
    assert rows["复议诉讼.直接起诉.总计"]["栏目"] == "总计"


def test_money_with_its_unit_is_a_plain_number_in_the_data(write):
    text = (EXAMPLES / "米林县派镇" / "2020.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"主动公开: 全部为零",
        "主动公开:\n  未列为零: true\n  政府集中采购: {项目: 6, 金额: 251000, 单位: 元}",
        text,
    )
    data = table_data(example(write(text, "2020.yaml"))).decode("utf-8-sig")
    (row,) = [
        r for r in csv.DictReader(io.StringIO(data)) if r["代号"] == "主动公开.政府集中采购.金额"
    ]
    assert (row["数"], row["单位"]) == ("251000", "元")


@pytest.mark.parametrize("name", ["=1+1", "+县", "-县", "@县", "\t县"])
def test_no_text_becomes_a_formula_in_a_spreadsheet(name):
    data = table_data(replace(report(number="-3"), agency=name)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))[1:]
    assert {row[1] for row in rows} == {f"'{name}"}
    assert "-3" in {row[5] for row in rows}


class Editor(HTMLParser):
    """What a portal's editor leaves: no class, id, style sheet, script, nor any other attribute."""

    KEPT = frozenset({"colspan", "rowspan", "border", "align", "width", "src", "alt"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.left = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        assert tag not in ("style", "script", "link", "div")
        kept = "".join(f' {n}="{v}"' for n, v in attrs if n in self.KEPT)
        assert not {"class", "id"} & {name for name, _ in attrs}
        self.left.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag):
        self.left.append(f"</{tag}>")

    def handle_data(self, data):
        self.left.append(data)

    def handle_entityref(self, name):
        self.left.append(f"&{name};")


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_the_fragment_survives_a_portals_editor(path):
    document = example(path)
    fragment = web_fragment(document).decode()
    left = "".join(Editor(fragment).left)
    assert fragment_differences(left.encode(), document) == []
    assert 'border="1"' in left
    assert "<h1" not in fragment


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_each_column_of_the_fragment_says_its_width_once(path):
    document = example(path)
    grids = [section.grid for section in document.sections if section.grid]
    for rows, table in zip(Tables(web_fragment(document).decode()).tables, grids, strict=True):
        widths = {
            place[1]: float(cell[2]["width"].rstrip("%"))
            for place, cell in grid(rows).items()
            if "width" in cell[2]
        }
        assert sum("width" in cell[2] for row in rows for cell in row) == len(widths)
        for column, width in widths.items():
            share = 100 * table.widths[column] / sum(table.widths)
            assert abs(width - share) <= 0.05


def test_the_fragment_is_shown_as_utf_8_by_any_browser():
    assert web_fragment(DOCUMENT).startswith("\ufeff<p".encode())


@pytest.mark.parametrize(
    ("agency", "places"),
    [("示例县示例镇人民政府", ["2", "3.5"]), ("乙镇", ["8.5", "2"])],
    ids=["long name", "short name"],
)
def test_name_and_date_stand_in_the_fragment_as_on_paper(agency, places):
    document = replace(report(), agency=agency, date="2025年1月20日")
    fragment = web_fragment(document).decode()
    assert re.findall(r"padding-right:([\d.]+)em", fragment) == places


def test_a_long_address_may_break_and_copies_out_whole():
    address = "http://www.example.gov.cn/zwgk/index.html?id=3&t=4"
    document = replace(report(), preamble=(plain(f"见{address}，共3.25万元、2024-01-20。"),))
    html = page(document)
    assert "http://<wbr>www.<wbr>example.<wbr>gov.<wbr>cn/<wbr>zwgk/<wbr>index.<wbr>html?" in html
    assert "，共3.25万元、2024-01-20。</p>" in html
    assert page_differences(html.encode(), document, DATA_LINK) == []


TEXTS = st.text(
    st.characters(
        blacklist_categories=("Cc", "Cs", "Cn", "Co"), blacklist_characters="\u2028\u2029"
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_comes_out_as_it_went_in(one, other):
    sections = (Section("总体情况", other, (plain(one), plain(HOSTILE))),)
    document = Document("2021", 2024, (one, other), other, (), sections, one, other)
    assert page_differences(page(document).encode(), document, DATA_LINK) == []
    assert fragment_differences(web_fragment(document), document) == []
    assert data_differences(table_data(document), document) == []


def test_figures_stand_in_their_section_with_what_they_say():
    section = Section("总体情况", "一、总体情况", (plain("甲"),), figures=FIGURES)
    document = Document("2021", 2024, ("标题",), None, (), (section,), "机关", "2025年1月1日")
    html = page(document)
    assert 'alt="镇政府一楼的公示栏"' in html
    assert "<figcaption>构成</figcaption>" in html
    assert 'aria-label="自然人3件，其他1件"' in html
    assert page_differences(html.encode(), document, DATA_LINK) == []
    fragment = web_fragment(document)
    assert [cell[1] for row in Tables(fragment.decode()).tables[0] for cell in row] == [
        "自然人", "3", "其他", "1"
    ]  # fmt: skip
    assert fragment_differences(fragment, document) == []


def test_a_portal_is_told_to_show_a_tall_picture_whole():
    section = Section("总体情况", "一、总体情况", figures=FIGURES[:1])
    document = Document("2021", 2024, ("标题",), None, (), (section,), "机关", "2025年1月1日")
    (style,) = re.findall('<img [^>]*style="([^"]*)"', web_fragment(document).decode())
    assert set(style.split(";")) == {
        "width:auto", "max-width:100%", "height:auto", "max-height:90vh"
    }  # fmt: skip


DOCUMENT = report()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "示例县示例镇人民政府</p>",
            "别的镇人民政府</p>",
            "应为“示例县示例镇人民政府”，实为“别的镇人民政府”",
        ),
        ("</h2>", "甲</h2>", "实为“一、"),
        (' colspan="', ' colspan="1', "合并的格数不对"),
        ("</table>", "</table>多出的话", "实为“多出的话”"),
        ("</div>\n", "</div><p>多</p>\n", "多"),
    ],
)
def test_a_changed_page_is_found(old, new, said):
    html = page(DOCUMENT)
    assert old in html
    wrong = page_differences(html.replace(old, new, 1).encode(), DOCUMENT, DATA_LINK)
    assert any(said in one for one in wrong)


def test_changed_data_in_a_page_are_found():
    other = html_page(DOCUMENT, table_data(report(number="14")), FACES)
    (first, *_) = page_differences(other, DOCUMENT, DATA_LINK)
    assert first.startswith("网页里的数据：第")
    broken = page(DOCUMENT).replace("base64,", "base64,!")
    assert page_differences(broken.encode(), DOCUMENT, DATA_LINK) == [
        "网页里的数据写坏了，读不回来。"
    ]
    elsewhere = page(DOCUMENT).replace('href="data:', 'href="http:')
    assert page_differences(elsewhere.encode(), DOCUMENT, DATA_LINK) == [
        "网页里的链接不是表的数据。"
    ]


def test_a_changed_number_of_a_chart_is_found():
    section = Section("总体情况", "一、总体情况", figures=FIGURES[1:])
    document = Document("2021", 2024, ("标题",), None, (), (section,), "机关", "2025年1月1日")
    wrong = page(document).replace(">3</text>", ">8</text>")
    assert page_differences(wrong.encode(), document, DATA_LINK) == [
        "网页里应为“自然人3其他1”，实为“自然人8其他1”。"
    ]


def test_changed_data_are_found():
    data = table_data(DOCUMENT)
    assert data_differences(data.replace("申请".encode(), "请".encode(), 1), DOCUMENT)
    assert data_differences(data[: len(data) // 2], DOCUMENT)
    assert data_differences(b"\xff\xfe", DOCUMENT)


def test_build_writes_page_data_and_fragment_under_their_names(write, tmp_path):
    out = tmp_path / "out"
    assert run(["build", str(write(CLEAN)), "-o", str(out), "--formats", "html,web"]) == 0
    title = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
    assert {file.name for file in out.iterdir()} == {
        f"{title}.html", f"{title}.csv", f"{title}（网页稿）.html"
    }  # fmt: skip
    again = tmp_path / "again"
    assert (
        run(["build", str(tmp_path / "2024.yaml"), "-o", str(again), "--formats", "html,web"]) == 0
    )
    for file in out.iterdir():
        assert file.read_bytes() == (again / file.name).read_bytes()
