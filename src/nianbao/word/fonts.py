"""faces.yaml → the fonts' official names by role, and Word's table of what may replace them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nianbao import resources
from nianbao.errors import FontError
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml
from nianbao.word.markup import part, w

_GB2312 = "86"  # the charset of simplified Chinese, as fontTable.xml writes it


@dataclass(frozen=True, slots=True)
class WordFont:
    """A face as Word asks for it: its official name, and names that Word may take instead."""

    name: str
    instead: tuple[str, ...]
    family: str
    pitch: str


@cache
def word_fonts() -> Mapping[str, WordFont]:
    """The five official faces by role. Raises FontError when faces.yaml is not there whole."""
    faces = read_yaml(resources.font_file("faces.yaml")).root
    fonts = {
        entry.key.text: _font(entry.value)
        for entry in (faces.entries if isinstance(faces, MappingNode) else ())
        if isinstance(entry.value, MappingNode) and entry.value.get("official")
    }
    if not fonts:
        raise FontError("字体清单 faces.yaml 读不懂", "请重新安装 nianbao。")
    return fonts


def _font(node: MappingNode) -> WordFont:
    said = {entry.key.text: _texts(entry.value) for entry in node.entries}
    return WordFont(said["official"][0], said["word"], said["family"][0], said["pitch"][0])


def _texts(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(item.text for item in items if isinstance(item, Scalar))


def font_table() -> bytes:
    """fontTable.xml: Windows brings 仿宋 and 楷体, but not under their _GB2312 names."""
    return part("fonts", *map(_entry, word_fonts().values()))


def _entry(font: WordFont) -> str:
    return w(
        "font",
        w("altName", val=",".join(font.instead)),
        w("charset", val=_GB2312),
        w("family", val=font.family),
        w("pitch", val=font.pitch),
        name=font.name,
    )
