"""A data file → nodes with places, whichever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from nianbao.source.nodes import SourceFile
from nianbao.source.yamltext import read_yaml

WORKBOOK = ".xlsx"


def read_source(path: Path) -> SourceFile:
    """The file's nodes and what is wrong with it. Raises FileError when it cannot be opened."""
    if path.suffix.lower() != WORKBOOK:
        return read_yaml(path)
    from nianbao.source.workbook import read_workbook  # not needed for YAML

    return read_workbook(path)
