"""What the sheets of a workbook say → one text, and nodes with places in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from nianbao.findings import CellName, Finding, Place
from nianbao.source.gathered import At, Gathered, Leaf, Tree
from nianbao.source.named import with_paths
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, SourceFile
from nianbao.source.paths import Step
from nianbao.source.text import SourceText, refused, stand_ins


@dataclass(frozen=True)
class CellText(SourceText):
    """The text of a workbook; `cells` are those that each of its lines stands in."""

    cells: tuple[CellName, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n") if self.cells else []

    def place(self, offset: int, length: int = 1) -> Place:
        if not self.cells:
            return Place(self.file)
        place = super().place(offset, length)
        return replace(place, cell=self.cells[place.line - 1])


def joined(gathered: Gathered) -> SourceFile:
    """The file's nodes and what is wrong in it."""
    return _Joined(gathered).file()


class _Joined:
    """All cells that were looked at as one text, and the tree as nodes with places in it."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._starts: dict[At, int] = {}
        self._ends: dict[At, int] = {}
        self._source = self._text()
        self._rooms_of: dict[tuple[Step, ...], dict[str, At]] = {}
        for steps, at in gathered.rooms.items():
            self._rooms_of.setdefault(steps[:-1], {})[str(steps[-1])] = at

    def file(self) -> SourceFile:
        findings = [*self._source.findings]
        for one in self._gathered.troubles:
            place = self._place(one.at)
            findings.append(
                Finding(one.code, one.level, place, one.path, one.message, one.hint, one.sums)
            )
        root = self._node(self._gathered.root, (), None)
        return SourceFile(self._source, root, with_paths(root, self._source, findings))

    def _text(self) -> CellText:
        gathered = self._gathered
        pieces: list[str] = []
        cells: list[CellName] = []
        offset = 0
        for at in sorted(gathered.shown, key=lambda at: (at.sheet, at.row, at.column)):
            text = gathered.shown[at]
            self._starts[at], self._ends[at] = offset, offset + len(text)
            offset += len(text) + 1
            pieces.append(text)
            name = CellName(gathered.names[at.sheet], at.row, at.column)
            cells += [name] * (text.count("\n") + 1)
        text, bad = stand_ins("\n".join(pieces))
        if gathered.exact:
            return CellText(gathered.file, "\n".join(pieces), cells=tuple(cells))
        source = CellText(gathered.file, text, cells=tuple(cells))
        findings = tuple(refused(char, source.place(at)) for at, char in bad)
        return replace(source, findings=findings)

    def _place(self, at: At) -> Place:
        length = max(1, len(self._gathered.shown[at].partition("\n")[0]))
        return self._source.place(self._starts[at], length)

    def _node(self, tree: Tree, steps: tuple[Step, ...], above: At | None) -> Node:
        key = self._gathered.keys.get(steps, above)
        if isinstance(tree, Leaf):
            return self._scalar(tree)
        place = self._place(key) if key else self._source.place(0)
        if isinstance(tree, list):
            items = (
                self._node(item, (*steps, number), key) for number, item in enumerate(tree, start=1)
            )
            return ListNode(tuple(items), place)
        return MappingNode(tuple(self._entries(tree, steps, key)), place, self._rooms(steps))

    def _rooms(self, steps: tuple[Step, ...]) -> Mapping[str, Place]:
        """The cells kept for keys right below `steps`."""
        return {name: self._place(at) for name, at in self._rooms_of.get(steps, {}).items()}

    def _entries(
        self, tree: Mapping[str, Tree], steps: tuple[Step, ...], above: At | None
    ) -> Iterator[Entry]:
        for name, inner in tree.items():
            at = self._gathered.keys.get((*steps, name), above)
            node = self._node(inner, (*steps, name), above)
            place = self._place(at) if at else node.place
            start = self._starts[at] if at else 0
            key = Scalar(name, "plain", place, self._source, start, start)
            yield Entry(key, node, doubtful=(*steps, name) in self._gathered.doubtful)

    def _scalar(self, leaf: Leaf) -> Scalar:
        start, end = self._starts[leaf.cells[0]], self._ends[leaf.cells[-1]]
        first = leaf.cells[0]
        if leaf.text is None:
            return Scalar("", "plain", self._place(first), self._source, start, start)
        text = leaf.text if self._gathered.exact else stand_ins(leaf.text)[0]
        first = next((c for c in leaf.cells if self._gathered.shown[c].strip()), first)
        return Scalar(text, "block", self._place(first), self._source, start, end)
