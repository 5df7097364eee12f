"""What was recognised → the text of a data file; what is in doubt is left blank and commented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nianbao.forms.catalogue import form_for
from nianbao.forms.definition import CellKey, Form, Row, Table
from nianbao.importers.doubts import Doubt
from nianbao.importers.formnumbers import Numbers
from nianbao.report.keys import CONTACT, FEE, OTHER, PREAMBLE, keys, levels
from nianbao.report.model import Number
from nianbao.report.shapes import ADDRESS_ON_THE_WEB, EMAIL, POST_CODE
from nianbao.report.text import as_typed
from nianbao.report.totals import with_totals
from nianbao.source.yamlwriting import Told, Value, yaml_text

_SHAPES = {"邮编": POST_CODE, "邮箱": EMAIL, "网址": ADDRESS_ON_THE_WEB}


@dataclass
class Recognised:
    """All that goes into the file. `values` by path; `texts` paragraphs by key."""

    file: str
    form: Form
    year: int | None
    values: Mapping[str, str]
    title: str
    doc_no: str
    dated: date | None
    texts: Mapping[str, Sequence[str]]
    numbers: Numbers
    doubts: list[Doubt] = field(default_factory=list)


def file_text(all_: Recognised) -> str:
    """The text of the data file; it ends with a line end."""
    comments = _Comments(all_.doubts)
    root: dict[str, Value] = {"年度": comments.at("年度", str(all_.year) if all_.year else None)}
    if all_.year is None or form_for(all_.year) is not all_.form:
        root["表式"] = comments.at("表式", all_.form.id)
    root["机关"] = comments.at("机关", _agency(all_, comments))
    root |= _plain(all_, comments)
    for section in all_.form.sections:
        if section.table is not None:
            table = all_.form.tables[section.table]
            root[section.key] = comments.at(section.key, _table(table, all_.numbers, comments))
        else:
            root |= _text(section.key, all_, comments)
    return yaml_text(root, above=[*_head(all_), *comments.rest()])


def _head(all_: Recognised) -> Iterator[str]:
    yield f"由 {all_.file} 读入（表式 {all_.form.id}，{all_.form.doc_no}）"
    yield "不能确定的都空着，在上面用“存疑”注明；请对照原件填好，再运行：nianbao check 本文件"
    yield ""


class _Comments:
    """The doubts by path; each is told once, at the place where its value is missing."""

    def __init__(self, doubts: Iterable[Doubt]) -> None:
        self._doubts: dict[str, list[Doubt]] = {}
        for doubt in doubts:
            self._doubts.setdefault(doubt.path, []).append(doubt)

    def take(self, path: str) -> list[Doubt]:
        return self._doubts.pop(path, [])

    def at(self, path: str, value: Value) -> Told:
        return Told(value, above=[_comment(doubt) for doubt in self.take(path)])

    def rest(self) -> list[str]:
        """Those that no key was written for."""
        return [_comment(doubt, doubt.path) for each in self._doubts.values() for doubt in each]


def _comment(doubt: Doubt, path: str = "") -> str:
    where = f"（{doubt.place}）" if doubt.place else ""
    return _one_line(f"存疑：{f'{path}：' if path else ''}{doubt.message}{where}。{doubt.hint}")


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _agency(all_: Recognised, comments: _Comments) -> dict[str, Value]:
    composes = PREAMBLE not in all_.texts
    agency: dict[str, Value] = {}
    for key in keys("agency").values():
        path = f"机关.{key.name}"
        if key.name == "网站":
            site = _site(all_, comments, composes=composes)
            if site:
                agency[key.name] = comments.at(path, site)
            continue
        value = _shaped(key.name, all_.values.get(path))
        wanted = key.required or (composes and key.name in CONTACT)
        if key.name == "层级":
            wanted = levels().of(all_.values.get("机关.名称", "")) is None
        if value or wanted:
            agency[key.name] = comments.at(path, value)
    return agency


def _site(all_: Recognised, comments: _Comments, *, composes: bool) -> dict[str, Value]:
    found = {name: _shaped(name, all_.values.get(f"机关.网站.{name}")) for name in keys("site")}
    if not composes and not all(found.values()):
        return {}
    return {name: comments.at(f"机关.网站.{name}", value) for name, value in found.items()}


def _shaped(name: str, value: str | None) -> str | None:
    """The value where it is as the data file wants it."""
    shape = _SHAPES.get(name)
    return value if value and (shape is None or re.fullmatch(shape.pattern, value)) else None


def _plain(all_: Recognised, comments: _Comments) -> dict[str, Value]:
    name = all_.values.get("机关.名称", "")
    plain: dict[str, Value] = {}
    if all_.title and all_.title != f"{name}{all_.year}年政府信息公开工作年度报告":
        plain["标题"] = comments.at("标题", all_.title)
    if all_.doc_no:
        plain["文号"] = comments.at("文号", all_.doc_no)
    if all_.dated:
        plain["成文日期"] = comments.at("成文日期", all_.dated.isoformat())
    if PREAMBLE in all_.texts:
        plain[PREAMBLE] = comments.at(PREAMBLE, _block(all_.texts[PREAMBLE]))
    return plain


def _text(key: str, all_: Recognised, comments: _Comments) -> dict[str, Value]:
    text = all_.texts.get(key)
    if key != OTHER:
        return {key: comments.at(key, _block(text) if text else None)}
    found: dict[str, Value] = {}
    fee = all_.values.get(FEE)
    if fee or not text:
        found[FEE] = Told(fee, above=[_comment(doubt) for doubt in comments.take(OTHER)])
    if text:
        found[key] = comments.at(key, _block(text))
    return found


def _block(paragraphs: Sequence[str]) -> str:
    return as_typed("\n".join(paragraphs)) + "\n"


# -- tables


def _table(table: Table, numbers: Numbers, comments: _Comments) -> dict[str, Value]:
    totals = _differing_totals(table, numbers.certain)
    rows: dict[str, Value] = {}
    for row in table.rows.values():
        cells: dict[str, Value] = {}
        doubts: list[str] = []
        for column in row.columns:
            cell = CellKey(table.key, row.key, column)
            told = comments.take(str(cell))
            doubts += [_comment(doubt, column) for doubt in told]
            if not table.is_computed(row.key, column) or told or cell in totals:
                cells[column] = numbers.certain.get(cell)
        doubts += _unit(table, row, numbers, comments, cells)
        if cells:
            value = cells if len(row.columns) > 1 else next(iter(cells.values()))
            rows[row.key] = Told(value, above=_merged(doubts, row))
    return rows


def _unit(
    table: Table, row: Row, numbers: Numbers, comments: _Comments, cells: dict[str, Value]
) -> list[str]:
    if row.unit_choice is None:
        return []
    unit = numbers.units.get((table.key, row.key))
    doubts = comments.take(f"{table.key}.{row.key}.{row.unit_choice.key}")
    if unit or doubts:
        cells[row.unit_choice.key] = unit
    return [_comment(doubt, row.unit_choice.key) for doubt in doubts]


def _merged(doubts: Sequence[str], row: Row) -> list[str]:
    """The same doubt of all columns told once."""
    bodies = {doubt.partition("：")[2].partition("：")[2] for doubt in doubts}
    if len(doubts) > 1 and len(bodies) == 1:
        return [f"存疑：{bodies.pop()}（{_one_line(row.label)}）"]
    return list(doubts)


def _differing_totals(table: Table, certain: Mapping[CellKey, str]) -> set[CellKey]:
    """Typed totals that are not what the others add up to, or cannot be added up."""
    typed = {cell: Number(_value(text), text) for cell, text in certain.items()}
    computed = with_totals(table, typed)
    return {
        cell
        for cell in table.cells()
        if table.parts(cell) and cell in typed and _differs(computed[cell], typed[cell])
    }


def _value(text: str) -> int | Decimal:
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _differs(computed: Number | None, typed: Number) -> bool:
    return computed is None or computed.value != typed.value
