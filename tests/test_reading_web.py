"""Web pages as sites publish them and browsers save them, read into paragraphs and grids."""

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from read_back import grids, order, overlaps, paragraphs, printed_cells, said

from nianbao import pipeline
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.making import Order
from nianbao.reading.blocks import Grid
from nianbao.reading.web import read_web
from nianbao.report.read import read_report


def read(page: str):
    return read_web(page.encode(), "年报.html")


def texts(page: str) -> list[str]:
    return paragraphs(read(page))


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_what_was_written_reads_back_to_the_letter(path, tmp_path) -> None:
    document = compose(read_report(path).report)
    (result,) = pipeline.build([path], tmp_path, Order(("html", "web")))
    page, fragment = (p for p in result.written if p.suffix == ".html")
    found = read_web(page.read_bytes(), page.name)
    captions = [s.grid.description for s in document.sections if s.grid]
    assert [t for t in paragraphs(found) if t not in captions] == [
        *said(document),
        "下载三张表的数据（CSV）",
    ]
    assert grids(found) == printed_cells(document)
    pasted = read_web(fragment.read_bytes(), fragment.name)
    assert [t for t in paragraphs(pasted) if t not in captions] == said(document)[
        len(document.title_lines) :
    ]
    assert grids(pasted) == printed_cells(document)


# -- encodings

PAGE = "<html><head><meta charset='{}'></head><body><p>信息公开㐂</p></body></html>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "gb18030"),
        ("gb2312", "utf-8"),
        ("", "gb18030"),
        ("iso-8859-1", "gb18030"),
        ("no-such", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-8", "utf-16-le"),
    ],
)
def test_a_page_is_read_in_its_encoding_whatever_it_declares(declared, encoding) -> None:
    source = read_web(PAGE.format(declared).encode(encoding), "年报.html")
    assert paragraphs(source) == ["信息公开㐂"]


def test_a_page_in_big5_is_read_as_it_declares() -> None:
    assert paragraphs(read_web("<meta charset=big5><p>資訊公開".encode("big5"), "x")) == [
        "資訊公開"
    ]


def test_damaged_characters_stay_and_are_named() -> None:
    source = read_web("<p>信息公开工作年度报告".encode() + b"\xe5\x85</p>", "年报.html")
    assert paragraphs(source) == ["信息公开工作年度报告�"]
    assert "损坏" in source.remarks[0]


# -- text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a  b\n c</p>", ["a b c"]),
        ("<p>信息\n   公开</p>", ["信息公开"]),
        ("<p>&nbsp;&nbsp;甲&nbsp;乙</p>", ["甲 乙"]),
        ("<p>甲<br>乙<br/></p>", ["甲", "乙"]),
        ("<p><b>甲</b>乙<!-- 丙 --><a href='x'>丁</a></p>", ["甲乙丁"]),
        ("甲<div>乙<p>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("<pre>一行\n 二行</pre>", ["一行", "二行"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<p>a&lt;b &amp; c&#x4e00;</p>", ["a<b & c一"]),
        ("<p>甲<o:p>乙</o:p></p>", ["甲乙"]),
    ],
)
def test_text_is_what_a_browser_shows(page, text) -> None:
    assert texts(page) == text


def test_headings_have_their_element_as_style() -> None:
    source = read("<h1>年报</h1><h2><span>一、总体情况</span></h2><p>正文</p>")
    assert [b.style for b in source.blocks] == ["h1", "h2", ""]
    assert [b.place for b in source.blocks] == ["第 1 段", "第 2 段", "第 3 段"]


def test_what_belongs_to_the_site_or_is_hidden_is_dropped() -> None:
    page = """<html><head><title>题</title><style>p{}</style></head><body>
        <header>站名</header><nav>首页</nav><script>var a = "<p>x</p>";</script>
        <div style="DISPLAY : none">藏</div><p hidden>藏</p><aside>广告</aside><select><option>1</select>
        <article><header><h1>标题</h1></header><p>正文</p><footer>发布日期</footer></article>
        <noscript>无</noscript><footer>备案号</footer></body></html>"""
    assert texts(page) == ["标题", "正文", "发布日期"]


def test_pictures_are_named_with_their_words_and_place() -> None:
    source = read("<p>甲</p><p>乙<img src='http://example.cn/a.png' alt='公示栏'></p>")
    assert paragraphs(source) == ["甲", "乙"]
    assert source.remarks == ("图片没有读入：第 2 段“公示栏”。",)


def test_a_page_inside_the_page_is_named() -> None:
    assert "嵌着别的网页" in read("<p>甲</p><iframe src='b.html'></iframe>").remarks[0]


# -- tables


def cells(rows: str):
    (grid,) = grids(read(f"<table>{rows}</table>"))
    return grid


def test_spans_in_both_directions() -> None:
    assert cells(
        "<tr><td rowspan=2 colspan=2>角<td>上</tr><tr><td>下</tr><tr><td>a<td>b<td>&nbsp;</tr>"
    ) == [
        (0, 0, 2, 2, "角"), (0, 2, 1, 1, "上"), (1, 2, 1, 1, "下"),
        (2, 0, 1, 1, "a"), (2, 1, 1, 1, "b"), (2, 2, 1, 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("<tr><td rowspan=9>a<td>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c", [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")]),
        ("<tr><td colspan=x>a<td colspan=-3>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
        ("<tr><td colspan='2;'>a<td>b", [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b")]),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=2>c", [(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (1, 0, 1, 1, "c")]),
        ("<thead><tr><td rowspan=2>a<td>b<tbody><tr><td>c<td>d", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]),
        ("<td>a<td>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
    ],
)  # fmt: skip
def test_wrong_spans_do_what_browsers_do(rows, found) -> None:
    assert cells(rows) == found


def test_lines_in_cells_are_parted() -> None:
    assert cells("<tr><td><p>上</p><p>下</p><td>1<br>2")[0][-1] == "上\n下"
    assert cells("<tr><td><p>上</p><p>下</p><td>1<br>2")[1][-1] == "1\n2"


def test_a_caption_is_a_paragraph_before_the_table() -> None:
    source = read("<table><caption>说明</caption><tr><td>a<td>b</table>")
    assert order(source) == "pT"
    assert source.blocks[0].style == "caption"


def test_layout_tables_give_what_they_frame_in_reading_order() -> None:
    page = """<table><tr><td>栏目<td><table><tr><td><p>标题</p>
        <table><tr><td>规章<td>0<tr><td>文件<td>3</table><p>之后</p></table></table>"""
    source = read(page)
    assert order(source) == "ppTp"
    assert paragraphs(source) == ["栏目", "标题", "之后"]


number = st.integers(0, 4)
rows_of_cells = st.lists(st.lists(st.tuples(number, number), max_size=5), min_size=1, max_size=6)


@given(rows_of_cells)
def test_no_two_cells_overlap_whatever_the_spans(rows) -> None:
    made = "".join(
        "<tr>" + "".join(f"<td rowspan={r} colspan={c}>字" for r, c in row) for row in rows
    )
    source = read(f"<p>始</p><table>{made}</table>")
    for block in source.blocks:
        assert not (isinstance(block, Grid) and overlaps(block))
    shown = sum(len(row) for row in rows)
    assert shown == sum(text == "字" for text in paragraphs(source)) + sum(
        text == "字" for grid in grids(source) for *_, text in grid
    )


# -- hostile pages


def refused(page: str) -> FileError:
    with pytest.raises(FileError) as trouble:
        read(page)
    assert "年报.html" in trouble.value.message
    assert trouble.value.hint
    return trouble.value


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><body><script>report()</script></body></html>", "没有文字"),
        ("<div>" * 5000 + "深" + "</div>" * 5000, "套得太深"),
        ("<table><tr><td>" * 50 + "深", "层数太多"),
        ("<b>字</b>" * 300_000, "内容太多"),
        ("<table>" + "<tr>" + "<td>1" * 20_001, "20,000 格"),
    ],
)
def test_a_page_that_cannot_be_read_is_one_sentence(page, says) -> None:
    assert says in refused(page).message


def test_deep_pages_are_read_whole() -> None:
    assert texts("<div>" * 500 + "深" + "</div>" * 500 + "<p>末</p>") == ["深", "末"]


def test_huge_spans_take_no_room() -> None:
    (grid,) = grids(
        read("<table>" + "<tr><td colspan=999999999 rowspan=999999999>a<td>b" * 3 + "</table>")
    )
    assert len(grid) == 6


def test_entities_of_a_page_reach_no_file(tmp_path) -> None:
    (tmp_path / "secret").write_text("机密", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]><p>甲&a;</p>'
    assert "机密" not in "".join(texts(page))
