"""A data file → nodes with places, whichever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from nianbao.source.nodes import SourceFile
from nianbao.source.text import decode
from nianbao.source.yamltext import parse, read_yaml

WORKBOOK = ".xlsx"


def read_source(path: Path) -> SourceFile:
    """The file's nodes and what is wrong with it. Raises FileError when it cannot be opened."""
    if path.suffix.lower() != WORKBOOK:
        return read_yaml(path)
    from nianbao.source.workbook import read_workbook  # not needed for YAML

    return read_workbook(path)


def parse_source(data: bytes, path: Path) -> SourceFile:
    """The same for the bytes that a file would hold."""
    if path.suffix.lower() != WORKBOOK:
        return parse(decode(data, str(path)))
    from nianbao.source.workbook import parse_workbook

    return parse_workbook(data, str(path))
