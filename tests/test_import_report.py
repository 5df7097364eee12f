"""A report that was read from any file → data file: cells exact or doubted, never wrong."""

import json
import random
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from conftest import EXAMPLES, OVERVIEW
from disguises import (
    half_width,
    lines,
    moved_columns,
    relabelled,
    source_grid,
    spaced,
    split,
    stacked,
    tabbed,
    torn,
    without_a_character,
    without_brackets,
)
from edited_word import Edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, clean_numbers

from nianbao import pipeline
from nianbao.cli import run
from nianbao.comparing import compare
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.importers.doubts import show_doubts
from nianbao.importers.labels import book
from nianbao.importers.numbers import Amount, Unclear, read_amount
from nianbao.importers.run import import_report
from nianbao.making import Order
from nianbao.reading.blocks import Grid, SourceDocument
from nianbao.report.read import read_report

SOME = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
RANDOM = st.integers(0, 10**6).map(random.Random)


def report_of(text, folder):
    path = folder / "数据.yaml"
    path.write_text(text, encoding="utf-8")
    return read_report(path)


def printed(form_id, numbers, folder):
    """The Document of a clean report with these numbers."""
    reading = report_of(as_yaml(load_form(form_id), numbers), folder)
    assert not reading.findings
    return compose(reading.report)


def source(document, tables, *, kind="web"):
    """A whole report as blocks; `tables` makes the blocks of each grid."""
    texts = [document.title, *(p.text for p in document.preamble)]
    blocks = lines(texts)
    for section in document.sections:
        blocks += lines([section.heading])
        if section.grid:
            blocks += tables(section.grid)
        blocks += lines([p.text for p in section.paragraphs])
    blocks += lines([document.agency, document.date])
    return SourceDocument("年报.html", kind, tuple(blocks))


def outcome(imported, folder):
    """Numbers of the data file by cell, and the paths that are doubted."""
    reading = report_of(imported.text, folder)
    assert reading.report is not None, imported.text
    typed = {cell: n for cell, n in reading.report.typed.items() if n is not None}
    return reading, typed, {doubt.path for doubt in imported.doubts}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("import")


# -- all cells, in any shape

SHAPES = {
    "cells with spans": lambda g, _: [source_grid(g)],
    "labels without brackets": lambda g, _: [relabelled(source_grid(g), without_brackets)],
    "labels in half width": lambda g, _: [relabelled(source_grid(g), half_width)],
    "tabs, merged cells empty": lambda g, _: tabbed(g, "\t", repeated=False),
    "tabs, merged cells repeated": lambda g, _: tabbed(g, "\t", repeated=True),
    "bars, merged cells empty": lambda g, _: tabbed(g, "|", repeated=False),
    "bars, merged cells repeated": lambda g, _: tabbed(g, "|", repeated=True),
    "tabs, merged cells once": lambda g, _: lines(
        ["\t".join(c.text.replace("\n", "") for c in row) for row in g.rows]
    ),
    "a cell on a line": lambda g, _: stacked(g, blank_between=False),
    "a cell on a line, broken labels": lambda g, _: stacked(g, blank_between=True, broken=True),
    "a row on a line": lambda g, _: spaced(g),
    "in two grids": lambda g, r: split(source_grid(g), _cut(g, r)),
    "in two grids, heads again": lambda g, r: split(source_grid(g), _cut(g, r), head_rows=g.head_rows),
    "columns moved": lambda g, r: [
        moved_columns(source_grid(g), *r.sample(range(4, 9), 2)) if len(g.widths) == 10 else source_grid(g)
    ],
}  # fmt: skip


def _cut(grid, rng):
    return min(len(grid.rows) - 1, rng.randrange(max(1, grid.head_rows), len(grid.rows) + 1))


@pytest.mark.parametrize("form_id", form_ids())
@SOME
@given(data=st.data(), rng=RANDOM)
def test_every_number_is_found_in_any_shape(form_id, folder, data, rng):
    numbers = data.draw(clean_numbers(form_id))
    document = printed(form_id, numbers, folder)
    for shape, make in SHAPES.items():
        imported = import_report(source(document, lambda g, make=make: make(g, rng)))
        reading, _, doubts = outcome(imported, folder)
        assert reading.report.form.id == form_id, shape
        found = {cell: n and n.value for cell, n in reading.report.numbers.items()}
        assert found == numbers, shape
        assert not doubts & set(map(str, numbers)), shape


# -- damage: exact or doubted


def _garbled(text, rng):
    if len(text) < 2 or re.fullmatch(r"[\d\s]+", text) or rng.random() > 0.3:
        return text
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(["", "口", "其他", "总", "行政"]) + text[at + 1 :]


def _without_cell(grid, rng):
    """A value is gone, and what follows in its row moves to the left."""
    rows = [list(row) for row in grid.rows]
    values = [
        (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.kind == "value"
    ]
    row, column = rng.choice(values)
    del rows[row][column]
    return replace(grid, rows=tuple(map(tuple, rows)))


def _blanked(grid, rng):
    rows = [list(row) for row in grid.rows]
    values = [
        (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.kind == "value"
    ]
    row, column = rng.choice(values)
    sign = rng.choice(["", "—", "/", "无", "l2", "1 2", "①", "2²"])
    rows[row][column] = replace(rows[row][column], text=sign)
    return replace(grid, rows=tuple(map(tuple, rows)))


def _without_label(grid, rng):
    rows = [list(row) for row in grid.rows]
    labels = [
        (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell.kind != "value"
    ]
    row, column = rng.choice(labels)
    rows[row][column] = replace(rows[row][column], text=rng.choice(["", "其他", "总计", "看不清"]))
    return replace(grid, rows=tuple(map(tuple, rows)))


DAMAGE = {
    "a number gone": _without_cell,
    "a number unreadable": _blanked,
    "a label gone": _without_label,
}
DAMAGED_SHAPES = [shape for shape in SHAPES if shape != "columns moved"]


@pytest.mark.parametrize("damage", DAMAGE)
@SOME
@given(data=st.data(), rng=RANDOM)
def test_what_is_damaged_is_doubted_and_nothing_is_wrong(damage, folder, data, rng):
    form_id = data.draw(st.sampled_from(form_ids()))
    numbers = data.draw(clean_numbers(form_id))
    document = printed(form_id, numbers, folder)
    for shape in DAMAGED_SHAPES:
        damaged = source(document, lambda g, s=shape: SHAPES[s](DAMAGE[damage](g, rng), rng))
        _assert_none_wrong(import_report(damaged), form_id, numbers, folder)


@SOME
@given(data=st.data(), rng=RANDOM)
def test_garbled_labels_never_make_a_wrong_number(folder, data, rng):
    form_id = data.draw(st.sampled_from(form_ids()))
    numbers = data.draw(clean_numbers(form_id))
    document = printed(form_id, numbers, folder)

    def garbled(grid):
        rows = tuple(
            tuple(c if c.kind == "value" else replace(c, text=_garbled(c.text, rng)) for c in row)
            for row in grid.rows
        )
        return replace(grid, rows=rows)

    for shape in SHAPES:
        shaped = source(document, lambda g, s=shape: SHAPES[s](garbled(g), rng))
        _assert_none_wrong(import_report(shaped), form_id, numbers, folder)


def _assert_none_wrong(imported, form_id, numbers, folder):
    reading, typed, doubts = outcome(imported, folder)
    assert reading.report.form.id == form_id
    for cell, number in typed.items():
        assert number.value == numbers[cell], cell
    missing = [c for c, n in reading.report.typed.items() if n is None]
    assert {str(cell) for cell in missing} <= doubts
    if missing:
        assert any(finding.is_error for finding in reading.findings)


@SOME
@given(data=st.data(), rng=RANDOM)
def test_a_character_lost_from_each_label_costs_few_cells(folder, data, rng):
    form_id = data.draw(st.sampled_from(form_ids()))
    numbers = data.draw(clean_numbers(form_id))
    document = printed(form_id, numbers, folder)
    imported = import_report(
        source(document, lambda g: [relabelled(source_grid(g), without_a_character(rng))])
    )
    _assert_none_wrong(imported, form_id, numbers, folder)
    cells = {str(cell) for cell in numbers}
    assert len(cells & {doubt.path for doubt in imported.doubts}) < len(cells) / 5


@SOME
@given(data=st.data(), rng=RANDOM)
def test_a_row_torn_by_a_page_break_costs_that_row_at_most(folder, data, rng):
    """Mostly nothing; where half of its label is the label of something else, it is doubted."""
    form_id = data.draw(st.sampled_from(form_ids()))
    numbers = data.draw(clean_numbers(form_id))
    document = printed(form_id, numbers, folder)
    imported = import_report(source(document, lambda g: torn(source_grid(g), rng)))
    _assert_none_wrong(imported, form_id, numbers, folder)
    doubted = {doubt.path for doubt in imported.doubts} & set(map(str, numbers))
    assert len({path.rpartition(".")[0] for path in doubted}) <= 3  # a row of each table


# -- numbers and labels


@pytest.mark.parametrize(
    ("text", "kind", "units", "wanted"),
    [
        ("12", "count", ("件",), Amount("12")),
        (" １２　", "count", ("件",), Amount("12")),
        ("1,234", "count", ("件",), Amount("1234")),
        ("12件", "count", ("件",), Amount("12")),
        ("12项", "count", ("件",), Amount("12")),
        ("-3个", "change", ("项",), Amount("-3")),
        ("3.00", "count", ("件",), Amount("3")),
        ("－5", "change", ("项",), Amount("-5")),
        ("+5", "change", ("项",), Amount("5")),
        ("3.50万元", "money", ("元", "万元"), Amount("3.50", "万元")),
        ("0.00", "money", ("万元",), Amount("0.00")),
    ],
)
def test_clear_numbers_are_taken(text, kind, units, wanted):
    assert read_amount(text, kind, units) == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "count"), ("—", "count"), ("/", "count"), ("无", "count"), ("〇", "count"),
        ("12,34", "count"), ("012", "count"), ("1 2", "count"), ("1\n2", "count"), ("①", "count"),
        ("2²", "count"), ("l2", "count"), ("12.5", "count"), ("-3", "count"), ("3.5元", "money"),
        ("12元", "count"), ("12*", "count"), ("1.000", "count"), ("3项", "money"),
    ],
)  # fmt: skip
def test_what_is_no_clear_number_is_not(text, kind):
    assert isinstance(read_amount(text, kind, ("万元",) if kind == "money" else ("件",)), Unclear)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("一、本年新收政府信息公开申请数量", "新收"),
        ("一 本年新收政府信息公开申请数", "新收"),
        ('三)危及"三安全一稳定"', "三安全一稳定"),
        ("３．危及“三安全一稳定", "三安全一稳定"),
        ("（二）部分公开", "部分公开"),
        ("２、其他法律行政法規禁止公開", "法律法规禁止"),
        ("規章（设区的市、自治州人民政府应提供相关数据）", "规章"),
        ("5.属于三类内部事务信", "内部事务"),
        ("行 政 许 可", "行政许可"),
        ("（七）总计（含上年结转，以办结为准）", "总计"),
        ("四结转下年度继续办理（件）", "结转下年"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府\n信息公开申请", "逾期不缴费"),
    ],
)  # fmt: skip
def test_labels_are_matched_loosely(text, key):
    assert {meaning.key for meaning in book().find(text).of("row")} == {key}


@pytest.mark.parametrize(
    "text", ["行政", "属于类", "规", "属于信息", "行政许罚", "工作情况", "2024"]
)
def test_what_may_be_two_labels_is_none(text):
    assert not book().find(text).of("row")


# -- forms


def _with_rows_of(document, other, keys):
    """The document whose tables of these keys are those of another form's."""
    grids = {section.key: section.grid for section in other.sections}
    sections = [replace(s, grid=grids[s.key]) if s.key in keys else s for s in document.sections]
    return replace(document, sections=tuple(sections))


@SOME
@given(data=st.data())
def test_a_table_of_the_other_form_is_named_and_not_taken(folder, data):
    new, old = data.draw(clean_numbers("2021")), data.draw(clean_numbers("2019", most=9))
    document = printed("2021", new, folder)
    mixed = _with_rows_of(document, printed("2019", old, folder), ("主动公开",))
    imported = import_report(source(mixed, lambda g: [source_grid(g)]))
    reading, typed, doubts = outcome(imported, folder)
    assert reading.report.form.id == "2021"
    assert all(number.value == new[cell] for cell, number in typed.items())
    assert {"主动公开.行政规范性文件.制发", "主动公开.行政事业性收费.金额"} <= doubts
    told = [doubt.message for doubt in imported.doubts if "表式 2019" in doubt.message]
    assert any("政府集中采购" in message for message in told)
    assert any("规范性文件" in message for message in told)


def test_a_row_of_the_older_form_among_the_newer_ones_is_named_with_its_numbers(folder):
    numbers = dict.fromkeys(load_form("2021").cells(), 0)
    grid = printed("2021", numbers, folder).sections[2].grid
    label = load_form("2019").tables["申请"].rows["其他处理"].label

    def mixed(one):
        if one.key != grid.key:
            return [source_grid(one)]
        cells = [c for c in source_grid(one).cells if c.row < 26]
        last = max(c.row for c in cells) + 1
        row = [replace(cells[-1], text=label, row=last, column=1, columns=2, place="旧行")]
        row += [
            replace(cells[-1], text=str(n), row=last, column=3 + n, columns=1, place="旧行")
            for n in range(7)
        ]
        return [Grid((*cells, *row), "表"), source_grid(one)]

    imported = import_report(source(printed("2021", numbers, folder), mixed))
    told = [doubt.message for doubt in imported.doubts if "表式 2019" in doubt.message]
    assert len(told) == 1
    assert "其他处理" in told[0]
    assert "科研机构 2" in told[0]


def test_a_superseded_form_is_kept_and_check_says_so(folder):
    numbers = dict.fromkeys(load_form("2019").cells(), 0)
    document = printed("2019", numbers, folder)
    late = replace(document, title_lines=(document.title.replace("2020", "2023"),))
    imported = import_report(source(late, lambda g: [source_grid(g)]))
    reading, typed, doubts = outcome(imported, folder)
    assert reading.report.form.id == "2019"
    assert reading.report.year == 2023
    assert len(typed) >= 150
    assert "FORM-YEAR" in {finding.code for finding in reading.findings}
    assert "表式" in doubts


# -- wrong sums, columns that moved


def test_a_wrong_total_is_kept_for_check_to_tell(folder):
    numbers = dict.fromkeys(load_form("2021").cells(), 0)
    document = printed("2021", numbers, folder)
    changed = source(document, lambda g: [_with_value(source_grid(g), g, 6, "9")])
    reading, _, doubts = outcome(import_report(changed), folder)
    assert {f.code for f in reading.findings} == set()
    assert not {path for path in doubts if path.startswith("申请.")}
    checked = pipeline.check(folder / "数据.yaml")
    assert "T3-ROW" in {finding.code for finding in checked.findings}


def _with_value(grid, printed_grid, number, text):
    if printed_grid.key != "申请":
        return grid
    values = [p for p in printed_grid.placed() if p.cell.kind == "value"]
    place = (values[number].row, values[number].column)
    cells = tuple(replace(c, text=text) if (c.row, c.column) == place else c for c in grid.cells)
    return replace(grid, cells=cells)


@SOME
@given(numbers=clean_numbers("2021"), column=st.sampled_from([3, 4]))
def test_heads_that_have_moved_without_their_numbers_are_doubted(folder, numbers, column):
    """自然人 or 商业企业 changes places with 总计: no total would be right any more."""
    document = printed("2021", numbers, folder)

    def moved(grid):
        cells = source_grid(grid).cells
        if grid.key != "申请":
            return [Grid(cells, "表")]
        places = {column: 9, 9: column}
        heads = tuple(
            replace(c, column=places.get(c.column, c.column))
            if c.row in (1, 2) and c.columns == 1
            else c
            for c in cells
        )
        return [Grid(heads, "表")]

    _, typed, _ = outcome(import_report(source(document, moved)), folder)
    rows = load_form("2021").tables["申请"].rows
    told = [row for row in rows if numbers["申请", row, "总计"]]
    if len(told) > 6:
        assert not [cell for cell in typed if cell.table == "申请"]


# -- round trips


@pytest.mark.parametrize("example", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda p: p.name)
@pytest.mark.parametrize("formats", ["word", "html"])
def test_an_example_comes_back_from_its_file(example, formats, tmp_path):
    (built,) = pipeline.build([example], tmp_path, Order((formats,)))
    made = next(p for p in built.written if p.suffix in (".docx", ".html"))
    imported = pipeline.import_file(made, tmp_path / "回来.yaml")
    assert imported.doubts == ()
    old, new = read_report(example).report, read_report(tmp_path / "回来.yaml").report
    assert {c: n.value for c, n in old.numbers.items()} == {
        c: n.value for c, n in new.numbers.items()
    }
    assert replace(compose(new), seal=False) == replace(
        compose(old),
        seal=False,
        sections=tuple(replace(s, figures=()) for s in compose(old).sections),
    )
    assert (old.agency, old.doc_no, old.dated, old.fee and old.fee.value) == (
        new.agency, new.doc_no, new.dated, new.fee and new.fee.value,
    )  # fmt: skip


@pytest.mark.parametrize("form_id", form_ids())
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_reports_come_back_from_word(form_id, folder, data):
    numbers = data.draw(clean_numbers(form_id, most=9999))
    text = as_yaml(load_form(form_id), numbers)
    path = folder / "random.yaml"
    path.write_text(text, encoding="utf-8")
    (built,) = pipeline.build([path], folder / "out", Order(("word",)))
    back = folder / "back.yaml"
    back.unlink(missing_ok=True)
    pipeline.import_file(built.written[0], back)
    assert compare(path, back).comparison.is_equal


# -- the page around a report

PAGE = """\
<html><head><title>示例县</title></head><body>
<div>登录 | 注册</div><div><a>首页</a> &gt; <a>政务公开</a> &gt; 年度报告</div>
<ul><li>示例县乙镇2024年政府信息公开工作年度报告</li></ul>
<h1>示例县示例镇人民政府2024年政府信息公开工作年度报告</h1>
<p>发布时间：2025-01-25 来源：示例镇 字体：[大 中 小]</p>
<p>示镇政发〔2025〕3号</p>
<p>由示例县示例镇人民政府编制。所列数据的统计期限为2024年1月1日至12月31日。电子版可在示例县人民政府网（http://www.example.gov.cn）下载，请与示例镇联系（地址：示例镇人民路1号；邮编：999001；电话：0000-5550101；传真：0000-5550102；电子邮箱：xxgk@example.cn）。</p>
<h2>一、总体情况</h2><p>第一段{甲}。</p><p>（一）主动公开。很好。</p><p>1.小项。</p>
<table><tr><td>别的</td><td>表</td></tr><tr><td>栏目</td><td>3</td></tr></table>
@TABLES@
<h2>五、存在的主要问题和改进情况</h2><p>不够。</p>
<h2>六、其他需要报告的事项</h2><p>共收取信息处理费12元。</p>
<p>示例县示例镇人民政府</p><p>二〇二五年一月二十日</p>
<p>【打印】【关闭】</p><p>上一篇：别的报告</p><p>主办：示例县人民政府 ICP备1号</p>
</body></html>
"""


def _html(grid, heading):
    rows = [
        "<tr>"
        + "".join(f"<td rowspan={c.rowspan} colspan={c.colspan}>{c.text}</td>" for c in row)
        + "</tr>"
        for row in grid.rows
    ]
    return f"<h2>{heading}</h2><table>{''.join(rows)}</table>"


def test_a_report_is_found_on_its_page_and_what_surrounds_it_is_named(tmp_path):
    numbers = dict.fromkeys(load_form("2021").cells(), 0)
    document = printed("2021", numbers, tmp_path)
    tables = "".join(_html(s.grid, s.heading) for s in document.sections if s.grid)
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("@TABLES@", tables), encoding="utf-8")
    imported = pipeline.import_file(path, tmp_path / "out.yaml")
    reading = read_report(tmp_path / "out.yaml")
    report = reading.report
    assert not reading.findings
    assert report.agency.name == "示例县示例镇人民政府"
    assert (report.year, report.doc_no, str(report.dated)) == (
        2024,
        "示镇政发〔2025〕3号",
        "2025-01-20",
    )
    agency = report.agency
    assert (agency.address, agency.post_code, agency.telephone) == (
        "示例镇人民路1号",
        "999001",
        "0000-5550101",
    )
    assert (agency.fax, agency.email) == ("0000-5550102", "xxgk@example.cn")
    assert (agency.site_name, agency.site_url) == ("示例县人民政府网", "http://www.example.gov.cn")
    texts = {
        key: [(p.level, p.text) for p in text.paragraphs] for key, text in report.texts.items()
    }
    assert texts["总体情况"] == [
        (0, "第一段{甲}。"),
        (2, "（一）主动公开。很好。"),
        (3, "1.小项。"),
    ]
    assert texts["存在问题"] == [(0, "不够。")]
    assert texts["其他事项"] == [(0, "共收取信息处理费12元。")]
    assert report.fee.value == Decimal(12)
    assert all(n.value == 0 for n in report.numbers.values())
    assert imported.doubts == ()
    left_out = "\n".join(imported.left_out)
    assert "别的 表 栏目 3" in left_out
    assert "上一篇" in left_out
    assert "发布时间" in left_out


# -- what is doubted


def _text(body):
    return SourceDocument("年报.txt", "text", tuple(lines(body.splitlines())))


def test_what_is_not_found_is_blank_commented_and_stops_check(folder):
    imported = import_report(
        _text("一、总体情况\n情况。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况")
    )
    doubts = {doubt.path for doubt in imported.doubts}
    assert {"年度", "机关.名称", "申请.新收.自然人", "存在问题", "其他事项", "机关.邮编"} <= doubts
    for line in ("年度:", "  名称:", "存在问题:", "信息处理费:", "  邮编:"):
        at = imported.text.splitlines().index(line)
        assert imported.text.splitlines()[at - 1].strip().startswith("# 存疑：")
    assert any(finding.is_error for finding in report_of(imported.text, folder).findings)


def test_names_that_are_not_the_same_body_are_doubted(folder):
    numbers = dict.fromkeys(load_form("2021").cells(), 0)
    document = printed("2021", numbers, folder)
    other = source(replace(document, agency="示例县乙镇人民政府"), lambda g: [source_grid(g)])
    (doubt,) = [d for d in import_report(other).doubts if d.path == "机关.名称"]
    assert "乙镇" in doubt.message


def test_the_comment_stands_above_the_row_whose_cell_is_blank(folder):
    numbers = dict.fromkeys(load_form("2021").cells(), 0)
    document = printed("2021", numbers, folder)
    changed = source(document, lambda g: [_with_value(source_grid(g), g, 1, "—")])
    text = import_report(changed).text.splitlines()
    row = next(at for at, line in enumerate(text) if line.startswith("  新收:"))
    assert "商业企业: ," in text[row]
    assert text[row - 1].startswith("  # 存疑：商业企业：原件写的是“—”")


def test_cells_of_a_row_that_are_alike_are_one_line_and_each_is_told_once(tmp_path):
    (built,) = pipeline.build(
        [EXAMPLES / "示例县示例镇" / "2024.yaml"], tmp_path, Order(formats=("word",))
    )
    edited = Edited(built.written[0])
    rows = {7: [""] * 7, 8: ["/"] * 7, 9: ["1或2"], 12: ["", "0", "/", "", "0", "0", "0"]}
    for row, texts in rows.items():
        for at, text in enumerate(texts, start=3):
            edited.fill(edited.cell(1, row, at), text)
    file = edited.save(tmp_path / "改过的.docx")
    doubts = pipeline.import_file(file, tmp_path / "数据.yaml").doubts
    people = "自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计"
    place = "第 2 个表格第"
    assert [line.partition("。")[0] for line in show_doubts(doubts)] == [
        f"{place} 8 行第 4 到 10 格：申请·国家秘密·{people}：原件是空的，不知道是不是零",
        f"{place} 9 行第 4 到 10 格：申请·法律法规禁止·{people}：原件写的是“/”，不知道是不是零",
        f"{place} 10 行第 4 格：申请·三安全一稳定·自然人：原件写的是“1或2”，不是一个数",
        f"{place} 13 行第 4、7 格：申请·过程性信息·自然人、社会公益组织：原件是空的，不知道是不是零",
        f"{place} 13 行第 6 格：申请·过程性信息·科研机构：原件写的是“/”，不知道是不是零",
    ]


def test_no_report_is_said_in_a_sentence():
    with pytest.raises(FileError, match="没有认出"):
        import_report(_text("今天天气很好。\n明天也是。"))


# -- the command


def test_import_writes_a_file_and_lists_the_doubts(tmp_path, capsys):
    path = tmp_path / "年报.txt"
    rows = [
        "示例县示例镇人民政府2020年政府信息公开工作年度报告",
        "一、总体情况",
        OVERVIEW,
        "二、主动公开政府信息情况",
    ]
    numbers = dict.fromkeys(load_form("2019").cells(), 0)
    for section in printed("2019", numbers, tmp_path).sections:
        if section.grid:
            rows.append(section.heading)
            rows += ["\t" + block.text for block in stacked(section.grid, blank_between=True)]
    path.write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "2020.yaml"
    assert run(["import", str(path), "-o", str(out)]) == 0
    told = capsys.readouterr().out
    assert f"已写出 {out}" in told
    assert "五、存在的主要问题及改进情况" in told
    assert run(["check", str(out)]) == 1
    capsys.readouterr()
    assert all(n.value == 0 for n in read_report(out).report.numbers.values())
    before = out.read_text(encoding="utf-8")
    assert run(["import", str(path), "-o", str(out), "--format", "json"]) == 3
    assert "已经有了" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert out.read_text(encoding="utf-8") == before
    assert run(["import", str(path), "-o", str(tmp_path / "neu.yaml"), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"path", "place", "message", "hint"} == set(told["doubts"][0])


def test_import_wants_a_data_file_and_a_report(tmp_path, capsys):
    path = tmp_path / "x.txt"
    path.write_text("没有年报", encoding="utf-8")
    assert run(["import", str(path)]) == 2
    assert "-o" in capsys.readouterr().err
    assert run(["import", str(path), "-o", str(tmp_path / "x.docx")]) == 2
    assert run(["import", str(path), "-o", str(tmp_path / "x.yaml")]) == 3
    assert "没有认出" in capsys.readouterr().err
    assert not (tmp_path / "x.yaml").exists()
