"""Habits of published reports (layouts only, all data invented): exact or doubted, never wrong."""

import random
import re
from dataclasses import replace

import pytest
from disguises import lines, matrix, tabbed
from strategies import as_yaml, balanced
from test_import_report import outcome, report_of, source

from nianbao.compose import compose
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.importers.numbers import Amount, Unclear, read_amount
from nianbao.importers.run import import_report
from nianbao.importers.sections import layout_of
from nianbao.reading.blocks import Cell, Grid, SourceDocument


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("published")


def some_numbers(form_id, share):
    """Mostly zeros, as in a township's report; no number like another."""
    rng = random.Random(7)  # noqa: S311 - the same numbers each time
    numbers = {}
    for table in load_form(form_id).tables.values():
        for cell in table.cells():
            if not table.parts(cell):
                numbers[cell] = rng.randrange(1, 9999) if rng.random() < share else 0
    return balanced(load_form(form_id), numbers)


def imported_as(form_id, tables, folder, share=0.2):
    """What comes of a report whose tables stand in the source as `tables` has them: the import,
    and the cells in doubt. All others are exact.
    """
    numbers = some_numbers(form_id, share)
    reading = report_of(as_yaml(load_form(form_id), numbers), folder)
    imported = import_report(source(compose(reading.report), tables))
    reading, typed, doubts = outcome(imported, folder)
    assert reading.report.form.id == form_id
    assert not {cell: n.value for cell, n in typed.items() if n.value != numbers[cell]}
    found = {cell for cell, n in reading.report.numbers.items() if n is not None} | typed.keys()
    assert {str(cell) for cell in numbers.keys() - found} <= doubts
    return imported, {str(cell) for cell in numbers} & doubts


def flat(text):
    return text.replace("\n", "")


def is_zero(cell):
    return cell.kind == "value" and cell.text == "0"


def barred(grid, *, keeps=bool):
    """Each row's cells from the left, bars behind them for the columns that a merged cell covers:
    how text is taken out of web pages.
    """
    rows = [[flat(c.text) for c in row if keeps(c)] for row in grid.rows]
    return lines([" | ".join(row) + " |" + "|" * (len(grid.widths) - len(row)) for row in rows])


# -- rows that slid to the left


@pytest.mark.parametrize("form_id", form_ids())
def test_rows_without_their_merged_cells_are_counted(form_id, folder):
    _, doubted = imported_as(form_id, barred, folder)
    assert not doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_heads_that_slid_under_one_another_name_no_column(form_id, folder):
    """Where zeros are left out, too, a row may have as many numbers as there are heads left."""
    for share in (0.15, 0.3, 0.8):
        _, doubted = imported_as(
            form_id, lambda g: barred(g, keeps=lambda c: not is_zero(c)), folder, share
        )
        assert doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_a_row_that_counting_understood_is_not_called_unknown(form_id, folder):
    def tabbed(grid):
        return lines(["\t".join(flat(cell.text) for cell in row) for row in grid.rows])

    imported, doubted = imported_as(form_id, tabbed, folder)
    assert not doubted
    assert not [doubt for doubt in imported.doubts if "哪一行" in doubt.message]


def cells_of(grid, change=lambda text: text, *, spans=None):
    """The table as a web page's reader gives it. `change` is done to each text; `spans` gives the
    rows and columns that a printed cell covers there, where its mark-up says something else.
    """
    taken, cells = set(), []
    for row, printed_cells in enumerate(grid.rows):
        column = 0
        for cell in printed_cells:
            down, right = spans(cell) if spans else (cell.rowspan, cell.colspan)
            while (row, column) in taken:
                column += 1
            taken |= {(row + i, column + j) for i in range(down) for j in range(right)}
            place = f"{grid.title}第 {row + 1} 行第 {column + 1} 格"
            cells.append(Cell(change(cell.text), place, row, column, down, right))
            column += right
    return [Grid(tuple(cells), "表")]


def blank_if_zero(text):
    return "" if text == "0" else text


def without_group(cell):
    return (cell.rowspan, 1 if cell.text == "法人或其他组织" else cell.colspan)


@pytest.mark.parametrize("form_id", form_ids())
def test_a_head_that_lost_its_merge_puts_no_total_among_the_others(form_id, folder):
    _, doubted = imported_as(form_id, lambda g: cells_of(g, spans=without_group), folder)
    assert not doubted  # counted
    for share in (0.05, 0.2, 0.9):
        imported_as(
            form_id, lambda g: cells_of(g, blank_if_zero, spans=without_group), folder, share
        )


def test_a_name_that_was_merged_too_far_down_is_not_the_next_rows_name(folder):
    """（五）不予处理 reaches a row too far, and so moves （六）其他处理 into the row of the totals."""

    def too_long(cell):
        return (cell.rowspan + cell.text.startswith("（五）"), cell.colspan)

    for share in (0.05, 0.2, 0.9):
        _, doubted = imported_as("2021", lambda g: cells_of(g, spans=too_long), folder, share)
        assert not doubted
        imported_as("2021", lambda g: cells_of(g, blank_if_zero, spans=too_long), folder, share)


@pytest.mark.parametrize("form_id", form_ids())
def test_a_number_without_its_head_and_a_total_without_its_own(form_id, folder):
    """All heads but the total's, all numbers but one: the last number is no 其他."""

    def without(grid):
        if not grid.head_rows:
            return cells_of(grid)
        rows = [
            " ".join(
                flat(cell.text)
                for at, cell in enumerate(row)
                if cell.text != "总计" and not (is_zero(cell) and at == len(row) - 2)
            )
            for row in grid.rows
        ]
        return lines(rows)

    for share in (0.05, 0.2, 0.9):
        _, doubted = imported_as(form_id, without, folder, share)
        assert doubted


def test_a_row_of_cells_below_some_of_the_heads_only_is_doubted(folder):
    """Zeros were left out of the last table's one row."""

    def dropped(grid):
        rows = tuple(tuple(c for c in row if not is_zero(c)) for row in grid.rows)
        return cells_of(replace(grid, rows=rows) if len(grid.widths) == 15 else grid)

    for share in (0.2, 0.35, 0.5, 0.7):
        imported_as("2021", dropped, folder, share)


def test_the_last_heads_name_is_no_rows_name(folder):
    """Ten of the fifteen numbers are gone, and the heads under the last name, too."""

    def cut(grid):
        if len(grid.widths) != 15:
            return cells_of(grid)
        texts = list(dict.fromkeys(flat(cell.text) for row in grid.rows[:-1] for cell in row))
        return lines([*texts, *(cell.text for cell in grid.rows[-1][5:10])])

    _, doubted = imported_as("2019", cut, folder, share=0.9)
    assert "复议诉讼.复议后起诉.结果维持" in doubted


def test_a_cell_with_a_character_on_each_line_is_one_label(folder):
    """本年增/减 is one head, and / in it no number."""

    def tall(text):
        return "\n".join(flat(text)) if 1 < len(text) <= 8 and not text.isdecimal() else text

    def without_zeros(grid):
        rows = tuple(tuple(c for c in row if not is_zero(c)) for row in grid.rows)
        return cells_of(replace(grid, rows=rows), tall)

    imported, _ = imported_as("2019", without_zeros, folder, share=0.3)
    assert not [doubt for doubt in imported.doubts if "本年增" in doubt.message]
    _, doubted = imported_as("2019", lambda g: cells_of(g, tall), folder)
    assert not doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_a_row_of_zeros_needs_no_heads(form_id, folder):
    def headless(grid):
        return lines([" ".join(flat(c.text) for c in row) for row in grid.rows[grid.head_rows :]])

    imported, _ = imported_as(form_id, headless, folder, share=0.01)
    _, typed, _ = outcome(imported, folder)
    zeros = {cell for cell, n in typed.items() if cell.table == "申请" and n.value == 0}
    assert len(zeros) > 100


def test_zeros_under_heads_that_were_cut_to_their_first_line(folder):
    """本年新 | 本年新 | 对外公开总数量: which form's they are is known, and zeros are zeros."""

    def cut(grid):
        rows = [[cell.text.split("\n")[0] for cell in row] for row in grid.rows]
        return lines([" | ".join(row) + " |" for row in rows])

    _, doubted = imported_as("2019", cut, folder, share=0)
    assert not doubted
    _, doubted = imported_as("2019", cut, folder, share=0.9)
    assert doubted == {
        f"主动公开.{r}.{c}" for r in ("规章", "规范性文件") for c in ("制作", "公开", "总数")
    }


@pytest.mark.parametrize("form_id", form_ids())
def test_counting_words_and_empty_cents_behind_a_count(form_id, folder):
    def counted(text):
        return f"{text}项" if text.isdecimal() else text

    def with_cents(text):
        return f"{text}.00" if text.isdecimal() else text

    _, doubted = imported_as(form_id, lambda g: cells_of(g, with_cents), folder)
    assert not doubted
    _, doubted = imported_as(form_id, lambda g: cells_of(g, counted), folder)
    assert all(path.endswith("金额") for path in doubted)


# -- heads in pieces, as text comes out of a PDF file

REQUESTS = """\
申请人情况
法人或其他组织
商业 科研 社会公 法律服
自然人 其他 总计
企业 机构 益组织 务机构
"""
CASES = """\
行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结 结 其 尚
结 结 其 尚 结 结 其 尚
果 果 他 未
总计 果 果 他 未 总 果 果 他 未 总
维 纠 结 审
维 纠 结 审 计 维 纠 结 审 计
持 正 果 结
持 正 果 结 持 正 果 结
"""


def in_pieces(grid, requests=REQUESTS, cases=CASES):
    rows = [" ".join(flat(cell.text) for cell in row) for row in grid.rows[grid.head_rows :]]
    heads = {10: requests, 15: cases}.get(len(grid.widths), "")
    return lines([*heads.splitlines(), *rows])


@pytest.mark.parametrize("form_id", form_ids())
def test_heads_in_pieces_are_put_together(form_id, folder):
    _, doubted = imported_as(form_id, in_pieces, folder, share=0.9)
    assert not doubted


@pytest.mark.parametrize(
    "requests",
    [
        REQUESTS.replace("商业 科研", "科研 商业"),
        REQUESTS.replace("企业 机构", "机构 企业"),
        REQUESTS.replace("社会公 ", ""),
        REQUESTS.replace("务机构", "务"),
        REQUESTS.replace("商业 ", "商业 商业 "),
    ],
)
def test_pieces_that_spell_other_heads_name_no_column(requests, folder):
    _, doubted = imported_as("2021", lambda g: in_pieces(g, requests), folder, share=0.9)
    assert "申请.新收.商业企业" in doubted


def test_pieces_that_stand_in_another_order_name_no_column(folder):
    cases = CASES.replace("维 纠", "纠 维")
    _, doubted = imported_as("2021", lambda g: in_pieces(g, cases=cases), folder, share=0.9)
    assert "复议诉讼.行政复议.结果维持" in doubted


def test_heads_far_above_are_no_heads(folder):
    """Texts that go on and on are neither heads nor a label; nothing is put together from them."""

    def torn_apart(grid):
        rows = [[flat(cell.text) for cell in row] for row in grid.rows]
        if len(grid.widths) == 10:
            words = [[word] for word in ["商", "科", "社", "法", "其", "总"] * 60]
            rows = [*rows[: grid.head_rows], *words, *rows[grid.head_rows :]]
        return lines([" ".join(row) for row in rows])

    _, doubted = imported_as("2021", torn_apart, folder, share=0.9)
    assert "申请.新收.商业企业" in doubted
    assert "复议诉讼.行政复议.结果维持" not in doubted


# -- texts


def text_of(before, first_heading):
    """A report as text without tables' numbers, which this is not about."""
    return [
        *before,
        first_heading,
        "根据条例规定编制。所列数据的统计期限自2024年1月1日起至2024年12月31日止。",
        "2025年将继续努力。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "不够及时。",
        "示例县示例镇人民政府",
        "2025年1月20日",
    ]


def test_a_report_without_title_and_preamble_says_its_year_under_the_first_heading():
    imported = import_report(
        SourceDocument("年报.txt", "text", tuple(lines(text_of([], "一、总体情况"))))
    )
    assert "\n年度: 2024\n" in imported.text
    assert "年度" not in {doubt.path for doubt in imported.doubts}


def test_a_heading_in_other_words_with_a_space_in_its_number_is_found():
    title = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
    texts = text_of([title], "一 、政府信息公开工作的基本概况")
    imported = import_report(SourceDocument("年报.txt", "text", tuple(lines(texts))))
    assert "总体情况: |\n  根据条例规定编制。" in imported.text
    told = [doubt for doubt in imported.doubts if doubt.path == "总体情况"]
    assert not told  # its words say what it is


def test_one_number_for_telephone_and_fax_is_the_telephone():
    title = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
    contact = (
        "请与示例镇联系（地址：示例镇人民路1号；邮政编码：999001；电话及传真：0000-5550101）。"
    )
    texts = text_of([title, contact], "一、总体情况")
    imported = import_report(SourceDocument("年报.txt", "text", tuple(lines(texts))))
    assert "电话: 0000-5550101" in imported.text.replace('"', "")


# -- more habits


def with_remark(cell):
    return f"{flat(cell.text)}（按办结数）" if cell.is_heading else flat(cell.text)


@pytest.mark.parametrize("form_id", form_ids())
@pytest.mark.parametrize("repeated", [True, False])
def test_what_is_said_of_a_label_in_brackets_changes_nothing(form_id, repeated, folder):
    """Repeated merges make two rows of heads that end alike; they are no row that was torn."""

    def tables(grid):
        said = replace(
            grid, rows=tuple(tuple(replace(c, text=with_remark(c)) for c in r) for r in grid.rows)
        )
        return tabbed(said, "|", repeated=repeated)

    _, doubted = imported_as(form_id, tables, folder)
    assert not doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_a_line_that_begins_with_a_blank_cell_is_not_moved(form_id, folder):
    """Bars stand between the cells only, or behind each of them."""
    for share in (0.2, 0.9):
        for end in ("", " |"):
            _, doubted = imported_as(form_id, lambda g, e=end: between_bars(g, e), folder, share)
            assert not doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_a_number_gone_from_such_a_line_is_missed(form_id, folder):
    def tables(grid):
        rows = [list(row) for row in grid.rows]
        at = next(n for n, row in enumerate(rows) if sum(c.kind == "value" for c in row) > 2)
        del rows[at][-2]
        return between_bars(replace(grid, rows=tuple(map(tuple, rows))), " | ")

    for share in (0.2, 0.9):
        _, doubted = imported_as(form_id, tables, folder, share)
        assert doubted


def between_bars(grid, end):
    return lines([" | ".join(row) + end for row in unmerged(grid)])


def unmerged(grid):
    """Rows of texts; a merged cell stands in its first place."""
    return [list(map(flat, row)) for row in matrix(grid, repeated=False)]


@pytest.mark.parametrize("form_id", form_ids())
def test_a_labels_number_alone_on_a_line_is_no_number_of_the_row_above(form_id, folder):
    def tables(grid):
        texts = [flat(cell.text) for row in grid.rows for cell in row]
        pieces = [re.sub(r"^(\d)(\..+)", r"\1\n\2", text) for text in texts]
        return lines("\n".join(pieces).split("\n"))

    _, doubted = imported_as(form_id, tables, folder)
    assert not doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_numbers_that_were_only_counted_need_a_total_that_fits(form_id, folder):
    """Zeros left no line, and numbers of pages stand behind those of a row."""

    def tables(grid):
        texts = []
        for row in grid.rows:
            values = [cell.text for cell in row if cell.kind == "value"]
            kept = [text for text in values if text != "0" or len(values) < 5]
            texts += [flat(cell.text) for cell in row if cell.kind != "value"]
            texts += [*kept, *["8"] * (len(values) - len(kept))]
        return lines(texts)

    for share in (0.3, 0.9):
        imported_as(form_id, tables, folder, share)


@pytest.mark.parametrize("form_id", form_ids())
def test_heads_in_another_order_than_the_numbers_are_proved_by_no_total(form_id, folder):
    """The last row of heads slid to the left: 自然人 stands in the middle of the others."""

    def tables(grid):
        if len(grid.widths) != 10:
            return tabbed(grid, "\t", repeated=False)
        rows = unmerged(grid)
        heads = [
            "商业企业",
            "科研机构",
            "社会公益组织",
            "自然人",
            "法律服务机构",
            "其他",
            "",
            "",
            "",
            "总计",
        ]
        return lines(["\t".join(row) for row in [*rows[:2], heads, *rows[3:]]])

    for share in (0.2, 0.9):
        imported_as(form_id, tables, folder, share)


def test_nothing_is_nothing_in_any_unit():
    assert read_amount("0件", "money", ("万元",)) == Amount("0")
    assert isinstance(read_amount("3件", "money", ("万元",)), Unclear)


# -- headings in other words


def sections_of(text):
    """The lines of each section, and the sections whose headings are doubted."""
    layout = layout_of(SourceDocument("年报.txt", "text", tuple(lines(text.split()))))
    inside = {key: [b.text for b in found] for key, found in layout.sections.items()}
    return inside, set(layout.guessed)


@pytest.mark.parametrize(
    ("one", "five", "six"),
    [
        ("一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"),
        ("总体情况", "存在的主要问题及改进情况", "其他事项"),
        ("政府信息公开工作总体情况", "存在的困难和下一步改进措施", "其它需要说明的情况"),
        ("一、基本情况", "五、政府信息公开工作中存在的不足及整改方向", "其他需要报告的重要事项"),
        ("概述", "主要问题", "需要说明的其他事项"),
    ],
)
def test_a_line_that_is_only_a_sections_name_is_its_heading(one, five, six):
    inside, doubted = sections_of(
        f"{one} 做了。 （一）存在问题情况 其他事项 写完了。 二、行政机关主动公开信息的情况 甲 "
        f"三、政府信息公开申请办理情况 乙 四、因政府信息公开引发的复议和诉讼情况 丙 "
        f"{five} 不够，有其他问题。 （一）主要问题 少。 改进措施 多讲。 {six} 没有。"
    )
    assert inside == {
        "总体情况": ["做了。", "（一）存在问题情况", "其他事项", "写完了。"],
        "主动公开": ["甲"],
        "申请": ["乙"],
        "复议诉讼": ["丙"],
        "存在问题": ["不够，有其他问题。", "（一）主要问题", "少。", "改进措施", "多讲。"],
        "其他事项": ["没有。"],
    }
    assert not doubted


@pytest.mark.parametrize("line", ["其他事项没有", "其他事项：", "问题导向", "报告人", "事项"])
def test_a_line_that_says_something_is_no_heading(line):
    inside, _ = sections_of(f"一、总体情况 好。 五、存在的主要问题及改进情况 不够。 {line} 无。")
    assert inside["存在问题"] == ["不够。", line, "无。"]


def test_a_heading_that_only_its_number_tells_is_doubted():
    _, doubted = sections_of("一、总体情况 好。 五、有待提高 不够。 六、结语 完。")
    assert doubted == {"存在问题", "其他事项"}


def test_a_total_that_stands_alone_is_doubted(folder):
    """A row of numbers that was torn leaves the last digits of its total on the next page."""

    def tables(grid):
        def torn(row):
            values = [at for at, cell in enumerate(row) if cell.kind == "value"]
            if len(values) != 7 or row[values[-1]].text == "0":
                return row
            kept = {values[-1]: "3"}
            return tuple(
                replace(c, text=kept.get(at, "")) if at in values else c for at, c in enumerate(row)
            )

        return cells_of(replace(grid, rows=tuple(map(torn, grid.rows))))

    _, doubted = imported_as("2021", tables, folder, 0.9)
    assert "申请.新收.总计" in doubted


@pytest.mark.parametrize("form_id", form_ids())
def test_heads_of_which_a_new_page_repeats_only_some_stay(form_id, folder):
    def tables(grid):
        if len(grid.widths) != 10:
            return cells_of(grid)
        (whole,) = cells_of(grid)
        again = [replace(c, row=c.row + 12, rows=1) for c in whole.cells if c.row < 2]
        kept = [replace(c, rows=min(c.rows, 12 - c.row)) for c in whole.cells if c.row < 12]
        rest = [replace(c, row=c.row + 2) for c in whole.cells if c.row >= 12]
        return [Grid((*kept, *again, *rest), "表")]

    _, doubted = imported_as(form_id, tables, folder)
    assert not doubted


# -- what stands beside the numbers


def with_column(grid, at, texts, change=lambda text: text):
    """The table with one more column: a text for each row, where no cell reaches over it."""
    (plain,) = cells_of(grid, change)
    cells = [
        replace(c, column=c.column + (c.column >= at), columns=c.columns + (0 < at - c.column < c.columns))
        for c in plain.cells
    ]  # fmt: skip
    taken = {
        (c.row + i, c.column + j)
        for c in cells for i in range(c.rows) for j in range(c.columns)
    }  # fmt: skip
    added = [
        Cell(text, f"加的第 {row} 行", row, at)
        for row, text in enumerate(texts)
        if (row, at) not in taken
    ]
    return [Grid(tuple(sorted((*cells, *added), key=lambda c: (c.row, c.column))), "表")]


def numbered(grid, at=0, change=lambda text: text):
    return with_column(grid, at, ["序号", *map(str, range(1, len(grid.rows)))], change)


@pytest.mark.parametrize("form_id", form_ids())
def test_the_next_rows_count_is_no_number_of_a_blank_row(form_id, folder):
    for share in (0.05, 0.3):
        imported_as(form_id, lambda g: numbered(g, change=blank_if_zero), folder, share)
        imported_as(form_id, lambda g: numbered(g, len(g.widths), blank_if_zero), folder, share)


@pytest.mark.parametrize("form_id", form_ids())
@pytest.mark.parametrize("remark", ["（含上年1件）", "①", "*", "/2", "(1)"])
def test_a_number_with_a_remark_keeps_its_place_and_is_doubted(form_id, remark, folder):
    def remarked(text):
        return text + remark if text.isdecimal() and text.endswith(("3", "7")) else text

    _, doubted = imported_as(form_id, lambda g: cells_of(g, remarked), folder, 0.8)
    assert 0 < len(doubted) < 100
    imported_as(form_id, lambda g: numbered(g, 3, remarked), folder, 0.8)


@pytest.mark.parametrize("form_id", form_ids())
def test_a_space_before_the_counting_word_changes_nothing(form_id, folder):
    _, doubted = imported_as(
        form_id, lambda g: cells_of(g, lambda t: f"{t} 件" if t.isdecimal() else t), folder
    )
    assert all(path.endswith("金额") for path in doubted)


@pytest.mark.parametrize("at", [18, 19, 20])
def test_a_blank_column_among_the_numbers_moves_none(at, folder):
    """Cut in two, so that the second half has neither heads nor the group's name. Zeros are blank: a
    row may have as many cells from its first number on as columns.
    """

    def tables(grid):
        if len(grid.widths) != 10:
            return cells_of(grid)
        halves = (replace(grid, rows=grid.rows[:at]), replace(grid, rows=grid.rows[at:]))
        return [b for g in halves for b in with_column(g, 6, [""] * len(g.rows), blank_if_zero)]

    for share in (0.3, 0.8):
        imported_as("2021", tables, folder, share)


def twice(grid, row, *, without_total):
    """The table with a row's second number twice; without the column of totals."""
    (plain,) = cells_of(grid)
    last = len(grid.widths) - 1
    cells = []
    for c in plain.cells:
        if without_total and c.column == last:
            continue
        columns = c.columns - (without_total and c.column + c.columns > last)
        moves = c.row == row and c.column >= 4
        if c.row == row and c.column == 4:
            cells.append(c)
        cells.append(replace(c, column=c.column + moves, columns=columns))
    return [Grid(tuple(cells), "表")]


def test_a_number_that_stands_twice_is_doubted_though_it_fills_the_place_of_a_total(folder):
    def tables(grid):
        wide = len(grid.widths) == 10
        return twice(grid, 4, without_total=True) if wide else cells_of(grid)

    for share in (0.2, 0.5, 0.9):
        _, doubted = imported_as("2021", tables, folder, share)
        assert doubted


def test_a_number_beyond_all_heads_is_doubted(folder):
    """A table whose rows are named above: one of its numbers, without a unit or a sign for nothing,
    stands twice, and the last one below no head.
    """

    def tables(grid):
        if grid.label_columns:
            return cells_of(grid)
        (plain,) = cells_of(grid, lambda text: "／" if text == "0" else text)
        last = max(c.row for c in plain.cells)
        cells = [
            replace(c, column=c.column + (c.row == last and c.column > 9)) for c in plain.cells
        ]
        again = next(c for c in plain.cells if c.row == last and c.column == 10)
        return [Grid(tuple(sorted((*cells, again), key=lambda c: (c.row, c.column))), "表")]

    for share in (0.05, 0.2, 0.8):
        _, doubted = imported_as("2021", tables, folder, share)
        assert {path.split(".")[0] for path in doubted} == {"复议诉讼"}


@pytest.mark.parametrize("form_id", form_ids())
def test_what_is_no_number_behind_a_rows_numbers_keeps_its_place(form_id, folder):
    """With a count before them, so that columns do not tell and numbers are counted."""

    def changed(text):
        return text.replace("1", "l") if text.isdecimal() and len(text) > 3 else text

    imported_as(form_id, lambda g: numbered(g, 3, changed), folder, 0.8)
