"""Rules as sentences an expert reads aloud: `新收 + 上年结转 = 总计 + 结转下年` → Rule.

    sentence   = comparison | 若 comparison 则 condition
    condition  = comparison | 已填 name
    comparison = sum (= | ≠ | <= | >= | < | >) sum
    sum        = name or whole number, joined by + and -

Tokens are separated by blanks. A rule is never Python.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nianbao.errors import FormError
from nianbao.findings import Level

Number = int | Decimal
LAST_YEAR = "去年."
WANTED = "应为"  # in plain words: what the right side gives
_IN_WORDS = re.compile(r"\{([^{}]*)\}")

_COMPARE: Mapping[str, Callable[[Number, Number], bool]] = {
    "=": operator.eq,
    "≠": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Sum:
    """Signed terms: names of rows or columns, and whole numbers."""

    terms: tuple[tuple[int, str | int], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(term for _, term in self.terms if isinstance(term, str))

    @property
    def constant(self) -> int:
        """What the whole numbers in it add up to."""
        return sum(sign * term for sign, term in self.terms if isinstance(term, int))

    def value(self, numbers: Mapping[str, Number]) -> Number:
        total: Number = 0
        for sign, term in self.terms:
            total += sign * (term if isinstance(term, int) else numbers[term])
        return total

    def coefficient(self, name: str) -> int:
        """How much the sum grows when the named number grows by one."""
        return sum(sign for sign, term in self.terms if term == name)

    def written_out(self, shown: Mapping[str, str], total: str) -> str:
        """`12 + 1 = 13`; a single number stands alone."""
        words = ""
        for sign, term in self.terms:
            joint = (" + " if sign > 0 else " - ") if words else ("" if sign > 0 else "-")
            number = str(term) if isinstance(term, int) else shown[term]
            words += joint + (f"({number})" if words and number.startswith("-") else number)
        return words if len(self.terms) == 1 else f"{words} = {total}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sums and what should hold between them."""

    left: Sum
    sign: str
    right: Sum

    @property
    def names(self) -> tuple[str, ...]:
        return self.left.names + self.right.names

    def holds(self, numbers: Mapping[str, Number]) -> bool:
        return _COMPARE[self.sign](self.left.value(numbers), self.right.value(numbers))

    def coefficient(self, name: str) -> int:
        """How much left minus right grows with the named number."""
        return self.left.coefficient(name) - self.right.coefficient(name)


@dataclass(frozen=True, slots=True)
class Filled:
    """True where the row's other key (单位) is given."""

    name: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A comparison that must hold, perhaps only under a condition. `told` says in plain words, with
    the numbers as {…}, that it does not; left out where the comparison itself says it best.
    """

    text: str
    claim: Comparison | Filled
    condition: Comparison | None = None
    told: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        claimed = self.claim.names if isinstance(self.claim, Comparison) else ()
        return claimed + (self.condition.names if self.condition else ())

    @property
    def told_names(self) -> tuple[str, ...]:
        """What the plain words put in."""
        return tuple(_IN_WORDS.findall(self.told))

    def tell(self, numbers: Mapping[str, str]) -> str:
        """The plain words with their numbers."""
        return _IN_WORDS.sub(lambda name: numbers[name[1]], self.told)

    @property
    def is_equality(self) -> bool:
        return (
            self.condition is None and isinstance(self.claim, Comparison) and self.claim.sign == "="
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a form.

    `each` says what its names are: of columns, judged for each row (or for `rows` only), or of
    rows, judged for each column. `computes`: the name left of = is a computed cell. `words` tell
    those who fill in the numbers what must hold; a rule that computes asks nothing of them.
    """

    code: str
    level: Level
    each: Literal["row", "column"]
    sentences: tuple[Sentence, ...]
    basis: str
    hint: str
    computes: bool = False
    rows: tuple[str, ...] | None = None
    except_levels: tuple[str, ...] = ()
    words: str = ""

    def applies_to(self, row: str) -> bool:
        return self.rows is None or row in self.rows

    def concerns(self, rows: Collection[str]) -> bool:
        """Whether one of these rows is in what the rule judges."""
        if self.each == "row":
            return any(self.applies_to(row) for row in rows)
        names = (name for sentence in self.sentences for name in sentence.names)
        return any(name.removeprefix(LAST_YEAR) in rows for name in names)


def parse_sentence(text: str, told: str = "") -> Sentence:
    """A sentence as data. Raises FormError where it is none."""
    tokens = text.split()
    if tokens[:1] != ["若"]:
        return Sentence(text, _comparison(tokens, text), told=told)
    if "则" not in tokens:
        raise FormError(f"规则“{text}”有“若”没有“则”")
    then = tokens.index("则")
    condition = _comparison(tokens[1:then], text)
    return Sentence(text, _claim(tokens[then + 1 :], text), condition, told)


def _claim(tokens: list[str], text: str) -> Comparison | Filled:
    if tokens[:1] == ["已填"] and len(tokens) == 2:
        return Filled(tokens[1])
    return _comparison(tokens, text)


def _comparison(tokens: list[str], text: str) -> Comparison:
    signs = [index for index, token in enumerate(tokens) if token in _COMPARE]
    if len(signs) != 1:
        raise FormError(f"规则“{text}”要有且只有一个比较符号")
    at = signs[0]
    return Comparison(_sum(tokens[:at], text), tokens[at], _sum(tokens[at + 1 :], text))


def _sum(tokens: list[str], text: str) -> Sum:
    terms = tuple(_terms(tokens, text))
    if not terms:
        raise FormError(f"规则“{text}”的一边是空的")
    return Sum(terms)


def _terms(tokens: list[str], text: str) -> Iterator[tuple[int, str | int]]:
    sign = 1
    for index, token in enumerate(tokens):
        if index % 2:
            if token not in {"+", "-"}:
                raise FormError(f"规则“{text}”里“{token}”的位置应当是 + 或 -")
            sign = {"+": 1, "-": -1}[token]
        else:
            yield sign, int(token) if token.isdecimal() else token
    if tokens and len(tokens) % 2 == 0:
        raise FormError(f"规则“{text}”少了一项")
