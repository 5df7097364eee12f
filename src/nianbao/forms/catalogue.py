"""The shipped definitions → Forms, each proved on loading; and which form a year asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from nianbao.errors import FormError
from nianbao.findings import Level, show
from nianbao.forms.definition import (
    CellKey,
    Column,
    Fee,
    Form,
    Kind,
    PrintedCell,
    PrintedTable,
    Row,
    Section,
    Sentences,
    Table,
    Unguarded,
    UnitChoice,
    prove,
    prove_succession,
)
from nianbao.forms.rules import Rule, Sentence, parse_sentence
from nianbao.resources import forms_folder
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml


def form_ids() -> tuple[str, ...]:
    """Names of the shipped forms, oldest first."""
    return tuple(sorted(path.stem for path in forms_folder().glob("*.yaml")))


@cache
def load_form(form_id: str) -> Form:
    """A form by its name, read and proved once. Raises FormError."""
    return read_form(forms_folder() / f"{form_id}.yaml")


@cache
def all_forms() -> tuple[Form, ...]:
    """Every form, oldest first, each proved to continue the one that it follows."""
    forms = tuple(load_form(form_id) for form_id in form_ids())
    for form in forms:
        if form.follows:
            prove_succession(form, load_form(form.follows))
    return forms


def form_for(year: int) -> Form | None:
    """The form that a report of this year is written on; the newest that fits."""
    forms = (load_form(form_id) for form_id in reversed(form_ids()))
    return next((form for form in forms if form.fits(year)), None)


def read_form(path: Path) -> Form:
    """A form from its file. Raises FormError with the place of what is wrong."""
    file = read_yaml(path)
    if file.findings:
        raise FormError("\n".join(show(f, file.source.lines) for f in file.findings))
    if file.root is None:
        raise FormError(f"{path} 是空的")
    form = _form(_Block(file.root, path.stem))
    prove(form)
    return form


class _Block:
    """A mapping of a definition, read key by key; what is not read in the end is unknown."""

    def __init__(self, node: Node, name: str) -> None:
        if not isinstance(node, MappingNode):
            raise FormError(f"{node.place.file}:{node.place.line}: {name} 应当是“键: 值”")
        self._node = node
        self._name = name
        self._left = {entry.key.text for entry in node.entries}

    def __contains__(self, key: str) -> bool:
        return self._node.get(key) is not None

    def node(self, key: str) -> Node:
        entry = self._node.get(key)
        if entry is None:
            raise self.wrong(f"缺少 {key}")
        self._left.discard(key)
        return entry.value

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and key not in self:
            return default
        node = self.node(key)
        if not isinstance(node, Scalar) or not node.text:
            raise self.wrong(f"{key} 应当是文字")
        return node.text

    def maybe(self, key: str) -> str | None:
        return self.text(key) if key in self else None

    def number(self, key: str, default: int | None = None) -> int:
        if default is not None and key not in self:
            return default
        text = self.text(key)
        if not text.isdecimal():
            raise self.wrong(f"{key} 应当是整数")
        return int(text)

    def flag(self, key: str, *, default: bool) -> bool:
        return self.one_of(key, ("true", "false")) == "true" if key in self else default

    def one_of(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        text = self.text(key, default)
        if text not in options:
            raise self.wrong(f"{key} 应当是 {'、'.join(options)} 之一")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        node = self.node(key)
        items = node.items if isinstance(node, ListNode) else (node,)
        return tuple(_text(item) for item in items)

    def shares(self, key: str) -> tuple[float, ...]:
        """A list of numbers above zero."""
        texts = self.texts(key)
        if not all(text.replace(".", "", 1).isdecimal() and float(text) > 0 for text in texts):
            raise self.wrong(f"{key} 应当是大于零的数")
        return tuple(float(text) for text in texts)

    def items(self, key: str) -> Iterator[Node]:
        node = self.node(key)
        if not isinstance(node, ListNode):
            raise self.wrong(f"{key} 应当是列表")
        yield from node.items

    def blocks(self, key: str) -> Iterator[tuple[str, _Block]]:
        """Named blocks of a mapping, in order."""
        node = self.node(key)
        if not isinstance(node, MappingNode):
            raise self.wrong(f"{key} 应当是“键: 值”")
        for entry in node.entries:
            yield entry.key.text, _Block(entry.value, entry.key.text)

    def wrong(self, message: str) -> FormError:
        return FormError(f"{self._node.place.file}:{self._node.place.line}: {self._name} {message}")

    def close(self) -> None:
        """Every key must have been understood."""
        if self._left:
            raise self.wrong(f"有不认识的键 {'、'.join(sorted(self._left))}")


def _text(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise FormError(f"{node.place.file}:{node.place.line}: 这里应当是文字")
    return node.text


def _form(block: _Block) -> Form:
    years = _Block(block.node("years"), "years")
    last_year = years.number("to") if "to" in years else None
    form = Form(
        id=block.text("id"),
        name=block.text("name"),
        doc_no=block.text("doc_no"),
        issuer=block.text("issuer"),
        first_year=years.number("from"),
        last_year=last_year,
        in_force_until=block.number("in_force_until"),
        follows=block.maybe("follows"),
        sections=tuple(_section(_Block(node, "sections")) for node in block.items("sections")),
        fee=_fee(_Block(block.node("fee"), "fee")),
        tables={key: _table(key, inner) for key, inner in block.blocks("tables")},
        aspects=block.texts("aspects"),
        sentences=_sentences(_Block(block.node("sentences"), "sentences")),
    )
    years.close()
    block.close()
    return form


def _section(block: _Block) -> Section:
    key = block.text("key")
    if ("text" in block) == ("table" in block):
        raise block.wrong("要写明 text 或 table 其中一个")
    if "text" in block and block.text("text") != key:
        raise block.wrong("text 与 key 应当相同")
    section = Section(
        key,
        block.text("heading"),
        block.maybe("table"),
        block.texts("aliases") if "aliases" in block else (),
    )
    block.close()
    return section


def _fee(block: _Block) -> Fee:
    keys = ("label", "unit", "meaning", "basis", "known_by")
    fee = Fee(*map(block.text, keys))
    block.close()
    return fee


def _sentences(block: _Block) -> Sentences:
    other = _Block(block.node("其他事项"), "其他事项")
    sentences = Sentences(block.texts("导语"), other.texts("zero"), other.texts("charged"))
    other.close()
    block.close()
    return sentences


def _table(key: str, block: _Block) -> Table:
    columns = {name: _column(name, inner) for name, inner in block.blocks("columns")}
    row = partial(
        _row,
        tuple(columns),
        rollup=block.flag("rollup", default=True),
        known_by=block.maybe("known_by"),
    )
    rows = {name: row(name, inner) for name, inner in block.blocks("rows")}
    table = Table(
        key=key,
        title=block.text("title"),
        description=block.text("description"),
        unit=block.text("unit"),
        columns=columns,
        rows=rows,
        rules=_rules(block, "rules"),
        carry=_rules(block, "carry"),
        unguarded=_unguarded(block),
        printed=_printed(_Block(block.node("print"), f"{key} print"), columns, rows),
    )
    block.close()
    return table


def _column(key: str, block: _Block) -> Column:
    kinds: dict[str, Kind] = {"count": "count", "change": "change", "money": "money"}
    column = Column(
        key,
        block.text("label"),
        kinds[block.one_of("kind", tuple(kinds), "count")],
        block.text("meaning"),
        block.text("basis"),
        block.maybe("unit"),
    )
    block.close()
    return column


def _row(
    columns: tuple[str, ...], key: str, block: _Block, *, rollup: bool, known_by: str | None
) -> Row:
    own = block.texts("columns") if "columns" in block else columns
    row = Row(
        key,
        block.text("label"),
        own,
        block.text("meaning"),
        block.text("basis"),
        block.text("known_by", known_by),
        block.maybe("unit"),
        block.flag("rollup", default=rollup),
        _unit_choice(_Block(block.node("unit_key"), "unit_key")) if "unit_key" in block else None,
        _continues(block, own) if "continues" in block else None,
    )
    block.close()
    return row


def _unit_choice(block: _Block) -> UnitChoice:
    choice = UnitChoice(block.text("key"), block.texts("options"), block.text("column"))
    block.close()
    return choice


def _continues(block: _Block, columns: tuple[str, ...]) -> dict[str, CellKey | None]:
    node = block.node("continues")
    if isinstance(node, Scalar):
        if node.is_blank:
            return dict.fromkeys(columns)
        table, _, row = node.text.partition(".")
        return {column: CellKey(table, row, column) for column in columns}
    if not isinstance(node, MappingNode) or {e.key.text for e in node.entries} != set(columns):
        raise block.wrong("continues 要写明每一列")
    return {entry.key.text: _cell_key(entry.value) for entry in node.entries}


def _cell_key(node: Node) -> CellKey | None:
    if isinstance(node, Scalar) and node.is_blank:
        return None
    parts = _text(node).split(".")
    if len(parts) != 3:
        raise FormError(f"{node.place.file}:{node.place.line}: “{_text(node)}”应当写成 表.行.列")
    return CellKey(*parts)


def _rules(block: _Block, key: str) -> tuple[Rule, ...]:
    if key not in block:
        return ()
    return tuple(_rule(_Block(node, key)) for node in block.items(key))


def _rule(block: _Block) -> Rule:
    levels: dict[str, Level] = {"error": "error", "warning": "warning"}
    computes = block.flag("computes", default=False)
    rule = Rule(
        code=block.text("code"),
        level=levels[block.one_of("level", tuple(levels), "warning")],
        each="row" if block.one_of("each", ("row", "column")) == "row" else "column",
        sentences=_sentences_of(block),
        basis=block.text("basis"),
        hint=block.text("hint"),
        computes=computes,
        rows=block.texts("rows") if "rows" in block else None,
        except_levels=block.texts("except_levels") if "except_levels" in block else (),
        words="" if computes else block.text("words"),
    )
    block.close()
    return rule


def _sentences_of(block: _Block) -> tuple[Sentence, ...]:
    """What a rule says, each with what is told where it does not hold."""
    says = block.texts("says")
    told = block.texts("told") if "told" in block else ("",) * len(says)
    if len(told) != len(says):
        raise block.wrong("told 要与 says 一句对一句")
    return tuple(map(parse_sentence, says, told))


def _unguarded(block: _Block) -> tuple[Unguarded, ...]:
    if "unguarded" not in block:
        return ()
    groups = []
    for node in block.items("unguarded"):
        inner = _Block(node, "unguarded")
        groups.append(Unguarded(inner.texts("rows"), inner.text("reason")))
        inner.close()
    return tuple(groups)


def _printed(block: _Block, columns: Mapping[str, Column], rows: Mapping[str, Row]) -> PrintedTable:
    printed = PrintedTable(
        widths=block.shares("widths"),
        head_rows=block.number("head_rows", 0),
        dense=block.flag("dense", default=False),
        rows=tuple(tuple(_printed_row(row, columns, rows)) for row in block.items("rows")),
    )
    block.close()
    return printed


def _printed_row(
    node: Node, columns: Mapping[str, Column], rows: Mapping[str, Row]
) -> Iterator[PrintedCell]:
    if not isinstance(node, ListNode):
        raise FormError(f"{node.place.file}:{node.place.line}: 印刷样式的一行应当是列表")
    for item in node.items:
        if isinstance(item, Scalar):
            yield PrintedCell(item.text)
            continue
        block = _Block(item, "print")
        yield from _printed_cells(block, columns, rows)
        block.close()


def _printed_cells(
    block: _Block, columns: Mapping[str, Column], rows: Mapping[str, Row]
) -> Iterator[PrintedCell]:
    try:
        if "values" in block:
            row = rows[block.text("values")]
            yield from (PrintedCell(number=(row.key, c), kind="value") for c in row.columns)
            return
        span = partial(
            PrintedCell,
            colspan=block.number("colspan", 1),
            rowspan=block.number("rowspan", 1),
            align="left"
            if block.one_of("align", ("left", "center"), "center") == "left"
            else "center",
        )
        if "value" in block:
            row_key, _, column_key = block.text("value").partition(".")
            yield span(number=(row_key, column_key), kind="value")
        elif "column" in block:
            yield span(columns[block.text("column")].label)
        elif "row" in block:
            yield span(rows[block.text("row")].label, kind="label")
        else:
            is_label = block.one_of("kind", ("head", "label"), "head") == "label"
            yield span(block.text("text"), kind="label" if is_label else "head")
    except KeyError as missing:
        raise block.wrong(f"指向没有定义的 {missing}") from None
