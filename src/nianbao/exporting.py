"""A data file in one form → the same keys and values in others: YAML, Excel, CSV, JSON.

Keys and values are taken as they were written, whatever is right or wrong in them; only comments
are lost. What was written is read back and compared before it gets its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.deliver.files import write_all
from nianbao.errors import FileError, ReadBackError
from nianbao.findings import Finding, Place, has_errors
from nianbao.forms.catalogue import all_forms, form_for, form_ids, load_form
from nianbao.forms.definition import Form
from nianbao.report.keys import keys
from nianbao.report.shapes import YEARS
from nianbao.source.csvtext import csv_text, read_csv
from nianbao.source.files import read_bytes
from nianbao.source.jsontext import json_text, read_json
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar, SourceFile
from nianbao.source.paths import PathError, Plain, plain_value, rows
from nianbao.source.read import WORKBOOK
from nianbao.source.text import MOST_BYTES, SourceText, decode, decoded
from nianbao.source.workbook import parse_workbook
from nianbao.source.xlsx import MOST_BYTES as MOST_BYTES_OF_A_WORKBOOK
from nianbao.source.yamltext import parse
from nianbao.source.yamlwriting import yaml_text

FORMATS = ("yaml", "xlsx", "csv", "json")

_YAML_ENDINGS = (".yaml", ".yml")
_NOTES, _ONLY_HERE = "说明", "EXCEL"  # the key of reasons, the code of what only a workbook holds


@dataclass(frozen=True, slots=True)
class Exported:
    """The files written, or what is wrong with the file so that nobody knows what it says."""

    written: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, SourceText] | None = None
    remarks: tuple[str, ...] = ()


def export(path: Path, formats: Sequence[str], folder: Path) -> Exported:
    """Write a data file in other forms into `folder`, never over an existing file.

    Raises FileError where a file cannot be read or written, ReadBackError where what was written
    does not say the same.
    """
    said, unread = _read(path)
    if isinstance(said, SourceFile):
        sources = {said.source.file: said.source}
        return Exported(findings=said.findings, sources=sources)
    files = {folder / f"{path.stem}.{name}": name for name in formats}
    for file in files:
        if file.exists():
            raise FileError(f"{file} 已经有了，没有改动它", "请换一个文件夹（-o），或先把它改名。")

    def inspect(written: Mapping[Path, bytes]) -> None:
        for file, data in written.items():
            if _parsed(data, file) != said:
                raise ReadBackError(
                    f"{file.name} 写出后读回来不一样",
                    "没有留下文件；请把数据文件发给维护程序的人。",
                )

    write_all({file: _WRITERS[name](said) for file, name in files.items()}, inspect)
    return Exported(tuple(files), remarks=(*unread, *_remarks(said, path, folder)))


def form_of(root: Mapping[str, Plain]) -> Form:
    """The form that the values name, else that of their year, else the newest."""
    named, year = root.get("表式"), root.get("年度")
    if isinstance(named, str) and named in form_ids():
        return load_form(named)
    is_year = isinstance(year, str) and year.isascii() and year.isdecimal() and len(year) == 4
    form = form_for(int(year)) if isinstance(year, str) and is_year and int(year) in YEARS else None
    return form or all_forms()[-1]


# -- reading


def _read(path: Path) -> tuple[dict[str, Plain] | SourceFile, Sequence[str]]:
    """What the file says, or the file as it was read where it is not clear what it says; and what
    of a workbook was not read, since it will not be in the new files.
    """
    ending = path.suffix.lower()
    if ending not in (*_YAML_ENDINGS, WORKBOOK, ".csv", ".json"):
        raise FileError(
            f"{path} 不是数据文件", "能转换的是 .yaml、.yml、.xlsx、.csv 和 .json 文件。"
        )
    most = MOST_BYTES_OF_A_WORKBOOK if ending == WORKBOOK else MOST_BYTES
    data = read_bytes(path, most)
    if ending != WORKBOOK:
        return _parsed(data, path), ()
    source = parse_workbook(data, str(path), exact=True)
    warnings = [one for one in source.findings if not one.is_error]
    told = [f"{one.place} {one.message}\n{one.sums}".rstrip() for one in warnings]
    said = _of_nodes(source, is_workbook=True)
    return (said if isinstance(said, SourceFile) else _without_reasons(said)), told


def _without_reasons(said: dict[str, Plain]) -> dict[str, Plain]:
    """Without the reasons for what is only in a workbook: in other files they would accept nothing.
    What they are for is told as not written.
    """
    notes = said.get(_NOTES)
    if not isinstance(notes, dict):
        return said
    kept = {code: why for code, why in notes.items() if code.partition("@")[0] != _ONLY_HERE}
    reasons: dict[str, Plain] = {_NOTES: kept} if kept else {}
    return {key: reasons.get(key, value) for key, value in said.items() if key != _NOTES or kept}


def _parsed(data: bytes, path: Path) -> dict[str, Plain] | SourceFile:
    ending, file = path.suffix.lower(), str(path)
    if ending == ".csv":
        return read_csv(decoded(data, file), file)
    if ending == ".json":
        return read_json(decoded(data, file), file)
    if ending == WORKBOOK:
        return _of_nodes(parse_workbook(data, file, exact=True), is_workbook=True)
    return _of_nodes(parse(decode(data, file)), is_workbook=False)


def _of_nodes(source: SourceFile, *, is_workbook: bool) -> dict[str, Plain] | SourceFile:
    lost = () if is_workbook else tuple(_joined_lines(source.root))
    if has_errors(source.findings) or lost:
        return SourceFile(source.source, source.root, (*source.findings, *lost))
    if not isinstance(source.root, MappingNode):
        raise FileError(
            f"{source.source.file} 里没有数据", "用 nianbao new 可以写出一个新的数据文件。"
        )
    try:
        root = plain_value(source.root)
    except PathError as trouble:
        raise FileError(f"{source.source.file}：{trouble}", "请改好再试。") from None
    said = root if isinstance(root, dict) else {}
    return _in_order(said) if is_workbook else said


def _joined_lines(node: Node | None) -> Iterator[Finding]:
    """Values whose lines YAML joins, so that the paragraphs are gone."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _joined_lines(entry.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _joined_lines(item)
    elif isinstance(node, Scalar) and node.spans_lines:
        place: Place = node.place
        yield Finding(
            "YAML", "error", place, "", "这里有几行，各段会连成一段",
            "请在冒号后空一格写半角的 |，正文从下一行起、缩进两格写。",
        )  # fmt: skip


def _in_order(root: dict[str, Plain]) -> dict[str, Plain]:
    """The keys in the order in which YAML files have them; a workbook has them by sheets."""
    own, sections = list(keys("report")), [section.key for section in form_of(root).sections]
    last = [key for key in ("信息处理费", *sections[-1:], "图", "说明") if key in root]
    order = [*(k for k in own if k not in last), *(k for k in sections if k not in last)]
    known = [key for key in order if key in root]
    others = [key for key in root if key not in (*known, *last)]
    return {key: root[key] for key in (*known, *last, *others)}


# -- writing


def _yaml(root: Mapping[str, Plain]) -> bytes:
    return yaml_text(root).encode()


def _csv(root: Mapping[str, Plain]) -> bytes:
    return csv_text(dict(root)).encode("utf-8-sig")


def _json(root: Mapping[str, Plain]) -> bytes:
    return json_text(root).encode()


def _xlsx(root: Mapping[str, Plain]) -> bytes:
    from nianbao.workbook.book import workbook  # brings in openpyxl

    return workbook(form_of(root), root)


_WRITERS: Mapping[str, Callable[[Mapping[str, Plain]], bytes]] = {
    "yaml": _yaml,
    "xlsx": _xlsx,
    "csv": _csv,
    "json": _json,
}


def _remarks(root: dict[str, Plain], path: Path, folder: Path) -> Iterator[str]:
    """Files beside the data file that the new ones name, too."""
    names = [value for name, value in rows(root) if name.endswith(".文件") and value]
    if names and folder.resolve() != path.parent.resolve():
        yield f"里面写到的文件要一起放过去：{'、'.join(dict.fromkeys(names))}"
