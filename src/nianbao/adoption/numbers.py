"""A county's tables → a tag in the cell of each of a form's numbers, the others listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.adoption.county import County
from nianbao.adoption.edits import set_cell
from nianbao.adoption.outcome import Notes
from nianbao.adoption.words import bare, opening, pattern
from nianbao.forms.catalogue import all_forms, form_for, load_form
from nianbao.forms.definition import CellKey, Form
from nianbao.importers.grids import see_grids
from nianbao.importers.labels import book
from nianbao.importers.lines import lines_of
from nianbao.importers.numbers import is_blank, stands_for_number
from nianbao.importers.sightings import Seen, Trouble
from nianbao.reading.blocks import Cell, Grid

_ZERO = "0"


def see_cells(grids: Sequence[Grid]) -> Seen:
    """What the tables' labels tell, also of rows in which nothing is filled in yet."""
    grids = [_without_columns_beside(grid) for grid in grids]
    seen = see_grids(lines_of(grids))
    filled = see_grids(lines_of([_filled(grid) for grid in grids]))
    known = {(s.cell.table, s.cell.row) for s in seen.sightings}
    seen.sightings += [s for s in filled.sightings if (s.cell.table, s.cell.row) not in known]
    return seen


def form_in(seen: Seen, year: int | None) -> Form:
    """The form that most rows speak for; where none does, that of the year, else the newest."""
    votes = Counter(next(iter(s.forms)) for s in seen.sightings if len(s.forms) == 1)
    if votes:
        return load_form(votes.most_common(1)[0][0])
    return (form_for(year) if year is not None else None) or all_forms()[-1]


def tag_numbers(county: County, seen: Seen, form: Form, notes: Notes) -> None:
    """Puts the tags in; notes what has none."""
    places: dict[CellKey, list[str]] = {}
    for sighting in seen.sightings:
        found = places.setdefault(sighting.cell, [])
        if form.id in sighting.forms and sighting.place not in found:
            found.append(sighting.place)
    wanted = list(form.cells())
    shared = Counter(place for cell in wanted for place in places.get(cell, ()))
    notes.of = len(wanted)
    for cell in wanted:
        found = places.get(cell, [])
        if len(found) == 1 and shared[found[0]] == 1:
            _tag(county, form, cell, found[0], notes)
        elif found:
            _doubtful(county, cell, found, notes)
    missing = [cell for cell in wanted if not places.get(cell)]
    _missing(county, form, missing, seen.troubles, notes)


def _tag(county: County, form: Form, cell: CellKey, name: str, notes: Notes) -> None:
    spot = county.spots[name]
    unit = _unit_to_keep(form, cell, spot.text)
    if unit is None:
        hint = f"没有改动这一格；如果它就是放这个数的，请改成 {_written(cell)}。"
        notes.miss(spot.place, f"“{cell}”的格子里写的是“{bare(spot.text)}”", hint)
        return
    set_cell(spot.element, _written(cell) + unit)
    notes.paths.append(str(cell))


def _unit_to_keep(form: Form, cell: CellKey, text: str) -> str | None:
    """What stays behind the tag; None where the cell may not be overwritten."""
    table = form.tables[cell.table]
    found = opening(text)
    if found is None or not found.unit:
        return None if found is None else ""
    choice = table.rows[cell.row].unit_choice
    if choice and choice.column == cell.column:  # the program prints the data's own unit
        return "" if found.unit in choice.options else None
    return found.unit if found.unit == table.unit_of(cell.row, cell.column) else None


def _written(cell: CellKey) -> str:
    return f"{{{{ {cell} }}}}"


def _doubtful(county: County, cell: CellKey, found: Sequence[str], notes: Notes) -> None:
    where = "、".join(county.place(name) for name in found)
    what = f"“{cell}”有 {len(found)} 处都像" if len(found) > 1 else f"“{cell}”和别的数合在一格里"
    notes.miss(where, what, f"请在该放它的那一格里写 {_written(cell)}。")


def _missing(
    county: County,
    form: Form,
    cells: Sequence[CellKey],
    troubles: Sequence[Trouble],
    notes: Notes,
) -> None:
    """One note for each row; for each table where all of it is missing."""
    for table in form.tables.values():
        if set(table.cells()) <= set(cells):
            notes.miss(
                "全文", f"没有认出“{table.title}”", "请核对表头和各行的名称，改成与表式相同的。"
            )
            continue
        rows: dict[str, list[CellKey]] = {}
        for cell in cells:
            if cell.table == table.key:
                rows.setdefault(cell.row, []).append(cell)
        for row, own in rows.items():
            trouble = next((t for t in troubles if (t.table, t.row) == (table.key, row)), None)
            where = county.place(trouble.place) if trouble else f"“{table.title}”"
            why = trouble.why if trouble else "没有找到"
            label = table.rows[row].label.replace("\n", "")
            columns = "、".join(cell.column for cell in own)
            notes.miss(
                where,
                f"“{label}”这一行：{why}",
                f"请在它的格子里写 {_written(own[0])} 等标签（{columns}）。",
            )


# -- columns of the county's own, rows in which nothing is filled in


def _without_columns_beside(grid: Grid) -> Grid:
    """The grid without 序号, 备注 and the like."""
    beside = {
        cell.column
        for cell in grid.cells
        if cell.columns == 1 and pattern("beside").fullmatch(bare(cell.text))
    }
    cells = (cell for cell in grid.cells if cell.columns > 1 or cell.column not in beside)
    return replace(grid, cells=tuple(cells))


def _filled(grid: Grid) -> Grid:
    """The grid as if a zero stood in each blank cell right of a row's name, and in each row that is
    blank throughout, where a form has numbers under names.
    """
    zeros = {id(cell) for cells in _number_rows(grid) for cell in cells}
    return replace(
        grid,
        cells=tuple(
            replace(cell, text=_ZERO) if id(cell) in zeros else cell for cell in grid.cells
        ),
    )


def _number_rows(grid: Grid) -> Iterator[list[Cell]]:
    """For each row that holds numbers or may: its blank cells behind the last text."""
    standing: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rows):
            standing.setdefault(row, []).append(cell)
    for row, cells in standing.items():
        texts = [c for c in cells if not is_blank(c.text) and not stands_for_number(c.text)]
        own = [cell for cell in cells if cell.row == row]
        if _may_hold_numbers(row, texts):
            after = max((cell.column for cell in texts), default=-1)
            yield [cell for cell in own if is_blank(cell.text) and cell.column > after]


def _may_hold_numbers(row: int, texts: Sequence[Cell]) -> bool:
    matches = [book().find(cell.text) for cell in texts]
    if any(match.of("column") and not match.of("row") for match in matches):
        return False
    return any(match.of("row") for match in matches) if texts else row > 0
