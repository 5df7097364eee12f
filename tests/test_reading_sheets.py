"""Spreadsheets with a report's tables, and reports that stand in one table as a whole."""

import io
import zipfile

import openpyxl
import pytest
from conftest import CLEAN
from disguises import lines
from libreoffice import converted
from openpyxl.utils import get_column_letter
from test_import_published import some_numbers
from test_import_report import as_yaml, outcome, report_of

from nianbao import pipeline
from nianbao.cli import run
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.importers.run import import_report
from nianbao.reading.blocks import Cell, Grid, SourceDocument
from nianbao.reading.open import read_document
from nianbao.source.xlsx import read_sheets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sheets")


def report(form_id, folder):
    numbers = some_numbers(form_id, 0.3)
    return numbers, compose(report_of(as_yaml(load_form(form_id), numbers), folder).report)


def written(document, path, *, merged, change=None):
    """The report on one sheet: heads and texts in cells of their own, tables as they are printed."""
    book = openpyxl.Workbook()
    sheet = book.active
    line(sheet, document.title, *(p.text for p in document.preamble), merged=merged)
    for section in document.sections:
        line(sheet, section.heading, *(p.text for p in section.paragraphs), merged=merged)
        if section.grid:
            draw(sheet, section.grid)
    line(sheet, document.agency, document.date, merged=merged)
    if change:
        change(sheet)
    book.save(path)
    return path


def line(sheet, *texts, merged):
    for text in texts:
        row = sheet.max_row + 1
        sheet.cell(row, 2, text)
        if merged:
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=16)


def draw(sheet, grid):
    first = sheet.max_row + 1
    for p in grid.placed():
        top, left, text = first + p.row, 2 + p.column, p.cell.text
        sheet.cell(top, left, int(text) if text.isdecimal() else text)
        right, bottom = left + p.cell.colspan - 1, top + p.cell.rowspan - 1
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("form_id", form_ids())
def test_a_report_on_a_sheet_is_imported(form_id, merged, folder, tmp_path):
    numbers, document = report(form_id, folder)
    path = written(document, tmp_path / "年报.xlsx", merged=merged)
    imported = pipeline.import_file(path, tmp_path / "out.yaml")
    reading, _, doubts = outcome(imported, folder)
    assert {cell: n.value for cell, n in reading.report.numbers.items()} == numbers
    assert not doubts & set(map(str, numbers))
    again = compose(reading.report)
    assert [s.paragraphs for s in again.sections] == [s.paragraphs for s in document.sections]
    assert (again.title, again.agency, again.date) == (
        document.title,
        document.agency,
        document.date,
    )


def test_what_excel_computed_is_taken_and_what_is_hidden_is_named(folder, tmp_path):
    numbers, document = report("2021", folder)

    def change(sheet):
        sheet.row_dimensions[1].hidden = True
        sheet.cell(1, 2, "草稿不公开")
        sheet.column_dimensions[get_column_letter(30)].hidden = True
        sheet.cell(4, 30, "内部备注")
        sheet.parent.create_sheet("底稿").sheet_state = "hidden"
        sheet.parent["底稿"]["A1"] = 5

    path = written(document, tmp_path / "年报.xlsx", merged=True, change=change)
    imported = import_report(read_document(path))
    _, typed, _ = outcome(imported, folder)
    assert all(number.value == numbers[cell] for cell, number in typed.items())
    told = "\n".join(imported.remarks)
    assert "草稿不公开" in told
    assert "内部备注" in told
    assert "底稿" in told
    assert "草稿" not in imported.text


def test_a_formulas_result_is_read_as_it_shows():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+2"
    file = io.BytesIO()
    book.save(file)
    parts = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"<v />", b"<v>3</v>").replace(b"<v></v>", b"<v>3</v>")
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    value = read_sheets(file.getvalue())[0].rows[1][1]
    assert (value.text, value.is_formula, value.computed) == ("", True, "3")


def test_our_own_workbook_is_no_report_to_be_imported(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "2024.yaml"
    data.write_text(CLEAN, encoding="utf-8")
    assert run(["export", str(data), "--formats", "xlsx"]) == 0
    path = next(tmp_path.rglob("*.xlsx"))
    capsys.readouterr()
    with pytest.raises(FileError, match="已经是数据文件"):
        pipeline.import_file(path, tmp_path / "out.yaml")


@pytest.mark.debian
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_workbooks_are_converted(kind, folder, tmp_path):
    numbers, document = report("2021", folder)
    path = written(document, tmp_path / "年报.xlsx", merged=True)
    (old,) = converted(kind, tmp_path / "old", path, home=tmp_path)
    imported = import_report(read_document(old))
    reading, _, _ = outcome(imported, folder)
    assert {cell: n.value for cell, n in reading.report.numbers.items()} == numbers
    assert any("LibreOffice" in remark for remark in imported.remarks)


def test_a_report_that_stands_in_one_table_is_cut_into_its_parts(folder):
    numbers, document = report("2021", folder)
    cells, row = [Cell(document.title, "第 1 行", 0, 0, 1, 15)], 1
    for section in document.sections:
        texts = [section.heading, *(p.text for p in section.paragraphs)]
        cells.append(Cell("\n".join(texts), f"第 {row + 1} 行", row, 0, 1, 15))
        row += 1
        if section.grid:
            cells += [
                Cell(p.cell.text, "表", row + p.row, p.column, p.cell.rowspan, p.cell.colspan)
                for p in section.grid.placed()
            ]
            row += len(section.grid.rows)
    source = SourceDocument("年报.html", "web", (*lines(["首页"]), Grid(tuple(cells), "表")))
    imported = import_report(source)
    reading, _, doubts = outcome(imported, folder)
    assert {cell: n.value for cell, n in reading.report.numbers.items()} == numbers
    assert not doubts & set(map(str, numbers))
    assert [p.text for p in reading.report.texts["存在问题"].paragraphs] == [
        p.text for p in document.sections[4].paragraphs
    ]
