"""keys.yaml, levels.yaml → the input's keys beside the form's, and the levels of agencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from nianbao.findings import Place
from nianbao.source.shipped import Shipped, read_shipped

PREAMBLE, OTHER, FEE, AGENCY = "导语", "其他事项", "信息处理费", "机关"
COMPOSED_FROM: Mapping[str, str] = {PREAMBLE: AGENCY, OTHER: FEE}  # texts that can be composed
PROBLEMS = "存在问题"
CONTACT = ("地址", "邮编", "电话", "网站")  # what a composed 导语 prints
FIGURES = "图"
# what a text may name of the agency, in the order of Agency's fields
AGENCY_VALUES = (
    *(f"机关.{name}" for name in ("名称", "简称", "地址", "邮编", "电话", "传真", "邮箱")),
    *(f"机关.网站.{name}" for name in ("名称", "网址")),
)

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the input, whether it must be there, and one sentence on what it is for; another in
    a workbook, where it is written otherwise there.
    """

    name: str
    about: str
    required: bool
    in_workbook: str = ""

    def about_for(self, place: Place) -> str:
        """What it is for, in the words of the file in which `place` is."""
        return (place.in_workbook and self.in_workbook) or self.about


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of agencies; which are governments from the county up; endings of names."""

    names: tuple[str, ...]
    governments: frozenset[str]
    endings: tuple[tuple[str, str], ...]

    def of(self, agency_name: str) -> str | None:
        """The level that the end of a name tells, or None."""
        return next((lv for end, lv in self.endings if agency_name.endswith(end)), None)

    def due(self, level: str, year: int) -> date:
        """The day by which the report of `year` is due (条例第四十九条)."""
        return date(year + 1, 3, 31) if level in self.governments else date(year + 1, 1, 31)


@cache
def keys(group: str) -> Mapping[str, Key]:
    """The keys of a group of keys.yaml, in the order in which people write them."""
    children = _data("keys.yaml").children(group)
    return {
        name: Key(
            name,
            key.text("about"),
            key.has("required"),
            key.text("in_workbook") if key.has("in_workbook") else "",
        )
        for name, key in children.items()
    }


@cache
def levels() -> Levels:
    data = _data("levels.yaml")
    return Levels(
        data.texts("levels"),
        frozenset(data.texts("governments")),
        tuple((item.text("ending"), item.text("level")) for item in data.items("endings")),
    )


@cache
def _data(name: str) -> Shipped:
    return read_shipped(_HERE / name)
