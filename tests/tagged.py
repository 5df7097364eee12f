"""A tagged PDF as a screen reader meets it: read with pikepdf, which shares no code with ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

_SHOWING = {"Tj", "TJ", "'", '"'}
_PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "BI", "EI"} | _SHOWING
_ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass
class Node:
    """A structure element; `marks` are its own marked contents as (page, MCID)."""

    role: str
    thing: pikepdf.Object
    marks: list[tuple[int, int]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def attribute(self, name: str, default: object = None) -> object:
        value = self.thing.get("/A", pikepdf.Dictionary()).get(f"/{name}")
        return default if value is None else value


@dataclass
class Tagged:
    """`texts` by (page, MCID); `artifacts` as (page, kind, text); `loose`: what nobody marked."""

    pdf: pikepdf.Pdf
    root: Node
    texts: dict[tuple[int, int], str]
    artifacts: list[tuple[int, dict[str, str], str]]
    loose: list[str]

    def text(self, node: Node) -> str:
        """What is read out for the node itself."""
        said = node.thing.get("/ActualText")
        return str(said) if said is not None else "".join(self.texts[mark] for mark in node.marks)

    def all(self, *roles: str) -> list[Node]:
        return [node for node in self.root.walk() if node.role in roles]


def read(written: bytes) -> Tagged:
    pdf = pikepdf.open(io.BytesIO(written))
    pages = {page.objgen: at for at, page in enumerate(pdf.pages)}
    tagged = Tagged(pdf, _node(pdf.Root.StructTreeRoot.K, pages), {}, [], [])
    for at, page in enumerate(pdf.pages):
        _read_content(tagged, at, page)
    return tagged


def _node(thing: pikepdf.Object, pages: dict[tuple[int, int], int]) -> Node:
    node = Node(str(thing.S)[1:], thing)
    kids = thing.get("/K", [])
    for kid in [kids] if isinstance(kids, (int, pikepdf.Dictionary)) else list(kids):
        if isinstance(kid, int):
            node.marks.append((pages[thing.Pg.objgen], kid))
        elif "/S" in kid:
            assert kid.P.objgen == thing.objgen
            node.children.append(_node(kid, pages))
        else:
            node.marks.append((pages[kid.Pg.objgen], int(kid.MCID)))
    return node


def _read_content(tagged: Tagged, at: int, page: pikepdf.Page) -> None:
    fonts = {name: _unicode(font) for name, font in page.Resources.Font.items()}
    marks: list[tuple[str, pikepdf.Object | None, bool]] = []
    inside, font, said = False, "", ""
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BT", "ET"}:
            inside = name == "BT"
        elif name == "Tf":
            font = str(operands[0])
        elif name in {"BDC", "BMC"}:
            marks.append((str(operands[0]), operands[1] if name == "BDC" else None, inside))
            said = ""
        elif name == "EMC":
            tag, entries, began_inside = marks.pop()
            assert began_inside == inside, "marked content crosses BT or ET"
            _note(tagged, at, tag, entries, said)
        elif name in _PAINTING and not marks:
            tagged.loose.append(f"{at}: {name}")
        if name in _SHOWING:
            said += _shown(operands[0], fonts[font])
    assert not marks


def _note(tagged: Tagged, at: int, tag: str, entries: pikepdf.Object | None, said: str) -> None:
    if tag == "/Artifact":
        kind = {key: str(value) for key, value in (entries or {}).items() if key != "/Attached"}
        tagged.artifacts.append((at, kind, said))
    else:
        key = (at, int(entries.MCID))
        assert key not in tagged.texts
        tagged.texts[key] = said


def _unicode(font: pikepdf.Object) -> dict[int, str]:
    entries = _ENTRY.findall(font.ToUnicode.read_bytes())
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in entries
    }


def _shown(operand: pikepdf.Object, codes: dict[int, str]) -> str:
    strings = operand if isinstance(operand, pikepdf.Array) else [operand]
    data = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
    return "".join(codes[data[i] << 8 | data[i + 1]] for i in range(0, len(data), 2))
