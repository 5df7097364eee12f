"""A form, an agency, a year → the text of a new input file, each key explained in a comment.

Given last year's report, it takes over the agency, carries the numbers that the form says are
carried (上年结转), and shows last year's others in comments. What must be typed is left blank, and
a blank is an error: nothing of last year passes for this year's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.findings import display_width
from nianbao.forms.definition import CellKey, Form, Row, Section, Table
from nianbao.report.carried import carried, why_carried
from nianbao.report.keys import OTHER, keys, levels
from nianbao.report.model import Report
from nianbao.report.text import as_typed
from nianbao.source.nodes import Scalar
from nianbao.source.yamlwriting import scalar_text

_ABOUT_COLUMN = 42  # where the comments begin, in columns of a terminal
ALWAYS_ASKED = ("名称", "层级", "地址", "邮编", "电话")


def starter_text(form: Form, agency: str, year: int, last: Report | None) -> str:
    """The text of a new file; it ends with a line end."""
    lines = [
        f"# {agency}{year}年政府信息公开工作年度报告的数据（表式 {form.id}，{form.doc_no}）",
        "# 冒号用半角，后面空一格；# 后面的是注释，不会印出来。填好后运行：nianbao check 本文件",
        "",
        f"年度: {year}",
        *_agency(agency, last),
        "",
        *_optional("文号", f"某政发〔{year + 1}〕3号"),
        *_optional("成文日期", f"{year + 1}-01-20"),
        *_optional("报送期限", f"{year + 1}-01-31"),
        *_optional("签发", "纸质"),
        *_optional("印章", "手工"),
        *_optional("导语", "|"),
    ]
    for section in form.sections:
        lines += ["", f"# {section.heading}", *_section(form, section, last)]
    lines += ["", *_optional("说明", "{代码: 理由}")]
    return "\n".join(lines) + "\n"


def _agency(agency: str, last: Report | None) -> Iterator[str]:
    yield _explained("机关:", keys("report")["机关"].about)
    for key in keys("agency").values():
        value = scalar_text(agency) if key.name == "名称" else _last_field(last, f"机关.{key.name}")
        told = levels().of(agency) if key.name == "层级" else None
        if key.name == "网站":
            yield from _site(last)
        elif value or (key.name in ALWAYS_ASKED and not told):
            yield _explained(f"  {key.name}: {value}", key.about)
        else:
            yield _explained(f"  # {key.name}: {told or ''}", key.about)


def _site(last: Report | None) -> Iterator[str]:
    yield _explained("  网站:", keys("agency")["网站"].about)
    for key in keys("site").values():
        value = _last_field(last, f"机关.网站.{key.name}")
        yield _explained(f"    {key.name}: {value}", key.about)


def _explained(line: str, about: str) -> str:
    """The line and, from one column on, what it is for."""
    return f"{line}{' ' * max(2, _ABOUT_COLUMN - display_width(line))}# {about}"


def _last_field(last: Report | None, path: str) -> str:
    value = last.fields.get(path) if last else None
    if path == "机关.层级" and last:
        return last.agency.level
    return scalar_text(value.text) if isinstance(value, Scalar) else ""


def _optional(key: str, example: str) -> Iterator[str]:
    yield _explained(f"# {key}: {example}", keys("report")[key].about)


def _section(form: Form, section: Section, last: Report | None) -> Iterator[str]:
    if section.table is not None:
        yield from _table(form, form.tables[section.table], last)
        return
    if section.key == OTHER:
        yield _explained("信息处理费:", keys("report")["信息处理费"].about)
        if last and last.fee:
            yield f"# {last.year} 年：{last.fee.text}"
        yield "# 自己写第六部分时，去掉下面两行行首的“# ”：程序就不再拟写"
        yield f"# {section.key}: |"
        yield "#   第一段……"
        yield from _last_text(section.key, last)
    else:
        aspects = f"；写到：{'、'.join(form.aspects)}" if section is form.sections[0] else ""
        yield from _last_text(section.key, last)
        yield f"# 每段另起一行，缩进两格；“（一）”开头的是小标题{aspects}"
        yield f"{section.key}: |"
        yield ""


def _last_text(key: str, last: Report | None) -> Iterator[str]:
    """Last year's text in comments: to look at, not to be taken over unread."""
    text = last.texts.get(key) if last else None
    if text and last:
        yield f"# {last.year} 年写的是："
        yield from (f"#   {as_typed(paragraph.text)}" for paragraph in text.paragraphs)


def _table(form: Form, table: Table, last: Report | None) -> Iterator[str]:
    yield f"# {table.description}"
    yield f"# 全是零的，整张表写成一行“{table.key}: 全部为零”；"
    yield "# 没有列出的行和列都是零，就在表里加一行“未列为零: true”。"
    yield f"{table.key}:"
    for row in table.rows.values():
        if not table.typed_columns(row.key):
            continue  # a row of totals is computed
        yield f"  # {row.label}：{row.meaning}"
        blanks, values = _blanks(form, table, row, last), _last_values(form, table, row, last)
        yield f"  {row.key}: {blanks}{values}"


def _blanks(form: Form, table: Table, row: Row, last: Report | None) -> str:
    columns = table.typed_columns(row.key)
    known = {c: carried(form, CellKey(table.key, row.key, c), last) for c in columns}
    if len(columns) == 1:
        return known[columns[0]]
    parts = [f"{column}: {known[column]}" for column in columns]
    if row.unit_choice:
        parts.append(f"{row.unit_choice.key}: {row.unit_choice.options[0]}")
    return "{" + ", ".join(parts) + "}"


def _last_values(form: Form, table: Table, row: Row, last: Report | None) -> str:
    """Last year's numbers beside the blanks, with what else goes on from them; beside what is
    filled in already only why, since last year's number of the same name is another one.
    """
    if last is None:
        return ""
    cells = [CellKey(table.key, row.key, column) for column in table.typed_columns(row.key)]
    filled = dict.fromkeys(why_carried(form, cell, last) for cell in cells)
    filled.pop("", None)
    blank = [cell for cell in cells if not why_carried(form, cell, last)]
    before = [old for cell in blank if (old := form.counterpart(cell, last.form))]
    numbers = [number for old in before if (number := last.numbers[old]) is not None]
    said = [f"已按去年的报告填好：{words}" for words in filled]
    if numbers and len(numbers) == len(blank):
        names = f"（{'、'.join(cell.column for cell in blank)}）" if filled else ""
        names += _together(form, last.form, row, before)
        said.insert(0, f"{last.year} 年{names}：{', '.join(n.text for n in numbers)}")
    return f"  # {'；'.join(said)}" if said else ""


def _together(form: Form, older: Form, row: Row, before: Sequence[CellKey]) -> str:
    """The other rows that go on from the same of last year's numbers; "" where there are none."""
    continuing = form.continuing(older)
    others = dict.fromkeys(cell.row for old in before for cell in continuing[old])
    others.pop(row.key, None)
    return f"（与{'、'.join(others)}合在一起）" if others else ""
