"""A label as a source has it → the rows, columns and heads of the forms that it may mean.

Labels are compared without numbers before them, punctuation and white space, in simplified
characters; then by the fewest characters to change, unless two different labels are as near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from nianbao.forms.catalogue import all_forms
from nianbao.forms.definition import Form, PrintedCell, Table
from nianbao.source.shipped import Shipped, read_shipped

_LEADING = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)][、.．,，]?|[、.．,，])"
)
_LEADING_BARE = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]?|[（(]?\d{1,2}[）)、.．]?")
_CIRCLED = re.compile("[\u2460-\u249b\u2776-\u2793\u3220-\u3229]")  # ① ⑴ ⒈ ❶ ㈠
_REMARK = re.compile(r"[（(].*[）)]?$", re.DOTALL)  # what is said of a label behind it
_REMARKS = re.compile(r"[（(][^（()）]*[）)]")  # said in it: 本年（2023）制发件数
_LONGEST = 300  # characters of a label with its remarks
_SIGNS = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

Kind = Literal["row", "column", "head"]


class Meaning(NamedTuple):
    """What a label may stand for in the forms named; `key` is the text of a head."""

    kind: Kind
    table: str
    key: str
    forms: frozenset[str]


class Match(NamedTuple):
    """All meanings of the nearest label, and how many characters it is away."""

    meanings: tuple[Meaning, ...]
    distance: int

    def of(self, kind: Kind) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.meanings if meaning.kind == kind)


NO_MATCH = Match((), 0)


@cache
def lists() -> Shipped:
    """labels.yaml."""
    return read_shipped(Path(__file__).with_name("labels.yaml"))


@cache
def _simplified() -> dict[int, str]:
    pairs = lists().text("traditional").split()
    return {ord(pair[0]): pair[1] for pair in pairs}


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """The text as labels are compared: simplified, without white space and punctuation."""
    text = _CIRCLED.sub("", text)
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).translate(_simplified()))


@lru_cache(maxsize=20_000)
def unnumbered(text: str) -> str:
    """`folded` without the number that it begins with (一、, （三）, 2.)."""
    return folded(_unled(text))


def _unled(text: str) -> str:
    """The text without white space and without the number that it begins with."""
    bare = "".join(text.split())
    found = _LEADING.match(bare)
    return bare[found.end() :] if found else bare


@lru_cache(maxsize=20_000)
def distance(a: str, b: str, most: int) -> int:
    """How many characters to change, add or take away; `most` + 1 where it is more than `most`."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for at, char in enumerate(a, start=1):
        before, row[0] = row[0], at
        for column, other in enumerate(b, start=1):
            best = min(before + (char != other), row[column] + 1, row[column - 1] + 1)
            before, row[column] = row[column], best
    return min(row[-1], most + 1)


def allowance(label: str) -> int:
    """How many characters a label of this length may be away: none of two, one of up to seven."""
    length = len(label)
    return 0 if length <= 2 else 1 if length <= 7 else 2 if length <= 14 else 3


class Book:
    """All labels of all forms."""

    def __init__(self, labels: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._labels = labels
        self._found: dict[str, Match] = {}
        self._by_length: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for label in labels:
            self._by_length.setdefault(len(label), []).append((label, frozenset(label)))

    def find(self, text: str) -> Match:
        """The meanings of the nearest label; none where nothing is near, or two are alike near."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Match:
        if len(text) > _LONGEST:
            return NO_MATCH
        forms = tuple(dict.fromkeys(self._spellings(text)))
        for label in forms:
            if label in self._labels:
                return Match(self._labels[label], 0)
        return next((m for label in forms[:1] if (m := self._near(label)).meanings), NO_MATCH)

    @staticmethod
    def _spellings(text: str) -> Iterator[str]:
        """The label without its number, as a whole, without a number that lost its sign; and these
        without what is said of it in brackets.
        """
        yield unnumbered(text)
        yield folded(text)
        yield from _without_bare_number(text)
        words = _unled(text)
        if len(words) <= 4 or words[:1] in "（(":
            return
        for plain in (_REMARK.sub("", words), _REMARKS.sub("", words)):
            yield folded(plain)
            yield from _without_bare_number(plain)

    def _near(self, label: str) -> Match:
        if len(label) < 2:
            return NO_MATCH
        ranked = sorted(self._away(label))
        if not ranked:
            return NO_MATCH
        best = ranked[0][0]
        nearest = [other for away, other in ranked if away == best]
        meanings = {self._labels[other] for other in nearest}
        if len({_names(each) for each in meanings}) > 1:
            return NO_MATCH
        return Match(self._labels[nearest[0]], best)

    def _away(self, label: str) -> Iterator[tuple[int, str]]:
        """Labels within reach and how far they are."""
        most, signs = allowance(label), frozenset(label)
        for length in range(len(label) - most, len(label) + most + 1):
            for other, others in self._by_length.get(length, ()):
                reach = min(most, allowance(other))
                if len(signs - others) <= reach and len(others - signs) <= reach:
                    away = distance(label, other, reach)
                    if away <= reach:
                        yield away, other


def _without_bare_number(text: str) -> Iterator[str]:
    bare = folded(text)
    found = _LEADING_BARE.match(bare)
    if found and found.end() < len(bare):
        yield bare[found.end() :]


def _names(meanings: Iterable[Meaning]) -> frozenset[tuple[str, str, str]]:
    return frozenset((m.kind, m.table, m.key) for m in meanings)


@cache
def book() -> Book:
    """The labels of the shipped forms and their variants."""
    found: dict[str, dict[tuple[Kind, str, str], set[str]]] = {}
    for label, kind, table, key, form in _all_labels():
        found.setdefault(label, {}).setdefault((kind, table, key), set()).add(form)
    return Book({
        label: tuple(Meaning(*name, frozenset(forms)) for name, forms in names.items())
        for label, names in found.items()
    })  # fmt: skip


_Named = tuple[str, Kind, str, str, str]


def _all_labels() -> Iterator[_Named]:
    for form in all_forms():
        for table in form.tables.values():
            yield from _printed_labels(form, table)
            yield from _variants(form, table)


def _printed_labels(form: Form, table: Table) -> Iterator[_Named]:
    used = {column for row in table.rows.values() for column in row.columns}
    for row in table.rows.values():
        yield unnumbered(row.label), "row", table.key, row.key, form.id
    for column in table.columns.values():
        if column.key in used:
            yield unnumbered(column.label), "column", table.key, column.key, form.id
    for text in head_texts(table):
        yield unnumbered(text), "head", table.key, folded(text), form.id


def head_texts(table: Table) -> Iterator[str]:
    """The plain texts of the printed table: heads and names of groups."""
    labels = {row.label for row in table.rows.values()}
    labels |= {column.label for column in table.columns.values()}
    for cell in _cells(table):
        if cell.text and cell.number is None and cell.text not in labels:
            yield cell.text


def _cells(table: Table) -> Iterator[PrintedCell]:
    return (cell for row in table.printed.rows for cell in row)


def _variants(form: Form, table: Table) -> Iterator[_Named]:
    kinds: tuple[tuple[Kind, str, Iterable[str]], ...] = (
        ("row", "rows", table.rows),
        ("column", "columns", table.columns),
    )
    for kind, group, keys in kinds:
        variants = lists().lists("variants", group)
        for key in keys:
            for label in variants.get(f"{table.key}.{key}", ()):
                yield unnumbered(label), kind, table.key, key, form.id
