"""Two reports as they were read → Comparison: values, numbers, sentences, figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from nianbao.comparison.cells import Amount, Match, amount, label, matches, path, place
from nianbao.comparison.figures import Pair, aspects, moved, paired_figures
from nianbao.comparison.given import Given, plain_values
from nianbao.comparison.model import (
    Change,
    Comparison,
    FieldDifference,
    FigureDifference,
    NotComparable,
    NumberDifference,
    Said,
    TextDifference,
)
from nianbao.comparison.texts import Section, sentences, typed_place
from nianbao.compose import printed_texts
from nianbao.document import Figure
from nianbao.findings import Place, unwritten
from nianbao.report.keys import FIGURES

_BOTH_WRONG, _ONE_WRONG = "两边都有错误", "一边有错误"


def compare(a: Given, b: Given) -> Comparison:
    """What the two reports say otherwise. Nothing is guessed of what is in error."""
    comparing = _Comparing(a, b)
    comparing.compare_fields()
    comparing.compare_numbers()
    comparing.compare_texts()
    comparing.compare_figures()
    return comparing.result()


@dataclass
class _Comparing:
    """Collects the differences of two reports."""

    a: Given
    b: Given
    fields: list[FieldDifference] = field(default_factory=list)
    numbers: list[NumberDifference] = field(default_factory=list)
    not_comparable: list[NotComparable] = field(default_factory=list)
    texts: list[TextDifference] = field(default_factory=list)
    equal_sentences: dict[str, int] = field(default_factory=dict)
    figures: list[FigureDifference] = field(default_factory=list)

    def result(self) -> Comparison:
        return Comparison(
            self.a.side, self.b.side, tuple(self.fields), tuple(self.numbers),
            tuple(self.not_comparable), tuple(self.texts), self.equal_sentences,
            tuple(self.figures),
        )  # fmt: skip

    def _place(self, *places: Place | None) -> Place:
        """The first that there is; else B says so by default."""
        return next((place for place in places if place), unwritten(self.b.file))

    def _place_of_key(self, key: str) -> Place:
        return self._place(self.b.place(key), self.a.place(key))

    def _leave_out(self, key: str, name: str, a: Said, b: Said) -> None:
        """What is in error on a side and cannot be compared for it."""
        reason = _BOTH_WRONG if a.in_error and b.in_error else _ONE_WRONG
        self.not_comparable.append(NotComparable(key, name, reason, a, b, self._place_of_key(key)))

    # -- plain values

    def compare_fields(self) -> None:
        values_b = plain_values(self.b.report)
        for name, value in plain_values(self.a.report).items():
            a, b = self.a.field(name, value), self.b.field(name, values_b[name])
            if a.in_error and b.in_error:
                self._leave_out(name, name, a, b)
            elif a != b:
                self.fields.append(FieldDifference(name, a, b, self._place_of_key(name)))

    # -- numbers

    def compare_numbers(self) -> None:
        for match in matches(self.a.report.form, self.b.report.form):
            a, b = amount(self.a.report, match.a), amount(self.b.report, match.b)
            shown_a, shown_b = _shown(a, b)
            reason = self._reason(match, a, b)
            if reason:
                self.not_comparable.append(
                    NotComparable(
                        path(match.b or match.a), self._label(match), reason, shown_a, shown_b,
                        self._place_of(match),
                    )
                )  # fmt: skip
            elif shown_a != shown_b:
                self.numbers.append(
                    NumberDifference(
                        path(match.a), path(match.b), self._label(match), shown_a, shown_b,
                        _difference(a, b), self._place_of(match),
                    )
                )  # fmt: skip

    def _reason(self, match: Match, a: Amount, b: Amount) -> str:
        """Why the two cannot be compared; "" where they can."""
        if not match.a or not match.b:
            form = self.a.report.form if match.a else self.b.report.form
            return f"只在表式 {form.id} 里有"
        return _BOTH_WRONG if a.said.in_error and b.said.in_error else ""

    def _label(self, match: Match) -> str:
        a, b = label(self.a.report.form, match.a), label(self.b.report.form, match.b)
        return f"{b}（甲：{a}）" if a and b and a != b else b or a

    def _place_of(self, match: Match) -> Place:
        return self._place(place(self.b.report, match.b), place(self.a.report, match.a))

    # -- texts

    def compare_texts(self) -> None:
        printed_a, printed_b = printed_texts(self.a.report), printed_texts(self.b.report)
        for key in dict.fromkeys((*printed_b, *printed_a)):
            a, b = (sentences(p.text for p in one.get(key, ())) for one in (printed_a, printed_b))
            wrong_a = self.a.is_text_in_error(key, (one.text for one in a))
            wrong_b = self.b.is_text_in_error(key, (one.text for one in b))
            if wrong_a or wrong_b:
                said_a = _counted(len(a), "句", in_error=wrong_a)
                said_b = _counted(len(b), "句", in_error=wrong_b)
                self._leave_out(key, f"{key}的文字", said_a, said_b)
            else:
                place_a, place_b = partial(typed_place, self.a), partial(typed_place, self.b)
                differences, equal = Section(key, place_a, place_b, a, b).compared()
                self.texts += differences
                self.equal_sentences[key] = equal

    # -- figures

    def compare_figures(self) -> None:
        wrong_a, wrong_b = self.a.has_doubtful_figures, self.b.has_doubtful_figures
        if wrong_a or wrong_b:
            said_a = _counted(_count(self.a), "张", in_error=wrong_a)
            said_b = _counted(_count(self.b), "张", in_error=wrong_b)
            self._leave_out(FIGURES, FIGURES, said_a, said_b)
            return
        keys = (section.key for given in (self.b, self.a) for section in given.report.form.sections)
        for key in dict.fromkeys(keys):
            a, b = (given.report.figures.get(key, ()) for given in (self.a, self.b))
            self.figures += self._figures(key, a, b)

    def _figures(
        self, key: str, a: Sequence[Figure], b: Sequence[Figure]
    ) -> Iterator[FigureDifference]:
        pairs = paired_figures(a, b)
        out_of_order = moved(pairs)
        for i, j in pairs:
            differing = aspects(a[i], b[j]) + ["次序"] * ((i, j) in out_of_order)
            if differing:
                yield self._figure(key, "changed", a[i], b[j], tuple(differing))
        yield from self._single_figures(key, a, b, pairs)

    def _single_figures(
        self, key: str, a: Sequence[Figure], b: Sequence[Figure], pairs: Sequence[Pair]
    ) -> Iterator[FigureDifference]:
        for number, figure in enumerate(a):
            if number not in {i for i, _ in pairs}:
                yield self._figure(key, "removed", figure, None)
        for number, figure in enumerate(b):
            if number not in {j for _, j in pairs}:
                yield self._figure(key, "added", None, figure)

    def _figure(
        self,
        key: str,
        kind: Change,
        a: Figure | None,
        b: Figure | None,
        differing: tuple[str, ...] = (),
    ) -> FigureDifference:
        where = self._place(_figure_place(self.b, b), _figure_place(self.a, a))
        return FigureDifference(key, kind, a, b, differing, where)


def _shown(a: Amount, b: Amount) -> tuple[Said, Said]:
    """Both numbers as they are shown: with their units where the data give them, or they differ."""
    with_unit = a.own_unit or b.own_unit or a.unit != b.unit
    shown_a, shown_b = (
        replace(one.said, text=one.said.text + one.unit)
        if with_unit and one.said.text
        else one.said
        for one in (a, b)
    )
    return shown_a, shown_b


def _difference(a: Amount, b: Amount) -> str | None:
    if a.value is None or b.value is None or a.unit != b.unit:
        return None
    return format(Decimal(b.value - a.value).normalize(), "f")


def _counted(count: int, unit: str, *, in_error: bool) -> Said:
    return Said(in_error=True) if in_error else Said(f"{count} {unit}")


def _count(given: Given) -> int:
    return sum(len(figures) for figures in given.report.figures.values())


def _figure_place(given: Given, figure: Figure | None) -> Place | None:
    """Where the figure's caption was typed."""
    if figure is None:
        return None
    captions = (
        value.place
        for path, value in given.report.fields.items()
        if path.startswith(f"{FIGURES}.") and value.text.strip() == figure.caption
    )
    return next(captions, given.report.places.get(FIGURES))
