"""The values that {…} may name in a text: 申请.新收.总计, 年度, 机关.简称, 成文日期, 信息处理费."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from nianbao.forms.definition import CellKey, Form
from nianbao.report.keys import AGENCY_VALUES, FEE
from nianbao.report.model import Agency, Number


def date_text(day: date) -> str:
    """2025年1月20日, without leading zeros (GB/T 9704 §7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def open_date_text(due: date) -> str:
    """The date of a report that is not signed yet: 2025年1月　日."""
    return f"{due.year}年{due.month}月　日"


def agency_values(agency: Agency) -> dict[str, str]:
    contact = (agency.address, agency.post_code, agency.telephone, agency.fax, agency.email)
    site = (agency.site_name, agency.site_url)
    values = (agency.name, agency.short_name, *contact, *site)
    return dict(zip(AGENCY_VALUES, values, strict=True))


def text_values(
    *,
    form: Form,
    year: int,
    agency: Agency,
    date_words: str,
    given: Collection[str],
    fee: Number | None,
    numbers: Mapping[CellKey, Number | None],
) -> dict[str, str | None]:
    """Name → text. None where the value was given but is in error; `given` are the plain keys that
    the file has, and one that it lacks is no name.
    """
    values: dict[str, str | None] = {"年度": str(year), "成文日期": date_words}
    plain = {**agency_values(agency), FEE: fee.text if fee else ""}
    values |= {name: text or None for name, text in plain.items() if text or name in given}
    for table in form.tables.values():
        for cell in table.cells():
            number = numbers.get(cell)
            values[str(cell)] = number.text if number else None
            if len(table.rows[cell.row].columns) == 1:
                values[f"{cell.table}.{cell.row}"] = values[str(cell)]
    return values
