"""Findings that were made before anybody knew the keys above them → the same, with their paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nianbao.findings import Finding, Place
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.text import SourceText


def with_paths(
    root: Node | None, source: SourceText, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings; those of characters and of repeated keys say in or under which key they are."""
    return tuple(_with_path(root, source, finding) for finding in findings)


def _with_path(root: Node | None, source: SourceText, finding: Finding) -> Finding:
    if finding.code == "CHAR-REFUSED" and not finding.path:
        return replace(finding, path=_holding(root, source, finding.place))
    if finding.code == "KEY-REPEATED" and "." not in finding.path:
        return replace(finding, path=_repeated(root, finding))
    return finding


def _holding(root: Node | None, source: SourceText, place: Place) -> str:
    """The path of the value in which a place lies; "" where it lies in none (in a comment)."""
    at = source.offset(place.line - 1, place.column - 1)
    for path, node, _ in _all(root, ""):
        if isinstance(node, Scalar) and node.start <= at < node.end:
            return path
    return ""


def _repeated(root: Node | None, finding: Finding) -> str:
    """The path of the key that stands again at a place: the last of its name before it."""
    paths = [
        path
        for path, _, entry in _all(root, "")
        if entry
        and entry.doubtful
        and entry.key.text == finding.path
        and _is_before(entry, finding)
    ]
    return paths[-1] if paths else finding.path


def _is_before(entry: Entry, finding: Finding) -> bool:
    there, here = entry.key.place, finding.place
    return (there.line, there.column) < (here.line, here.column)


def _all(node: Node | None, path: str) -> Iterator[tuple[str, Node, Entry | None]]:
    """Each value with its path, from the top down, those of a mapping's parts after its own."""
    begin = f"{path}." if path else ""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield begin + entry.key.text, entry.value, entry
            yield from _all(entry.value, begin + entry.key.text)
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items, start=1):
            yield f"{begin}{number}", item, None
            yield from _all(item, f"{begin}{number}")
