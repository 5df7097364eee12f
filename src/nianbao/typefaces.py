"""fonts/faces.yaml → which file plays which role, and how Word is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.errors import FontError
from nianbao.resources import font_file
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml


@dataclass(frozen=True, slots=True)
class Typeface:
    """A face of faces.yaml. `name` is its role's in Chinese; `official` is its name in Word ("" for
    one that only fills gaps); `families` are the computer's own that go before the file; `instead`
    are names that Word may take, `family` and `pitch` help it to choose.
    """

    file: Path
    name: str = ""
    official: str = ""
    families: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    family: str = ""
    pitch: str = ""


@cache
def typefaces() -> Mapping[str, Typeface]:
    """The faces by role. Raises FontError when faces.yaml is not there whole."""
    listing = font_file("faces.yaml")
    root = read_yaml(listing).root
    if not isinstance(root, MappingNode):
        raise FontError("字体清单 faces.yaml 读不懂", "请重新安装 nianbao。")
    return {entry.key.text: _typeface(listing, entry.value) for entry in root.entries}


def _typeface(listing: Path, node: Node) -> Typeface:
    said = (
        {e.key.text: _texts(e.value) for e in node.entries} if isinstance(node, MappingNode) else {}
    )
    if "file" not in said:
        raise FontError(
            f"字体清单 faces.yaml 第 {node.place.line} 行没有写 file", "请重新安装 nianbao。"
        )
    return Typeface(
        listing.with_name(said["file"][0]),
        "".join(said.get("name", ())),
        "".join(said.get("official", ())),
        said.get("families", ()),
        said.get("word", ()),
        "".join(said.get("family", ())),
        "".join(said.get("pitch", ())),
    )


def _texts(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(item.text for item in items if isinstance(item, Scalar))
