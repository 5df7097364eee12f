"""faces.yaml → the fonts' official names by role, and Word's table of what may replace them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nianbao import resources
from nianbao.official import Role
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
def word_fonts() -> Mapping[Role, WordFont]:
    """The five official faces by role."""
    import yaml

    entries = yaml.safe_load(resources.font_file("faces.yaml").read_text(encoding="utf-8"))
    return {
        role: WordFont(entry["official"], tuple(entry["word"]), entry["family"], entry["pitch"])
        for role, entry in entries.items()
        if "official" in entry
    }


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
