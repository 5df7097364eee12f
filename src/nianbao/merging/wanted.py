"""Report and edits → what the data are to hold once the edits are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from nianbao.forms.definition import CellKey, Kind
from nianbao.merging.model import CellEdit, Edit, FieldEdit, TextEdit, UnitEdit, Wanted
from nianbao.merging.printed import BREAK, PrintedText, paragraphs_of
from nianbao.report.model import Number, Report
from nianbao.report.text import BLANK
from nianbao.report.totals import with_totals
from nianbao.source.yamlediting import Cut, cut_text


def wanted(texts: Mapping[str, PrintedText], edits: Iterable[Edit]) -> Wanted:
    """What the edits ask for, put together. `texts` are the report's as they are printed."""
    edits = list(edits)
    return Wanted(
        texts=_typed_texts(texts, [e for e in edits if isinstance(e, TextEdit)]),
        cells={e.cell: e.text for e in edits if isinstance(e, CellEdit)},
        units={(e.table, e.row): e.text for e in edits if isinstance(e, UnitEdit)},
        fields={e.path: e.text for e in edits if isinstance(e, FieldEdit)},
    )


def numbers_with(report: Report, cells: Mapping[CellKey, str]) -> dict[CellKey, Number | None]:
    """Every number of the form with other ones in some cells, totals computed anew.

    None stands for what is no number.
    """
    kinds = {
        cell: table.columns[cell.column].kind
        for table in report.form.tables.values()
        for cell in table.cells()
    }
    typed = dict(report.typed) | {cell: _number(text, kinds[cell]) for cell, text in cells.items()}
    return {
        cell: number
        for table in report.form.tables.values()
        for cell, number in with_totals(table, typed).items()
    }


def _number(text: str, kind: Kind) -> Number | None:
    """A number as the reader of the data would take it; whether it may be so is his to judge."""
    try:
        return Number(Decimal(text) if kind == "money" else int(text), text)
    except (ValueError, InvalidOperation):
        return None


def printed_paragraphs(text: PrintedText, edits: Iterable[Edit]) -> list[str]:
    """The paragraphs that a text prints once the edits are made, as long as no value changes. Of
    what is left of a paragraph the blanks at its ends are not printed.
    """
    cuts = [
        Cut(edit.at, edit.until, edit.printed)
        for edit in edits
        if isinstance(edit, TextEdit) and edit.key == text.key
    ]
    whole = cut_text("".join(BREAK + paragraph for paragraph in text.paragraphs), cuts)
    return [part for each in paragraphs_of(whole) if (part := each.strip(BLANK))]


def _typed_texts(texts: Mapping[str, PrintedText], edits: Iterable[TextEdit]) -> dict[str, str]:
    cuts: dict[str, list[Cut]] = {}
    for edit in edits:
        cuts.setdefault(edit.key, []).append(Cut(edit.start, edit.end, edit.text))
    return {key: _cut(texts[key].typed, those) for key, those in cuts.items()}


def _cut(typed: str, cuts: Sequence[Cut]) -> str:
    """A text without what is cut. Where its first sentence went, no blank begins it: YAML would
    take that for part of the margin.
    """
    text = cut_text(BREAK + typed, cuts).removeprefix(BREAK)
    return text if typed.startswith(tuple(BLANK)) else text.lstrip(BLANK)
