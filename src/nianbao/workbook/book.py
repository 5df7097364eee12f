"""Keys and values, a Form, last year's report → the bytes of a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from nianbao.compose import skeleton
from nianbao.forms.definition import Form
from nianbao.report.model import Report
from nianbao.source.paths import Plain
from nianbao.workbook.pages import write_plain, write_texts
from nianbao.workbook.plan import plan
from nianbao.workbook.sheets import Book
from nianbao.workbook.table_sheet import write_table


def workbook(form: Form, root: Mapping[str, Plain], last: Report | None = None) -> bytes:
    """The workbook that says what `root` says. Same arguments, same bytes."""
    book = Book()
    planned = plan(form, root)
    write_plain(book, planned, last)
    write_texts(book, form, planned, last)
    for section in skeleton(form).sections:
        if section.grid is not None:
            table = form.tables[section.grid.key]
            write_table(
                book, form, table, section.grid, section.heading, planned.tables[table.key], last
            )
    return book.data()
