"""keys.yaml, levels.yaml → the input's keys beside the form's, and the levels of agencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml

PREAMBLE, OTHER, FEE = "导语", "其他事项", "信息处理费"  # texts that can be composed, and from what
PROBLEMS = "存在问题"
CONTACT = ("地址", "邮编", "电话", "网站")  # what a composed 导语 prints
FIGURES = "图"

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the input, whether it must be there, and one sentence on what it is for."""

    name: str
    about: str
    required: bool


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
    return {
        entry.key.text: Key(entry.key.text, _child(entry.value, "about"), _is_required(entry.value))
        for entry in _mapping(_child_node(_data("keys.yaml"), group)).entries
    }


@cache
def levels() -> Levels:
    data = _data("levels.yaml")
    endings = _child_node(data, "endings")
    assert isinstance(endings, ListNode)  # noqa: S101 - shipped data
    return Levels(
        _texts(data, "levels"),
        frozenset(_texts(data, "governments")),
        tuple((_child(item, "ending"), _child(item, "level")) for item in endings.items),
    )


@cache
def _data(name: str) -> Node:
    root = read_yaml(_HERE / name).root
    assert root is not None  # noqa: S101 - shipped data
    return root


def _mapping(node: Node) -> MappingNode:
    assert isinstance(node, MappingNode)  # noqa: S101 - shipped data
    return node


def _child_node(node: Node, key: str) -> Node:
    entry = _mapping(node).get(key)
    assert entry is not None  # noqa: S101 - shipped data
    return entry.value


def _child(node: Node, key: str) -> str:
    value = _child_node(node, key)
    assert isinstance(value, Scalar)  # noqa: S101 - shipped data
    return value.text


def _is_required(node: Node) -> bool:
    return _mapping(node).get("required") is not None


def _texts(node: Node, key: str) -> tuple[str, ...]:
    value = _child_node(node, key)
    assert isinstance(value, ListNode)  # noqa: S101 - shipped data
    return tuple(item.text for item in value.items if isinstance(item, Scalar))
