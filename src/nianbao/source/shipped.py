"""Data files that the package carries, read by path. What they lack is a fault of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml


def read_shipped(path: Path) -> Shipped:
    """A shipped file; who asks for it keeps it."""
    root = read_yaml(path).root
    assert root is not None, path  # noqa: S101 - shipped data
    return Shipped(root)


@dataclass(frozen=True)
class Shipped:
    """A node of a shipped file; a path is a row of keys below it."""

    node: Node

    def at(self, *path: str) -> Shipped:
        found = self
        for key in path:
            entry = found.mapping.get(key)
            assert entry is not None, path  # noqa: S101 - shipped data
            found = Shipped(entry.value)
        return found

    def has(self, key: str) -> bool:
        return self.mapping.get(key) is not None

    def text(self, *path: str) -> str:
        node = self.at(*path).node
        assert isinstance(node, Scalar), path  # noqa: S101 - shipped data
        return node.text

    def items(self, *path: str) -> tuple[Shipped, ...]:
        node = self.at(*path).node
        assert isinstance(node, ListNode), path  # noqa: S101 - shipped data
        return tuple(map(Shipped, node.items))

    def texts(self, *path: str) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items(*path))

    def keys(self, *path: str) -> tuple[str, ...]:
        return tuple(entry.key.text for entry in self._entries(path))

    def children(self, *path: str) -> Mapping[str, Shipped]:
        return {entry.key.text: Shipped(entry.value) for entry in self._entries(path)}

    def pairs(self, *path: str) -> Mapping[str, str]:
        return {key: child.text() for key, child in self.children(*path).items()}

    def lists(self, *path: str) -> Mapping[str, tuple[str, ...]]:
        return {key: child.texts() for key, child in self.children(*path).items()}

    def _entries(self, path: tuple[str, ...]) -> tuple[Entry, ...]:
        return self.at(*path).mapping.entries

    @property
    def mapping(self) -> MappingNode:
        assert isinstance(self.node, MappingNode)  # noqa: S101 - shipped data
        return self.node
