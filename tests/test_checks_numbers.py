"""The law of the numbers: a clean report is silent, and any one wrong number is one error."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, clean_numbers

from nianbao.checks.dossier import Dossier
from nianbao.checks.numbers import check_numbers
from nianbao.forms.catalogue import all_forms, form_ids, load_form
from nianbao.forms.definition import CellKey, guarded_cells
from nianbao.report.read import read_report

FORMS = all_forms()


def findings(form, numbers, folder: Path):
    path = folder / "report.yaml"
    path.write_text(as_yaml(form, numbers), encoding="utf-8")
    reading = read_report(path)
    assert reading.findings == ()
    return list(check_numbers(Dossier(reading.report)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("law")


def guarded(form):
    return sorted(
        {cell for t in form.tables.values() for rule in t.rules for cell in guarded_cells(rule, t)}
    )


def reports(wrong: int):
    """A form, clean numbers, and `wrong` guarded ones of its numbers, as indexes."""
    return st.one_of(
        st.tuples(
            st.just(form_id),
            clean_numbers(form_id),
            st.lists(st.integers(0, 10_000), min_size=wrong, max_size=wrong, unique=True),
        )
        for form_id in form_ids()
    )


def picked(form, indexes):
    """The guarded numbers that random indexes point at."""
    cells = guarded(form)
    return [cells[index % len(cells)] for index in indexes]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports(wrong=1))
def test_any_guarded_number_raised_by_one_is_one_error(folder, report):
    form_id, numbers, indexes = report
    form = load_form(form_id)
    (cell,) = picked(form, indexes)
    assert findings(form, numbers, folder) == []
    wrong = numbers | {cell: numbers[cell] + 1}
    found = findings(form, wrong, folder)
    assert [f.level for f in found] == ["error"]
    table, row, column = found[0].path.split(".")
    told = CellKey(table, row, column)
    assert found[0].actual == str(wrong[told])  # what is told is about the cell that is named
    assert findings(form, wrong | {told: int(found[0].expected)}, folder) == []
    if len(form.tables[table].computed_rows):  # sums in both directions tell the very cell
        assert (table, row, column) == cell
    else:
        assert (table, row) == (cell.table, cell.row)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_guarded_number_of_a_form_is_guarded(form, folder):
    zero = dict.fromkeys(form.cells(), 0)
    for cell in guarded(form):
        found = findings(form, zero | {cell: 1}, folder)
        assert [f.level for f in found] == ["error"], cell


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(report=reports(wrong=2))
def test_two_wrong_numbers_apart_are_two_errors(folder, report):
    form_id, numbers, indexes = report
    form = load_form(form_id)
    one, other = picked(form, indexes)
    assume(one != other)
    wrong = numbers | {one: numbers[one] + 1, other: numbers[other] + 3}
    found = findings(form, wrong, folder)
    apart = one.table != other.table or (one.row != other.row and one.column != other.column)
    assert len(found) == 2 if apart else found, (one, other, found)
