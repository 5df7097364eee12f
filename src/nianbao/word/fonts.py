"""The official faces → Word's font table, with what may replace each."""

from __future__ import annotations

from nianbao.typefaces import Typeface, typefaces
from nianbao.word.markup import part, w

_GB2312 = "86"  # the charset of simplified Chinese, as fontTable.xml writes it


def font_table() -> bytes:
    """fontTable.xml: Windows brings 仿宋 and 楷体, but not under their _GB2312 names."""
    return part("fonts", *(_entry(face) for face in typefaces().values() if face.official))


def _entry(face: Typeface) -> str:
    return w(
        "font",
        w("altName", val=",".join(face.instead)),
        w("charset", val=_GB2312),
        w("family", val=face.family),
        w("pitch", val=face.pitch),
        name=face.official,
    )
