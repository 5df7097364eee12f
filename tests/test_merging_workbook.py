"""What was changed in the Word file goes into a workbook as it goes into YAML, and nothing else."""

import io
import re
import zipfile

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
from workbooks import as_workbook, parts, save_as_excel, values, zipped

from nianbao.compose import compose, printed_texts
from nianbao.content import printed_values
from nianbao.errors import ReadBackError
from nianbao.forms.definition import CellKey
from nianbao.merging.merge import compared, taken
from nianbao.merging.model import Wanted
from nianbao.merging.origin import Origin
from nianbao.merging.writing import rewritten as rewritten_values
from nianbao.reading.blocks import Grid
from nianbao.report.read import read_report
from nianbao.source.marks import MOST_IN_A_CELL
from nianbao.source.sheetediting import Styles
from nianbao.source.sheetediting import with_texts as with_cells
from nianbao.source.xmlediting import UnwritableError

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


@pytest.fixture
def saved(tmp_path):
    """A workbook that Excel saved, with a number of a clerk's own as the last cell of a sheet."""
    data = tmp_path / "2024.yaml"
    data.write_text(TEXT.replace("平稳有序", "平稳有序_x0041_"), "utf-8")
    path = as_workbook(data)
    data.unlink()
    book = openpyxl.load_workbook(path)
    book["正文"]["F61"] = 20250115
    for row in range(2, 60):
        book["正文"].row_dimensions[row].height = 15
    book.save(path)
    save_as_excel(path)
    return path


def cells(data):
    """What each cell holds, what was computed for it, how it looks, whether it is marked as a text
    and how high its row is: by sheet, row and column.
    """
    book, computed = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=is_old) for is_old in (False, True)
    )
    found = {}
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            looks = (
                cell.font, cell.fill, cell.border, cell.alignment, cell.protection,
                cell.number_format,
            )  # fmt: skip
            found[sheet.title, cell.row, cell.column] = {
                "value": cell.value,
                "is formula": cell.data_type == "f",
                "computed": computed[sheet.title][cell.coordinate].value,
                "looks": repr(looks),
                "is text": cell.quotePrefix,
                "height": sheet.row_dimensions[cell.row].height,
            }
    return found


def differing(before, after, what):
    """The cells in which two workbooks differ, with what the second one has."""
    assert before.keys() == after.keys()
    return {at: after[at][what] for at in after if after[at][what] != before[at][what]}


@pytest.mark.filterwarnings("ignore:Data Validation extension")  # openpyxl drops it
def test_a_workbook_that_excel_saved_keeps_all_else(saved):
    old, report = saved.read_bytes(), read_report(saved).report
    first, second = report.texts["总体情况"].typed.text.splitlines()
    lines = [f"{first}_x0042_", "=1+1", second, "+甲"]
    text = "".join(f"{line}\n" for line in lines)
    numbers = {CellKey("申请", row, "自然人"): "5" for row in ("新收", "结转下年")}
    wanted = Wanted(texts={"总体情况": text}, cells=numbers)
    new = rewritten_values(report, {saved: old}, wanted)[saved]
    assert read_report(saved, {saved: new}).report.texts["总体情况"].typed.text == text

    before, after = cells(old), cells(new)
    changed = differing(before, after, "value")
    texts = [at for at in changed if at[0] == "正文"]
    assert [*changed.values()] == [lines[0].replace("_x", "_x005F_x"), *lines[1:], 5, 5]
    assert differing(before, after, "looks") == {}
    assert differing(before, after, "is text") == {texts[1]: True, texts[3]: True}
    rows = {at[1] for at in texts}
    high = {at: None for at in before if at[0] == "正文" and at[1] in rows}
    assert differing(before, after, "height") == high
    totals = {at: None for at, cell in before.items() if at[0] == "申请" and cell["is formula"]}
    assert totals
    assert differing(before, after, "computed") == changed | totals

    saved.write_bytes(new)
    one, other = parts_of(old), parts_of(new)
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (2, 4)}
    assert list(one) == list(other)
    assert {name for name in one if one[name] != other[name]} == {
        *sheets, "xl/workbook.xml", "xl/styles.xml",
    }  # fmt: skip
    for name in sheets:
        behind = [part[name][0].partition(b"</sheetData>")[2] for part in (one, other)]
        assert behind[0] == behind[1] != b""
    assert openpyxl.load_workbook(saved).calculation.fullCalcOnLoad
    formats = [
        re.search(rb'<cellXfs count="(\d+)">(.*)</cellXfs>', part["xl/styles.xml"][0], re.DOTALL)
        for part in (one, other)
    ]
    assert int(formats[0][1]) + 1 == int(formats[1][1]) == formats[1][2].count(b"<xf ")
    again = read_report(saved).report
    assert rewritten_values(again, {saved: new}, wanted) == {}


def parts_of(data):
    """What each part holds, and how it is packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one.filename: (archive.read(one), one.compress_type) for one in archive.infolist()}


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(cells={CellKey("申请", "新收", "总计"): "9"}), "这一格是公式"),
        (Wanted(texts={"存在问题": "长" * (MOST_IN_A_CELL + 1)}), "一格放不下"),
        (Wanted(texts={"其他事项": "改过。"}), "其他事项"),
    ],
    ids=["formula", "too long", "in several cells"],
)
def test_what_no_cell_takes_is_not_written(tmp_path, wanted, why):
    data = tmp_path / "2024.yaml"
    data.write_text(TEXT + f"其他事项: {'长' * MOST_IN_A_CELL}长。\n", "utf-8")
    path = as_workbook(data)
    report = read_report(path).report
    with pytest.raises(UnwritableError, match=why):
        rewritten_values(report, {path: path.read_bytes()}, wanted)


def test_rows_and_cells_that_do_not_say_where_they_stand_are_counted():
    sheet = b"<worksheet><sheetData>%b</sheetData></worksheet>"
    old = b'<row r="2"><c><v>1</v></c><c r="C2"/><c><v>4</v></c></row> <row><c/></row><row/>'
    new = with_cells(
        sheet % old, {(2, 2): "9", (2, 4): "5", (3, 1): "6", (4, 2): "7"}, Styles(b""),
        are_numbers=True,
    )  # fmt: skip
    assert new == sheet % (
        b'<row r="2"><c><v>1</v></c><c r="B2"><v>9</v></c><c r="C2"/><c r="D2"><v>5</v></c></row>'
        b' <row><c r="A3"><v>6</v></c></row><row><c r="B4"><v>7</v></c></row>'
    )


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
