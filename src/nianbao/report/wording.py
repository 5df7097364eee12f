"""wording.yaml → what to do, in the words of the file it is said of: lines and keys of a data file
of text, or sheets and cells of a workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nianbao.findings import Place
from nianbao.source.read import WORKBOOK
from nianbao.source.shipped import read_shipped


def say(name: str, place: Place, **values: str) -> str:
    """The sentence of this name for a file in which `place` is, with its {…} filled in."""
    return _wordings(is_workbook=place.in_workbook)[name].format_map(values)


def say_for(name: str, file: Path | str, **values: str) -> str:
    """The same for a data file of this name."""
    is_workbook = Path(file).suffix.lower() == WORKBOOK
    return _wordings(is_workbook=is_workbook)[name].format_map(values)


@cache
def _wordings(*, is_workbook: bool) -> Mapping[str, str]:
    wordings = read_shipped(Path(__file__).with_name("wording.yaml")).children()
    wanted = "workbook" if is_workbook else "text"
    return {
        name: wording.text(wanted if wording.has(wanted) else "text")
        for name, wording in wordings.items()
    }
