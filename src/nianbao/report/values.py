"""The values that {…} may name in a text: 申请.新收.总计, 年度, 机关.简称, 成文日期, 信息处理费."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from nianbao.forms.definition import CellKey, Form
from nianbao.report.keys import FEE
from nianbao.report.model import Agency, Number


def date_text(day: date) -> str:
    """2025年1月20日, without leading zeros (GB/T 9704 §7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def open_date_text(due: date) -> str:
    """The date of a report that is not signed yet: 2025年1月　日."""
    return f"{due.year}年{due.month}月　日"


def agency_values(agency: Agency) -> dict[str, str]:
    return {
        "机关.名称": agency.name,
        "机关.简称": agency.short_name,
        "机关.地址": agency.address,
        "机关.邮编": agency.post_code,
        "机关.电话": agency.telephone,
        "机关.传真": agency.fax,
        "机关.邮箱": agency.email,
        "机关.网站.名称": agency.site_name,
        "机关.网站.网址": agency.site_url,
    }


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
