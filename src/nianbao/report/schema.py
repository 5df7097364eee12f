"""A form → the JSON Schema (draft-07) of its data files, for editors that complete and check YAML.

The keywords of a value stand side by side instead of under anyOf: each binds the values of one type
(`pattern` texts, `minimum` numbers, `items` lists, `properties` mappings), so that an editor says
what is wrong with the value, and not that none of five spellings fits.

Two things are left to `nianbao check`: what YAML takes for the same (`012` and `12`, `true` and
`True`, lines with and without |), and what a value says of another (sums, files, {…} in texts).
Otherwise nothing that the program accepts is refused, but for the words that YAML reads as a blank
(`~`, `null`) and for blanks inside the quotes of a chart's row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from nianbao.forms.catalogue import form_for
from nianbao.forms.definition import Column, Form, Kind, Row, Section, Table
from nianbao.forms.rules import Rule
from nianbao.report.fields import FORBIDDEN_IN_NAMES, MOST_IN_A_NAME
from nianbao.report.figures import can_be_drawn
from nianbao.report.keys import CONTACT, FEE, FIGURES, OTHER, PREAMBLE, Key, keys, levels
from nianbao.report.numbers import MOST_SIGNS
from nianbao.report.shapes import (
    ADDRESS_ON_THE_WEB,
    CONTENT_CODE,
    EMAIL,
    ON_PAPER,
    POST_CODE,
    TEXT_FILES,
    WITH_SEAL,
    WITHOUT_SEAL,
    YEARS,
    Shape,
)
from nianbao.source.marks import ALL_ZERO, REST_ZERO

Schema = dict[str, object]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_PLAIN = ("string", "number", "boolean")  # what YAML makes of a plain value: 电话: 110 is a number
_NUMERIC: Mapping[Kind, str] = {"count": "integer", "change": "integer", "money": "number"}

_NUMBER_HINTS: Mapping[Kind, str] = {
    "count": "只写半角数字的整数，不写单位和逗号；没有的写 0，空着不等于零。",
    "change": "只写半角数字的整数，减少的写负数，如 -8；没有的写 0，空着不等于零。",
    "money": "只写半角数字，可以带小数，不写单位和逗号；没有的写 0，空着不等于零。",
}
_NAME_HINT = (
    f"写在一行里，不超过 {MOST_IN_A_NAME} 个字；它要做文件名，不能有 {' '.join(FORBIDDEN_IN_NAMES)}"
)
_LINE_HINT = "写在同一行里，不能空着。"
_TEXT_HINT = "在冒号后空一格写半角的 |，正文从下一行起，每段一行，缩进两格。"
_DAY_HINT = "写成 2025-01-20 的样子，月和日各两位数字。"


def schema(form: Form) -> Schema:
    """The JSON Schema of a data file on this form."""
    own = _report_keys(form)
    sections = {section.key: _section(form, section) for section in form.sections}
    return {
        "$schema": _DRAFT,
        "$id": f"urn:nianbao:schema:{form.id}",
        "title": f"年报的数据（表式 {form.id}）",
        "description": f"{form.doc_no}《{form.name}》。填好后运行 nianbao check 核对。",
        **_mapping({**own, **sections}),
        "required": [*_required(keys("report")), *(key for key in sections if key != OTHER)],
        "anyOf": [{"required": [FEE]}, {"required": [OTHER]}],
        "if": {"required": [PREAMBLE]},
        "else": {"properties": {"机关": {"required": list(CONTACT)}}},
        "definitions": {
            _name(table, column.key): _cell(table, column)
            for table in form.tables.values()
            for column in table.columns.values()
        },
    }


# -- the keys of keys.yaml


def _report_keys(form: Form) -> dict[str, Schema]:
    return _group(
        "report",
        {
            "年度": _year(form),
            "表式": _form_id(form),
            "机关": _agency(),
            "标题": _file_name(),
            "成文日期": _day(),
            "报送期限": _day(),
            "签发": _signing(),
            "印章": {"enum": [WITH_SEAL, WITHOUT_SEAL]},
            PREAMBLE: _text(),
            FEE: _number("money"),
            FIGURES: _figures(form),
            "说明": _notes(form),
        },
    )


def _agency() -> Schema:
    told = "|".join(re.escape(ending) for ending, _ in levels().endings)
    site = {"名称": _line(), "网址": _shaped(ADDRESS_ON_THE_WEB)}
    return {
        **_group_mapping(
            "agency",
            {
                "名称": _file_name(),
                "层级": {"enum": list(levels().names)},
                "邮编": _post_code(),
                "邮箱": _shaped(EMAIL),
                "网站": _group_mapping("site", site),
            },
        ),
        "if": {"properties": {"名称": {"type": "string", "pattern": rf"({told})\s*$"}}},
        "else": {"required": ["层级"]},  # the name does not tell it
    }


def _signing() -> Schema:
    fields: dict[str, Schema] = {
        "方式": {"enum": list(ON_PAPER)},
        "日期": _day(),
        "核对码": _shaped(CONTENT_CODE),
    }
    return {
        **_group_mapping("signing", fields),
        "type": ["string", "object"],
        "pattern": f"^({'|'.join(ON_PAPER)})$",
        "patternErrorMessage": f"可以写 {'、'.join(ON_PAPER)}，或者分项写。",
        "examples": list(ON_PAPER),
    }


def _figures(form: Form) -> Schema:
    charts = [
        f"{table.key}.{row}"
        for table in form.tables.values()
        for row in table.rows
        if can_be_drawn(table, row)
    ]
    fields: dict[str, Schema] = {
        "在": {"enum": [section.key for section in form.sections]},
        "文件": _file_beside(),
        "数据": {"enum": charts},
    }
    figure = {
        **_group_mapping("figure", fields),
        "anyOf": [{"required": ["文件", "替代文字"]}, {"required": ["数据"]}],
        "not": {"required": ["文件", "数据"]},
    }
    return {"type": "array", "items": figure}


def _notes(form: Form) -> Schema:
    rules = (rule for t in form.tables.values() for rule in (*t.rules, *t.carry))
    warnings = {rule.code: _about_rule(rule) for rule in rules if rule.level == "warning"}
    return {
        "type": "object",
        "properties": warnings,
        "patternProperties": {r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*(@.*)?$": _line()},
        "additionalProperties": False,
    }


def _about_rule(rule: Rule) -> Schema:
    return _described(rule.code, f"接受这个警告的理由。{rule.words}{rule.hint}", rule.basis)


def _group(group: str, shapes: Mapping[str, Schema]) -> dict[str, Schema]:
    """The keys of a group of keys.yaml, explained; one without a shape is a line of text."""
    return {
        key.name: {**_described(key.name, key.about), **shapes.get(key.name, _line())}
        for key in keys(group).values()
    }


def _group_mapping(group: str, shapes: Mapping[str, Schema]) -> Schema:
    return {**_mapping(_group(group, shapes)), "required": _required(keys(group))}


def _required(group: Mapping[str, Key]) -> list[str]:
    return [key.name for key in group.values() if key.required]


# -- the sections of the form


def _section(form: Form, section: Section) -> Schema:
    if section.table is None:
        return {**_described(section.heading, _about_text(form, section)), **_text()}
    table = form.tables[section.table]
    about = f"{table.description}全是零的写成一行“{section.key}: {ALL_ZERO}”。"
    return {**_described(section.heading, about, form.doc_no), **_table(table)}


def _about_text(form: Form, section: Section) -> str:
    if section.key == OTHER:
        return f"写了“{FEE}”的，可以不写，由程序拟成。{_TEXT_HINT}"
    aspects = f"写到：{'、'.join(form.aspects)}。" if section is form.sections[0] else ""
    return aspects + _TEXT_HINT


def _table(table: Table) -> Schema:
    """A table: a mapping of rows, or the one word. What is not listed must be said to be zero."""
    typed = {row: list(columns) for row in table.rows if (columns := table.typed_columns(row))}
    return {
        **_mapping({**{key: _row(table, row) for key, row in table.rows.items()}, **_flags()}),
        "type": ["string", "object"],
        "pattern": f"^{ALL_ZERO}$",
        "patternErrorMessage": f"请逐行填写；确实全是零的，写“{ALL_ZERO}”。",
        "examples": [ALL_ZERO],
        "if": {"anyOf": [_is_set(REST_ZERO), _is_set(ALL_ZERO)]},
        "else": {
            "required": list(typed),
            "properties": {row: {"required": columns} for row, columns in typed.items()},
        },
    }


def _flags() -> dict[str, Schema]:
    said = {REST_ZERO: "没有列出的行和列都是零。", ALL_ZERO: "这张表全是零。"}
    choice: Schema = {"enum": [True, False, "true", "false"]}
    return {key: {**_described(key, about), **choice} for key, about in said.items()}


def _is_set(flag: str) -> Schema:
    return {"required": [flag], "properties": {flag: {"enum": [True, "true"]}}}


def _row(table: Table, row: Row) -> Schema:
    """A row: a mapping, a list in the order of the columns, the one number of a single column."""
    cells = {column: _reference(table, column) for column in row.columns}
    shape = {
        **_described(row.label, row.meaning, row.basis),
        **_mapping({**cells, **_unit(row)}),
        **_list(table, row),
        "type": ["object", "array"],
    }
    if len(row.columns) > 1:
        return shape
    kind = table.columns[row.columns[0]].kind
    return {**shape, **_bounds(kind), "type": ["string", _NUMERIC[kind], "object", "array"]}


def _list(table: Table, row: Row) -> Schema:
    """The row as a list, with the totals or without; each place allows what either has there."""
    spellings = (row.columns, table.columns_without_totals(row.key))
    lengths = [len(columns) for columns in spellings]
    places = [
        list(dict.fromkeys(columns[at] for columns in spellings if at < len(columns)))
        for at in range(max(lengths))
    ]
    return {
        "items": [_one_of([_reference(table, column) for column in place]) for place in places],
        "minItems": min(lengths),
        "maxItems": max(lengths),
    }


def _one_of(schemas: Sequence[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def _unit(row: Row) -> dict[str, Schema]:
    choice = row.unit_choice
    if choice is None:
        return {}
    about = f"“{choice.column}”的单位：{'、'.join(choice.options)}，印在数的后面。"
    return {choice.key: {**_described(choice.key, about), "enum": list(choice.options)}}


def _cell(table: Table, column: Column) -> Schema:
    unit = column.unit or table.unit
    label = "".join(column.label.split())
    if unit not in label:
        label = f"{label}（单位：{unit}）"
    return {**_described(label, column.meaning, column.basis), **_number(column.kind)}


def _name(table: Table, column: str) -> str:
    return f"{table.key}.{column}"


def _reference(table: Table, column: str) -> Schema:
    return {"$ref": f"#/definitions/{_name(table, column)}"}


# -- plain values


def _number(kind: Kind) -> Schema:
    hint = _NUMBER_HINTS[kind]
    return {"type": ["string", _NUMERIC[kind]], **_bounds(kind), "errorMessage": hint}


def _bounds(kind: Kind) -> Schema:
    """Keywords for a number, quoted or not, of as many signs as its cell holds."""
    most = MOST_SIGNS[kind]
    lowest = -(10 ** (most - 1) - 1) if kind == "change" else 0  # the minus is a sign, too
    whole = r"(0|[1-9][0-9]*)"
    patterns: Mapping[Kind, str] = {
        "count": whole,
        "change": rf"({whole}|-[1-9][0-9]*)",
        "money": rf"{whole}(\.[0-9]+)?",
    }
    return {
        "minimum": lowest,
        "maximum": 10**most - 1,
        "pattern": rf"^\s*(?=\S{{1,{most}}}\s*$){patterns[kind]}\s*$",
        "patternErrorMessage": _NUMBER_HINTS[kind],
    }


def _year(form: Form) -> Schema:
    years = [year for year in YEARS if (right := form_for(year)) and right.id == form.id]
    until = "起的" if years[-1] == YEARS[-1] else f"至 {years[-1]} "
    return {
        "type": ["integer", "string"],
        "minimum": years[0],
        "maximum": years[-1],
        "pattern": f"^({'|'.join(_decades(years))})$",
        "patternErrorMessage": f"表式 {form.id} 用于 {years[0]} {until}年度，写四位数字。",
        "examples": [min(form.in_force_until, years[-1])],
    }


def _decades(years: Sequence[int]) -> Iterator[str]:
    """Patterns that fit just these years: 202[123456789], …"""
    for decade, inside in groupby(years, key=lambda year: year // 10):
        yield f"{decade}[{''.join(str(year % 10) for year in inside)}]"


def _form_id(form: Form) -> Schema:
    unquoted = [int(form.id)] if form.id.isdecimal() else []
    return {"enum": [form.id, *unquoted]}


def _post_code() -> Schema:
    """YAML takes an unquoted code for a number, and of 010000 only 10000 is left. No code begins
    with 00, 08 or 09: such a number has lost a digit.
    """
    digits = {"type": ["string", "integer"], "minimum": 10_000, "maximum": 999_999}
    short = {"type": "integer", "minimum": 80_000, "maximum": 99_999}
    return {**_shaped(POST_CODE), **digits, "not": short}


def _day() -> Schema:
    month_and_day = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    return {"format": "date", **_shaped(Shape(f"[0-9]{{4}}-{month_and_day}", _DAY_HINT))}


def _shaped(shape: Shape) -> Schema:
    return {
        "type": "string",
        "pattern": f"^{shape.pattern}$",
        "patternErrorMessage": shape.what,
        "errorMessage": shape.what,
    }


def _line() -> Schema:
    return _plain(r"^\s*\S([^\n]*\S)?\s*$", _LINE_HINT)


def _file_name() -> Schema:
    """A text that becomes part of a file's name."""
    forbidden = FORBIDDEN_IN_NAMES.replace("\\", r"\\")
    inside = rf"[^{forbidden}\n]{{0,{MOST_IN_A_NAME - 1}}}"
    return _plain(rf"^\s*(?!\s){inside}[^{forbidden}.\s]\s*$", _NAME_HINT)


def _plain(pattern: str, hint: str) -> Schema:
    return {
        "type": list(_PLAIN),
        "pattern": pattern,
        "patternErrorMessage": hint,
        "errorMessage": hint,
    }


def _text() -> Schema:
    """A text of the report, or the file beside the data file that holds it."""
    file = {
        **_described("文件", "正文所在的文件（.docx 或 .txt），放在数据文件的旁边。"),
        **_file_beside(*TEXT_FILES),
    }
    return {
        **_mapping({"文件": file}),
        "required": ["文件"],
        "type": [*_PLAIN, "object"],
        "pattern": r"^(?!｜)[\s\S]*[^ \t\n　]",
        "patternErrorMessage": _TEXT_HINT,
    }


def _file_beside(*endings: str) -> Schema:
    any_case = "|".join(map(_in_any_case, endings))
    named = f"，以 {' 或 '.join(endings)} 结尾" if endings else ""
    hint = f"只写文件名{named}；文件放在数据文件的旁边。"
    return _plain(rf"^(?=[\s\S]*\S)[^/\\]*(?:{any_case})$", hint)


def _in_any_case(ending: str) -> str:
    return "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else rf"\{c}" for c in ending)


# -- what every part has


def _mapping(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _described(name: str, about: str, basis: str = "") -> Schema:
    """What an editor shows of a key, plain and with emphasis."""
    plain = [f"{name}：{about}", *_basis(basis)]
    marked = [f"**{name}**", about, *_basis(basis)]
    return {"description": "\n".join(plain), "markdownDescription": "\n\n".join(marked)}


def _basis(basis: str) -> Iterator[str]:
    if basis:
        yield f"依据：{basis}"
