"""Word files as offices write them, read into paragraphs and grids."""

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from odd_word import NAMES, TYPES, docx, merged, p, part, run, span, tbl, tc, tr, zipped
from read_back import grids, order, overlaps, paragraphs, printed_cells, said

from nianbao import pipeline
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.making import Order
from nianbao.reading.blocks import Grid
from nianbao.reading.word import read_word
from nianbao.report.read import read_report


def read(body: str, **parts: str):
    return read_word(docx(body, **parts), "年报.docx")


def texts(body: str, **parts: str) -> list[str]:
    return paragraphs(read(body, **parts))


def cells(*rows: str, columns: tuple[int, ...] = ()):
    (grid,) = grids(read(tbl(*rows, columns=columns)))
    return grid


# -- our own files


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_what_was_written_reads_back_to_the_letter(path, tmp_path) -> None:
    document = compose(read_report(path).report)
    (result,) = pipeline.build([path], tmp_path, Order(("word",)))
    source = read_word(result.written[0].read_bytes(), "年报.docx")
    assert paragraphs(source) == said(document)
    assert grids(source) == printed_cells(document)
    assert (source.form, source.year, source.remarks) == (document.form_id, document.year, ())


# -- text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:hyperlink r:id='x'>" + run("链接") + "</w:hyperlink>", "链接"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("控件") + "</w:sdtContent></w:sdt>", "控件"),
        ("<w:smartTag><w:customXml>" + run("标记") + "</w:customXml></w:smartTag>", "标记"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a\nb</w:t></w:r>", "a b"),
        ("<w:r><w:t>0894</w:t><w:noBreakHyphen/><w:t>548</w:t></w:r>", "0894-548"),
        ("<w:r><w:t>信</w:t><w:softHyphen/><w:t>息</w:t></w:r>", "信息"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="宋体" w:char="2103"/></w:r>', "℃"),
        ("<w:fldSimple w:instr='DATE'>" + run("1月") + "</w:fldSimple>", "1月"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText>'
            '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("结果") + "<w:r>"
            '<w:fldChar w:fldCharType="end"/></w:r>' + run("之后"),
            "结果之后",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>pài</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>派</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>",
            "派",
        ),
        ("<m:oMath><m:r><m:t>1+1</m:t></m:r></m:oMath>", "1+1"),
        (
            "<mc:AlternateContent><mc:Choice>" + run("新") + "</mc:Choice><mc:Fallback>" + run("旧")
            + "</mc:Fallback></mc:AlternateContent>",
            "新",
        ),
    ],
)  # fmt: skip
def test_text_is_what_word_shows(inside, text) -> None:
    assert texts(p(inside)) == [text]


def test_a_broken_line_is_two_paragraphs_of_which_the_first_may_go_on() -> None:
    source = read(p("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r>"))
    assert [(b.text, b.is_whole, b.place) for b in source.blocks] == [
        ("上", False, "第 1 段"),
        ("下", True, "第 1 段"),
    ]


def test_wrappers_around_blocks_are_seen_through() -> None:
    wrapped = (
        f"<w:sdt><w:sdtContent>{p('一')}<w:customXml>{p('二')}</w:customXml></w:sdtContent></w:sdt>"
    )
    assert texts(wrapped + p("三")) == ["一", "二", "三"]


def test_a_style_is_called_by_its_name() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="heading 1"/></w:style>'
    source = read(p("一、总体情况", look='<w:pStyle w:val="a5"/>') + p("正文"), styles=styles)
    assert [block.style for block in source.blocks] == ["Heading 1", ""]


# -- what is left out, or taken in one of several ways


@pytest.mark.parametrize(
    ("body", "kept", "said"),
    [
        (p(run("共3"), f"<w:del>{run('2')}</w:del>", run("件")), ["共3件"], "删去"),
        (p(run("共"), f"<w:ins>{run('3')}</w:ins>", run("件")), ["共3件"], "插入"),
        (p(f"<w:moveFrom>{run('旧处')}</w:moveFrom>", f"<w:moveTo>{run('新处')}</w:moveTo>"), ["新处"], "“旧处”"),
        (p("看见", run("看不见", "<w:vanish/>")), ["看见"], "隐藏的文字没有读入：第 1 段“看不见”"),
        (p("看见", run("看得见", '<w:vanish w:val="0"/>')), ["看见看得见"], ""),
        (p("字", "<w:r><w:drawing><a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/picture'/></a:graphic></w:drawing></w:r>"), ["字"], "图片没有读入：第 1 段"),
        (p("字", "<w:r><w:drawing><a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/chart'/></a:graphic></w:drawing></w:r>"), ["字"], "图表没有读入"),
        (p("字", f"<w:r><w:pict><v:textbox><w:txbxContent>{p('框里')}</w:txbxContent></v:textbox></w:pict></w:r>"), ["字"], "文本框没有读入：第 1 段“框里”"),
        (p("<w:fldSimple w:instr=' MERGEFIELD 单位 '>" + run("示例镇") + "</w:fldSimple>"), ["示例镇"], "邮件合并的内容按文件里显示的读入：第 1 段"),
        (p("字", "<w:r><w:object/></w:r>"), ["字"], "嵌入的对象没有读入"),
        (p("字", '<w:r><w:sym w:font="某字体" w:char="F041"/></w:r>'), ["字"], "编码 F041"),
        (p("字") + '<w:altChunk r:id="x"/>', ["字"], "插入的别的文件没有读入：第 2 段前"),
        (p("字") + f"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>{p('一、总体情况')}</w:sdtContent></w:sdt>", ["字"], "目录没有读入"),
        (p("字", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>"), ["字"], "内容控件"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_named_with_its_place(body, kept, said) -> None:
    source = read(body)
    assert paragraphs(source) == kept
    assert said in "".join(source.remarks)
    assert bool(source.remarks) == bool(said)


def test_comments_and_footnotes_are_named_with_their_words() -> None:
    source = read(
        p(
            "字",
            '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>',
        ),
        comments=f'<w:comment w:id="0">{p("请改成5")}</w:comment>',
        footnotes=f'<w:footnote w:id="2">{p("见附件")}</w:footnote>',
    )
    assert "有批注，没有读入：第 1 段“请改成5”。" in source.remarks
    assert "有脚注，没有读入：第 1 段“见附件”。" in source.remarks


def test_places_beyond_the_fifth_are_counted() -> None:
    (remark,) = read("".join(p(run(str(n), "<w:vanish/>")) for n in range(9))).remarks
    assert remark.count("“") == 5
    assert remark.endswith("等 9 处。")


@pytest.mark.parametrize("mark", ["<w:del/>", "<w:moveFrom/>", "<w:vanish/>", "<w:specVanish/>"])
def test_a_paragraph_whose_end_is_gone_goes_on_in_the_next(mark) -> None:
    gone = p("（一）主动公开。", look=f"<w:rPr>{mark}</w:rPr>")
    assert texts(gone + p("公开3条。")) == ["（一）主动公开。公开3条。"]
    assert texts(p("先") + gone) == ["先", "（一）主动公开。"]


def test_a_paragraph_that_was_deleted_as_a_whole_leaves_nothing() -> None:
    gone = p(f"<w:del>{run('旧的一段')}</w:del>", look="<w:rPr><w:del/></w:rPr>")
    assert texts(p("甲") + gone + p("乙")) == ["甲", "乙"]


def test_a_field_without_an_end_does_not_swallow_the_file() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    result = begun + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert texts(p(begun) + p("甲")) == ["甲"]
    assert texts(p(result) + p("甲")) == ["甲"]


def test_a_table_of_contents_made_by_a_field_is_left_out() -> None:
    begun = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    ended = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    source = read(p(begun, "一、总体情况\t1") + p("二、\t2", ended) + p("一、总体情况"))
    assert paragraphs(source) == ["一、总体情况"]
    assert source.remarks == ("目录没有读入。",)


def test_invisible_characters_are_taken_out_and_named() -> None:
    source = read(p("公\u200b开\u00ad"))
    assert paragraphs(source) == ["公开"]
    assert "U+200B" in source.remarks[0]
    assert "第 1 段" in source.remarks[0]


# -- numbers that Word makes


def lists(*levels: str, num: str = "") -> str:
    inner = "".join(f'<w:lvl w:ilvl="{n}">{level}</w:lvl>' for n, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="7">{inner}</w:abstractNum>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>{num}'
    )


def level(form: str, text: str, more: str = "") -> str:
    return f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'


def numbered(text: str, at: int = 0, number: int = 3) -> str:
    return p(text, look=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


@pytest.mark.parametrize(
    ("form", "text", "made"),
    [
        ("chineseCounting", "%1、", ["一、", "二、"]),
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("ideographDigital", "%1、", ["一、", "二、"]),
        ("chineseLegalSimplified", "%1、", ["壹、", "贰、"]),
        ("decimal", "%1.", ["1.", "2."]),
        ("decimal", "%1", ["1 ", "2 "]),
        ("decimal", "第%1条", ["第1条 ", "第2条 "]),
        ("decimalFullWidth", "%1．", ["１．", "２．"]),
        ("decimalEnclosedCircle", "%1", ["① ", "② "]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("none", "", ["", ""]),
        ("bullet", "\uf0b7", ["• ", "• "]),
    ],
)
def test_a_number_that_word_makes_is_text(form, text, made) -> None:
    body = numbered("甲事") + p("中间") + numbered("乙事")
    assert texts(body, numbering=lists(level(form, text))) == [
        made[0] + "甲事",
        "中间",
        made[1] + "乙事",
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [(10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (101, "一百零一")],
)
def test_chinese_numbers_beyond_ten(count, text) -> None:
    start = level("chineseCountingThousand", "%1、").replace('w:val="1"', f'w:val="{count}"', 1)
    assert texts(numbered("事"), numbering=lists(start)) == [f"{text}、事"]


def test_levels_count_below_one_another() -> None:
    numbering = lists(level("chineseCounting", "%1、"), level("decimal", "%1.%2", "<w:isLgl/>"))
    body = numbered("a") + numbered("b", 1) + numbered("c", 1) + numbered("d") + numbered("e", 1)
    assert texts(body, numbering=numbering) == ["一、a", "1.1 b", "1.2 c", "二、d", "2.1 e"]


def test_another_list_of_the_same_kind_goes_on_unless_it_starts_anew() -> None:
    on = '<w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
    anew = on.replace(
        "</w:num>", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = numbered("a") + numbered("b", number=4)
    counting = level("decimal", "%1.")
    assert texts(body, numbering=lists(counting, num=on)) == ["1.a", "2.b"]
    assert texts(body, numbering=lists(counting, num=anew)) == ["1.a", "1.b"]


def test_a_number_comes_from_the_style_and_can_be_taken_off() -> None:
    styles = (
        '<w:style w:styleId="base"><w:name w:val="b"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="h"><w:name w:val="h"/><w:basedOn w:val="base"/></w:style>'
        '<w:style w:styleId="circle"><w:name w:val="c"/><w:basedOn w:val="circle"/></w:style>'
    )
    body = (
        p("总体情况", look='<w:pStyle w:val="h"/>')
        + p("无号", look='<w:pStyle w:val="h"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("无底", look='<w:pStyle w:val="circle"/>')
    )
    numbering = lists(level("chineseCounting", "%1、"))
    assert texts(body, styles=styles, numbering=numbering) == ["一、总体情况", "无号", "无底"]


def test_a_format_that_is_not_known_is_named() -> None:
    source = read(numbered("事"), numbering=lists(level("hebrew1", "%1.")))
    assert paragraphs(source) == ["1.事"]
    assert "hebrew1" in source.remarks[0]


# -- tables


def test_spans_in_both_directions() -> None:
    assert cells(
        tr(tc("角", look=span(2) + merged("restart")), "上"),
        tr(tc(look=span(2) + merged()), "下"),
        tr("a", "b", "c"),
        columns=(1000, 1000, 1000),
    ) == [
        (0, 0, 2, 2, "角"), (0, 2, 1, 1, "上"), (1, 2, 1, 1, "下"),
        (2, 0, 1, 1, "a"), (2, 1, 1, 1, "b"), (2, 2, 1, 1, "c"),
    ]  # fmt: skip


def test_malformed_merges_lose_no_cell() -> None:
    grid = cells(
        tr(tc("无头", look=merged()), "x"),
        tr(tc("头", look=span(2) + merged("restart"))),
        tr(tc("窄", look=merged()), tc("y", look='<w:gridSpan w:val="many"/>')),
    )
    assert [text for *_, text in grid] == ["无头", "x", "头", "窄", "y"]


def test_text_under_a_merge_is_named() -> None:
    source = read(
        tbl(tr(tc("见", look=merged("restart")), "1"), tr(tc("不见", look=merged()), "2"))
    )
    assert grids(source) == [[(0, 0, 2, 1, "见"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]]
    assert "“不见”" in source.remarks[0]


def test_a_row_that_begins_further_in() -> None:
    late = tr("b", look='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
    assert cells(tr("a", "b", "c"), late, columns=(900, 900, 900))[-1] == (1, 1, 1, 1, "b")


def test_slivers_between_columns_are_closed() -> None:
    grid = cells(
        tr(tc("总计", look=merged("restart")), tc("甲", look=span(2))),
        tr(tc(look=span(2) + merged()), "乙"),
        columns=(1000, 8, 1000),
    )
    assert grid == [(0, 0, 2, 1, "总计"), (0, 1, 1, 1, "甲"), (1, 1, 1, 1, "乙")]


def test_cells_without_spans_stand_by_their_widths() -> None:
    wide, narrow = '<w:tcW w:w="2000" w:type="dxa"/>', '<w:tcW w:w="1000" w:type="dxa"/>'
    grid = cells(
        tr(tc("a", look=wide), tc("b", look=narrow)),
        tr(tc("c", look=narrow), tc("d", look=narrow), tc("e", look=narrow)),
        columns=(1000, 1000, 1000),
    )
    assert [cell[:4] for cell in grid][:2] == [(0, 0, 1, 2), (0, 2, 1, 1)]


def test_rows_and_cells_in_controls_and_tracked_rows() -> None:
    source = read(
        tbl(
            f"<w:sdt><w:sdtContent>{tr('a', '<w:sdt><w:sdtContent>' + tc('b') + '</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>",
            tr("旧", "行", look="<w:del/>"),
            tr("新", "行", look="<w:ins/>"),
        )
    )
    assert grids(source) == [
        [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "新"), (1, 1, 1, 1, "行")]
    ]
    assert "第 1 个表格第 2 行（整行）" in source.remarks[0]


def test_lines_of_a_cell_are_parted() -> None:
    (grid,) = grids(
        read(tbl(tr(tc("上", "下"), tc(p("<w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>")))))
    )
    assert [text for *_, text in grid] == ["上\n下", "1\n2"]


def test_a_table_around_everything_is_only_layout() -> None:
    inner = tbl(tr("规章", "0"), tr("规范性文件", "3"))
    source = read(tbl(tr(tc("标题")), tr(tc("二、主动公开", inner, "三、申请"))))
    assert order(source) == "ppTp"
    assert grids(source) == [
        [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "0"), (1, 0, 1, 1, "规范性文件"), (1, 1, 1, 1, "3")]
    ]


def test_a_small_table_in_a_cell_of_a_large_one_is_text() -> None:
    rows = [tr(str(n), str(n + 1)) for n in range(5)]
    source = read(tbl(*rows, tr(tc(tbl(tr("内", "外"))), "末")))
    assert order(source) == "T"
    assert grids(source)[0][-2:] == [(5, 0, 1, 1, "内\t外"), (5, 1, 1, 1, "末")]


def test_tables_that_touch_are_one_and_others_are_not() -> None:
    one, two = tbl(tr("a", "b")), tbl(tr("c", "d"))
    assert grids(read(one + two)) == [
        [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]
    ]
    assert order(read(one + p("中间") + two)) == "TpT"
    assert order(read(one + tbl(tr("c", "d", "e")))) == "TT"


spans = st.integers(1, 3)
merges = st.sampled_from(["", merged(), merged("restart")])
rows_of_cells = st.lists(
    st.lists(st.tuples(spans, merges), min_size=1, max_size=4), min_size=1, max_size=5
)


@given(rows_of_cells)
def test_no_two_cells_overlap_whatever_the_merges(rows) -> None:
    made = [tr(*(tc("字", look=span(n) + merge) for n, merge in row)) for row in rows]
    for block in read(tbl(*made, tr("末", "行"))).blocks:
        assert isinstance(block, Grid)
        assert not overlaps(block)


# -- hostile and damaged files


def refused(data: bytes) -> FileError:
    with pytest.raises(FileError) as trouble:
        read_word(data, "年报.docx")
    assert "年报.docx" in trouble.value.message
    assert trouble.value.hint
    return trouble.value


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "字字字字字字字字"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    main = part("document", f"<w:body>{p('&b;')}</w:body>").replace("?>", f"?>{bomb}", 1)
    assert (
        "DOCTYPE"
        in refused(zipped({"[Content_Types].xml": TYPES, "word/document.xml": main})).message
    )


def test_a_file_on_this_computer_is_not_read_into_the_text(tmp_path) -> None:
    (tmp_path / "secret").write_text("机密", encoding="utf-8")
    bomb = f'<!DOCTYPE w [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    main = part("document", f"<w:body>{p('&a;')}</w:body>").replace("?>", f"?>{bomb}", 1)
    refused(zipped({"[Content_Types].xml": TYPES, "word/document.xml": main}))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\3\4 cut", "打不开"),
        (docx(p("字"))[:-60], "打不开"),
        (zipped({"[Content_Types].xml": TYPES}), "没有正文"),
        (zipped({"a.txt": "a"}), "不是 Word 文档"),
        (zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<w:document"}), "坏了"),
        (zipped({"[Content_Types].xml": TYPES, "word/document.xml": " " * 2**26}), "大得不正常"),
        (docx("<w:sdt><w:sdtContent>" * 200 + p("深") + "</w:sdtContent></w:sdt>" * 200), "坏了"),
        (docx("<w:tbl><w:tr><w:tc>" * 30 + p("深") + "</w:tc></w:tr></w:tbl>" * 30), "层数太多"),
        (docx(tbl(*[tr(*["1"] * 50)] * 401)), "20,000 格"),
        (docx("".join(f"<w:p w:id='{n}'/>" for n in range(1_000_000))), "内容太多"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence(data, says) -> None:
    assert says in refused(data).message


def test_pictures_of_any_size_are_not_unpacked() -> None:
    data = zipped(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": part("document", f"<w:body>{p('字')}</w:body>"),
            "word/media/a.png": bytes(2**26),
        }
    )
    assert paragraphs(read_word(data, "年报.docx")) == ["字"]


def test_macros_are_named_and_the_text_is_read() -> None:
    types = TYPES.replace("document.main", "document.macroEnabled.main")
    data = zipped(
        {
            "[Content_Types].xml": types,
            "word/document.xml": part("document", f"<w:body>{p('字')}</w:body>"),
            "word/vbaProject.bin": b"x",
        }
    )
    source = read_word(data, "年报.docm")
    assert paragraphs(source) == ["字"]
    assert "宏" in source.remarks[0]


def test_strict_files_are_read() -> None:
    strict = part("document", f"<w:body>{p('字')}</w:body>").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert NAMES not in strict
    assert paragraphs(
        read_word(zipped({"[Content_Types].xml": TYPES, "word/document.xml": strict}), "x")
    ) == ["字"]
