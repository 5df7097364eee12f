"""A data file → its bytes, and the files that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nianbao.deliver.files import read_bytes
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.read import read_source

_FILE = "文件"  # the key that names one


def named_files(path: Path) -> dict[str, bytes]:
    """Name → bytes of each file that a data file without errors names; they lie beside it.

    Raises FileError.
    """
    root = read_source(path).root
    names = dict.fromkeys(_names(root)) if root is not None else {}
    return {name: read_bytes(path.parent / name) for name in names}


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _names(item)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            if entry.key.text == _FILE and isinstance(entry.value, Scalar):
                yield entry.value.text
            else:
                yield from _names(entry.value)
