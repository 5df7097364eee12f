"""words.yaml → the lists of the text checks, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml


@dataclass(frozen=True)
class WordLists:
    """The shipped lists by name. A list that is missing is a fault of the package."""

    root: MappingNode

    def text(self, *path: str) -> str:
        node = self._node(path)
        assert isinstance(node, Scalar)  # noqa: S101 - shipped data
        return node.text

    def texts(self, *path: str) -> tuple[str, ...]:
        node = self._node(path)
        assert isinstance(node, ListNode)  # noqa: S101 - shipped data
        return tuple(item.text for item in node.items if isinstance(item, Scalar))

    def keys(self, *path: str) -> tuple[str, ...]:
        return tuple(entry.key.text for entry in self._entries(path))

    def pairs(self, *path: str) -> Mapping[str, str]:
        return {
            e.key.text: e.value.text for e in self._entries(path) if isinstance(e.value, Scalar)
        }

    def lists(self, *path: str) -> Mapping[str, tuple[str, ...]]:
        return {e.key.text: self.texts(*path, e.key.text) for e in self._entries(path)}

    def _entries(self, path: tuple[str, ...]) -> tuple[Entry, ...]:
        node = self._node(path)
        assert isinstance(node, MappingNode)  # noqa: S101 - shipped data
        return node.entries

    def _node(self, path: tuple[str, ...]) -> Node:
        node: Node = self.root
        for key in path:
            assert isinstance(node, MappingNode)  # noqa: S101 - shipped data
            entry = node.get(key)
            assert entry is not None, path  # noqa: S101 - shipped data
            node = entry.value
        return node


@cache
def words() -> WordLists:
    root = read_yaml(Path(__file__).with_name("words.yaml")).root
    assert isinstance(root, MappingNode)  # noqa: S101 - shipped data
    return WordLists(root)
