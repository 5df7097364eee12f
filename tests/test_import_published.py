"""Habits of published reports (layouts only, all data invented): exact or doubted, never wrong."""

import random

import pytest
from disguises import lines
from strategies import as_yaml, balanced
from test_import_report import outcome, report_of, source

from nianbao.compose import compose
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.importers.run import import_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("published")


def some_numbers(form_id, share):
    """Mostly zeros, as in a township's report; no number like another."""
    rng = random.Random(7)
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


def barred(grid, *, keeps=lambda cell: True):
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
        imported, doubted = imported_as(
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
