"""What was changed in the Word file goes into a workbook as it goes into YAML, and nothing else."""

import re

import openpyxl
import pytest
from edited_word import Edited
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import converted
from openpyxl.comments import Comment
from test_merging import (  # noqa: F401 - fixtures
    SLOW,
    _filled,
    built,
    example,
    merged,
    originals,
    rewritings,
    rewritten,
    small,
    states,
    with_texts,
)
from workbooks import as_workbook, parts, values, zipped

from nianbao.compose import compose, printed_texts
from nianbao.content import printed_values
from nianbao.errors import ReadBackError
from nianbao.merging.merge import compared, taken
from nianbao.merging.model import Wanted
from nianbao.merging.origin import Origin
from nianbao.merging.writing import rewritten as rewritten_values
from nianbao.reading.blocks import Grid
from nianbao.report.read import read_report

SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")


def said(path, files=None):
    """All that a data file prints, by path."""
    reading = read_report(path, files)
    assert not [finding for finding in reading.findings if finding.is_error]
    return printed_values(compose(reading.report))


def outcome(path, found, numbers):
    """What a data file prints with some changes; or that they cannot be taken together."""
    try:
        return said(path, {**found.files, **taken(found, numbers).files})
    except ReadBackError as trouble:
        return trouble.message.replace(str(path), "")


def formulas(path):
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.fixture(scope="module")
def books(originals):  # noqa: F811
    """A workbook beside each data file, by that file."""
    return {data: as_workbook(data, name=f"{data.stem}-册.xlsx") for data, _ in originals}


@SLOW
@given(
    which=st.integers(0, 5),
    doings=st.tuples(rewritings(), rewritings()),
    changes=st.dictionaries(st.integers(0, 10_000), st.integers(0, 99), max_size=4),
    chosen=st.sets(st.integers(1, 9)),
)
def test_a_workbook_takes_what_yaml_takes(originals, books, which, doings, changes, chosen):  # noqa: F811
    data, document = originals[which]
    report = read_report(data).report
    keys = [key for key in report.form.texts if key in report.texts][:2]
    old = {key: [p.text for p in printed_texts(report)[key]] for key in keys}
    new = {key: rewritten(old[key], done) for key, done in zip(keys, doings, strict=True)}
    own = [c for c in report.form.cells() if not report.form.tables[c.table].parts(c)]
    wanted = {own[n % len(own)]: str(number) for n, number in changes.items()}
    tables = iter([s.grid for s in compose(report).sections if s.grid])
    typed = with_texts(document, old, new)
    blocks = tuple(
        _filled(b, next(tables), wanted) if isinstance(b, Grid) else b for b in typed.blocks
    )
    word = type(typed)(typed.file, typed.kind, blocks)
    found = {path: compared(word, Origin(), path) for path in (data, books[data])}
    of_yaml, of_book = (
        [(c.state, c.where, c.old, c.new) for c in one.changes] for one in found.values()
    )
    assert of_yaml == of_book
    for numbers in (chosen, {change.number for change in found[data].open}):
        yaml, book = (outcome(path, one, numbers) for path, one in found.items())
        assert yaml == book


TEXT = """\
年度: 2024
机关: {名称: 示例县示例镇人民政府, 简称: 示例镇}
成文日期: 2025-01-20
导语: 现公布本镇报告。
总体情况: |
  主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。
  全年收到申请{申请.新收.总计}件。
主动公开: 全部为零
申请: {未列为零: true, 新收: [3, 1, 0, 0, 0, 0], 结转下年: [3, 1, 0, 0, 0, 0]}
复议诉讼: 全部为零
存在问题: 解读不够，明年改进。
信息处理费: 0
签发: 纸质
"""


@pytest.fixture
def book(small):  # noqa: F811
    """A workbook that a person has added to, and the Word file made of it."""
    data, word = small(TEXT)
    path = as_workbook(data)
    data.unlink()
    book = openpyxl.load_workbook(path)
    book["正文"]["D6"].comment = Comment("请核对", "同事")
    book.create_sheet("草稿")["A1"] = "=SUM(1,2)"
    book.save(path)
    return path, Edited(word)


def change(edited, path):
    """A sentence, a new paragraph, numbers of two tables, one of which was all zero."""
    edited.replace("平稳有序", "平稳")
    edited.add_after("全年收到", "另有一段：A&B<C。")
    for where, text in (((0, 2, 1), "7"), ((1, 3, 1), "5"), ((1, 27, 1), "5")):
        edited.fill(edited.cell(*where), text)
    return edited.save(path)


def numbers_of(path):
    report = read_report(path).report
    return {str(cell): n.value for cell, n in report.numbers.items() if n.value}


AFTER = {
    "主动公开.规章.制发": 7,
    **dict.fromkeys(("申请.新收.自然人", "申请.结转下年.自然人"), 5),
    **dict.fromkeys(("申请.新收.商业企业", "申请.结转下年.商业企业"), 1),
    **dict.fromkeys(("申请.新收.总计", "申请.结转下年.总计"), 6),
}


def test_only_the_cells_change(book, merged, tmp_path):  # noqa: F811
    path, edited = book
    before, sums = parts(path), formulas(path)
    changed = change(edited, tmp_path / "改过.docx")
    code, result = merged(changed, path, "--all")
    assert (code, len(states(result))) == (0, 5)
    after = parts(path)
    assert list(after) == list(before)
    assert sum(after[name] != before[name] for name in after) == 3
    assert all(SHEET.fullmatch(name) for name in after if after[name] != before[name])
    assert formulas(path) == sums
    assert numbers_of(path) == AFTER
    text = read_report(path).report.texts["总体情况"].typed.text
    assert text.split("\n")[2] == "另有一段：A&B<C。"
    assert openpyxl.load_workbook(path)["正文"]["D6"].comment.text == "请核对"
    assert merged(changed, path)[1]["changes"] == []


def test_more_paragraphs_than_cells_share_the_last(book, merged, tmp_path):  # noqa: F811
    path, edited = book
    for number in range(20, 0, -1):
        edited.add_after("全年收到", f"第{number}段。")
    changed = edited.save(tmp_path / "改过.docx")
    assert merged(changed, path, "--all")[0] == 0
    report = read_report(path).report
    assert report.texts["总体情况"].typed.text.count("\n") == 22
    assert [p.text for p in report.texts["总体情况"].paragraphs][-1] == "第20段。"
    assert report.texts["存在问题"].typed.text == "解读不够，明年改进。"


def test_a_plain_value_without_a_row_gets_the_next_one(book):
    path, _ = book
    old, report = path.read_bytes(), read_report(path).report
    new = rewritten_values(report, {path: old}, Wanted(fields={"图.1.题": "题"}))
    path.write_bytes(new[path])
    assert values(path)["图"] == [{"题": "题"}]


def test_a_part_in_another_encoding_is_left_alone(book, merged, tmp_path):  # noqa: F811
    path, edited = book
    held = parts(path)
    strange = {
        name: part.decode().encode("utf-16") if SHEET.fullmatch(name) else part
        for name, part in held.items()
    }
    path.write_bytes(zipped(strange))
    before = path.read_bytes()
    code, result = merged(change(edited, tmp_path / "改过.docx"), path, "--all")
    assert (code, states(result)) == (1, [])
    assert path.read_bytes() == before


@pytest.mark.debian
def test_a_workbook_that_libreoffice_saved_takes_them_too(book, merged, tmp_path):  # noqa: F811
    path, edited = book
    (tmp_path / "saved").mkdir()
    (saved,) = converted("xlsx", tmp_path / "saved", path, home=tmp_path)
    changed = change(edited, tmp_path / "改过.docx")
    assert merged(changed, saved, "--all")[0] == 0
    assert numbers_of(saved) == AFTER
    assert formulas(saved) == formulas(path)
    (tmp_path / "shown").mkdir()
    (shown,) = converted("xlsx", tmp_path / "shown", saved, home=tmp_path)  # computes the sums anew
    sheet = openpyxl.load_workbook(shown, data_only=True)["申请"]
    (total,) = (row[11].value for row in sheet.iter_rows() if row[0].value == "新收")
    assert total == 6
