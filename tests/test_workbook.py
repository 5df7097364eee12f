"""The workbook that is written: what a clerk sees and may do in it."""

import shutil
import subprocess

import openpyxl
import pytest
from conftest import EXAMPLES
from openpyxl.utils import range_boundaries
from workbooks import parts

from nianbao.cli import run
from nianbao.compose import skeleton
from nianbao.forms.catalogue import all_forms, form_ids, load_form
from nianbao.report.read import read_report
from nianbao.report.starter_values import starter_values
from nianbao.source.marks import MOST_IN_A_CELL
from nianbao.source.paths import plain_value
from nianbao.source.workbook import parse_workbook
from nianbao.workbook.book import workbook
from nianbao.workbook.sheets import chunks

AGENCY = "示例县示例镇人民政府"
LAST = EXAMPLES / "示例县示例镇" / "2024.yaml"


def opened(tmp_path, form_id="2021", root=None, last=None):
    form = load_form(form_id)
    year = form.last_year or form.in_force_until
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form, root or starter_values(form, AGENCY, year, last), last))
    return openpyxl.load_workbook(path)


def texts(sheet):
    return {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}


def spans(sheet):
    """Upper left cell of each merged range → rows and columns."""
    found = {}
    for merged in sheet.merged_cells.ranges:
        found[merged.min_row, merged.min_col] = (
            merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1,
        )  # fmt: skip
    return found


@pytest.mark.parametrize("form_id", form_ids())
def test_the_tables_stand_as_in_the_form(form_id, tmp_path):
    book = opened(tmp_path, form_id)
    for section in skeleton(load_form(form_id)).sections:
        if section.grid is None:
            continue
        sheet = book[section.grid.key]
        rows = [r for r in range(5, sheet.max_row + 1) if not sheet.row_dimensions[r].hidden]
        merged = spans(sheet)
        for placed in section.grid.placed():
            if placed.cell.path is None:
                cell = sheet.cell(rows[placed.row], placed.column + 3)
                assert cell.value == placed.cell.text.replace("\n", "")
                columns = merged.get((cell.row, cell.column), (1, 1))[1]
                assert columns == placed.cell.colspan
                assert cell.protection.locked
        assert sheet["C2"].value == section.heading


@pytest.mark.parametrize("form_id", form_ids())
def test_totals_are_formulas_that_add_up_their_parts(form_id, tmp_path):
    form = load_form(form_id)
    book = opened(tmp_path, form_id)
    formulas = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    totals = [c for c in form.cells() if form.tables[c.table].parts(c)]
    assert len(formulas) == len(totals)
    counts = sorted(len(form.tables[c.table].parts(c)) for c in totals)
    assert sorted(map(_size, formulas.values())) == counts


def _size(formula):
    """How many cells a SUM adds up."""
    ranges = formula.removeprefix("=SUM(").removesuffix(")").split(",")
    total = 0
    for one in ranges:
        left, top, right, bottom = range_boundaries(one)
        total += (right - left + 1) * (bottom - top + 1)
    return total


@pytest.mark.parametrize("form_id", form_ids())
def test_every_number_may_be_typed_and_only_a_number(form_id, tmp_path):
    form = load_form(form_id)
    book = opened(tmp_path, form_id)
    for table in form.tables.values():
        sheet = book[table.key]
        rules = [v for v in sheet.data_validations.dataValidation if v.type in ("whole", "decimal")]
        cells = [cell for v in rules for cell in v.sqref.ranges]
        assert sum(c.size["rows"] * c.size["columns"] for c in cells) == len(table.cells())
        assert all(v.showErrorMessage and v.error for v in rules)
        for ranges in cells:
            for row, column in ranges.cells:
                assert not sheet.cell(row, column).protection.locked
        kinds = {table.columns[cell.column].kind for cell in table.cells()}
        assert len(rules) == len(kinds)


@pytest.mark.parametrize("form_id", form_ids())
def test_each_row_and_column_has_its_meaning_and_law_in_a_note(form_id, tmp_path):
    book = opened(tmp_path, form_id)
    for table in load_form(form_id).tables.values():
        notes = [c.comment.text for r in book[table.key].iter_rows() for c in r if c.comment]
        for said in (*table.rows.values(), *table.columns.values()):
            assert any(said.meaning in note and said.basis in note for note in notes), said.key


def test_sheets_are_protected_without_a_password_and_heads_stay_in_view(tmp_path):
    book = opened(tmp_path)
    assert book.sheetnames == ["基本情况", "正文", "主动公开", "申请", "复议诉讼"]
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert sheet.freeze_panes
        assert sheet.page_setup.paperSize == 9  # A4
    frozen = book["申请"].freeze_panes
    assert book["申请"][frozen].column_letter == "F"
    assert (
        texts(book["申请"])["一、本年新收政府信息公开申请数量"].row == book["申请"][frozen].row + 1
    )
    assert book["申请"].row_dimensions[book["申请"][frozen].row].hidden  # the keys of the columns


def test_last_years_values_stand_in_grey_and_carried_ones_are_filled_in(tmp_path):
    last = read_report(LAST).report
    sheet = opened(tmp_path, last=last)["申请"]
    row = texts(sheet)["一、本年新收政府信息公开申请数量"].row
    grey = [sheet.cell(row, column) for column in range(14, 21)]
    assert [cell.value for cell in grey] == [31, 6, 3, 2, 6, 2, 50]
    assert {cell.font.color.rgb for cell in grey} == {"00808080"}
    assert all(cell.protection.locked for cell in grey)
    carried = [sheet.cell(row + 1, column).value for column in range(6, 12)]
    assert carried == [3, 0, 0, 0, 1, 0]
    assert [sheet.cell(row, column).value for column in range(6, 12)] == [None] * 6


def test_what_is_carried_says_so_and_last_years_fee_is_shown(tmp_path):
    last = read_report(LAST).report
    book = opened(tmp_path, last=last)
    row = texts(book["申请"])["二、上年结转政府信息公开申请数量"].row
    notes = [book["申请"].cell(row, column).comment for column in range(6, 12)]
    assert "结转下年度继续办理" in notes[0].text
    assert notes[1:] == [None] * 5
    plain = book["基本情况"]
    assert plain.cell(texts(plain)["信息处理费"].row, 6).value == "40"


def test_last_years_words_are_shown_and_are_no_input(tmp_path):
    last = read_report(LAST).report
    book = opened(tmp_path, last=last)
    first = last.texts["总体情况"].paragraphs[0].text
    assert texts(book["正文"])[first].column_letter == "F"
    source = parse_workbook((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    form = load_form("2021")
    assert plain_value(source.root) == starter_values(form, AGENCY, form.in_force_until, last)


def test_last_years_numbers_of_the_form_before_stand_where_they_go_on(tmp_path):
    last = read_report(EXAMPLES / "米林县派镇" / "2020.yaml").report
    book = opened(tmp_path, root={"年度": "2021"}, last=last)
    sheet = book["主动公开"]
    assert sheet.cell(texts(sheet)["行政许可"].row, 8).value == 0
    assert sheet.cell(texts(sheet)["行政事业性收费"].row, 8).value is None  # nothing goes on there


def test_a_text_is_never_a_formula(tmp_path):
    wicked = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#REF!"]
    root = {"年度": "2024", "总体情况": "\n".join(wicked), "说明": dict.fromkeys(wicked, "=2"),
            "申请": {"新收": {"自然人": "=3"}}}  # fmt: skip
    book = opened(tmp_path, root=root)
    found = {
        c.value: c for sheet in book for r in sheet.iter_rows() for c in r if c.data_type == "s"
    }
    assert found.keys() >= {*wicked, "=2", "=3"}
    for text in wicked[:5]:
        assert found[text].quotePrefix
    formulas = [c.value for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert all(formula.startswith("=SUM(") for formula in formulas)


def test_a_long_text_takes_several_cells(tmp_path):
    root = {"年度": "2024", "总体情况": "甲" * 70_000 + "\n乙", "说明": {"XY-CARRY": "丙" * 70_000}}
    opened(tmp_path, root=root)
    source = parse_workbook((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", exact=True)
    assert plain_value(source.root) == root
    assert all(len(piece) <= MOST_IN_A_CELL for piece in chunks("_x0041_" * 9000))


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_the_same_again_is_the_same_bytes(form, tmp_path):
    root = starter_values(form, AGENCY, form.in_force_until, None)
    assert workbook(form, root) == workbook(form, root)
    (tmp_path / "a.xlsx").write_bytes(workbook(form, root))
    core = parts(tmp_path / "a.xlsx")["docProps/core.xml"]
    assert b"dcterms" not in core


def test_new_writes_a_workbook_that_asks_for_what_yaml_asks_for(tmp_path, capsys):
    common = ["--agency", AGENCY, "--year", "2025", "--last", str(LAST)]
    assert run(["new", str(tmp_path / "a"), *common, "--excel"]) == 0
    assert run(["new", str(tmp_path / "b"), *common]) == 0
    assert "2025.xlsx" in capsys.readouterr().out
    asked = []
    for file in ("a/2025.xlsx", "b/2025.yaml"):
        reading = read_report(tmp_path / file)
        asked.append(sorted((f.code, f.path) for f in reading.findings))
    assert asked[0] == asked[1]
    assert run(["new", str(tmp_path / "a"), *common, "--excel"]) == 3  # never over an existing one
    assert "已经有了" in capsys.readouterr().err


@pytest.mark.debian
def test_libreoffice_opens_it_adds_up_and_loses_nothing(tmp_path):
    if not shutil.which("soffice"):
        pytest.fail("soffice is missing")
    root = plain_value(parse_workbook(workbook(load_form("2021"), _numbers()), "x").root)
    (tmp_path / "a.xlsx").write_bytes(workbook(load_form("2021"), root))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    convert = ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")]
    subprocess.run([*command, *convert], check=True, capture_output=True, timeout=180)
    saved = tmp_path / "out" / "a.xlsx"
    source = parse_workbook(saved.read_bytes(), "x")
    assert not source.findings  # its words, notes and keys are still known as ours
    assert plain_value(source.root) == root
    sheet = openpyxl.load_workbook(saved, data_only=True)["复议诉讼"]
    (row,) = sheet.iter_rows(min_row=9, max_row=9, values_only=True)
    assert row[2:7] == (1, 2, 3, 4, 10)


def _numbers():
    return {
        "年度": "2024",
        "复议诉讼": {"行政复议": ["1", "2", "3", "4"]},
        "总体情况": "甲\n\n乙\n",
    }
