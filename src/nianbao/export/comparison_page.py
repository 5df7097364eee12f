"""Comparison → one web page that needs nothing else, to read and to print on A4.

What changed is marked by strokes, not by colour alone: offices print in black.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePath

from nianbao.comparison.model import (
    Comparison,
    FieldDifference,
    FigureDifference,
    NotComparable,
    NumberDifference,
    Said,
    Side,
    TextDifference,
)
from nianbao.comparison.show import (
    CHANGES,
    SIDES,
    difference_words,
    error_hints,
    figure_words,
    said_words,
    summary,
)
from nianbao.document import Figure, Picture
from nianbao.export.markup import breakable, element, opening, text
from nianbao.findings import Place

_TITLE = "年报对照"
_LEGEND = (
    "改动的句子里，划去的字乙没有，加底线的字甲没有；“¶”表示从这一句另起一段。"
    "位置是数据文件的行号。"
)


def comparison_page(comparison: Comparison) -> bytes:
    """The page in UTF-8. Same comparison, same bytes."""
    head = element(
        "head",
        opening("meta", charset="utf-8"),
        opening("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", text(_title(comparison))),
        element("style", _style()),
    )
    main = element("main", *(f"\n{block}" for block in _Page(comparison).blocks()), "\n")
    page = element("html", "\n", head, "\n", element("body", "\n", main, "\n"), "\n", lang="zh-CN")
    return f"<!DOCTYPE html>\n{page}\n".encode()


@cache
def _style() -> str:
    return Path(__file__).with_name("comparison.css").read_text(encoding="utf-8")


def _title(comparison: Comparison) -> str:
    sides = (comparison.a, comparison.b)
    return f"{_TITLE}：{'和'.join(f'{side.agency}{side.year}年度' for side in sides)}"


class _Page:
    """The blocks of the page, and how its tables name a place."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def blocks(self) -> Iterator[str]:
        comparison = self._comparison
        yield element("h1", _TITLE)
        yield _sides((comparison.a, comparison.b))
        yield element("p", text(summary(comparison)), class_="summary")
        for hint in error_hints(comparison):
            yield element("p", breakable(hint), class_="summary")
        if not comparison.reads_equal:
            yield element("p", _LEGEND, class_="legend")
        yield from _group("基本信息", ("项目", *SIDES, "位置"), map(self._field, comparison.fields))
        yield from _group(
            "数字", ("项目", *SIDES, "相差", "位置"), map(self._number, comparison.numbers)
        )
        yield from _group(
            "不能比的",
            ("项目", *SIDES, "原因", "位置"),
            map(self._not_comparable, comparison.not_comparable),
        )
        yield from self._texts()
        yield from _group(
            "图", ("部分", "变化", *SIDES, "位置"), map(self._figure, comparison.figures)
        )

    def _texts(self) -> Iterator[str]:
        if self._comparison.equal_sentences:
            yield element("h2", "文字")
        for section, texts in self._comparison.texts_by_section():
            equal = self._comparison.equal_sentences[section]
            yield element("h3", text(f"{section}（{equal} 句相同）"))
            if texts:
                heads = ("变化", *SIDES, "位置")
                yield _table(f"文字：{section}", heads, map(self._text, texts), class_="texts")

    def _field(self, field: FieldDifference) -> str:
        said = (_value(field.a), _value(field.b))
        return _row(text(field.path), *said, self._place(field.place))

    def _number(self, number: NumberDifference) -> str:
        return _row(
            text(number.label),
            _value(number.a, "number"),
            _value(number.b, "number"),
            element("td", text(difference_words(number)), class_="number"),
            self._place(number.place),
        )

    def _not_comparable(self, one: NotComparable) -> str:
        said = ("" if said == Said() else said_words(said) for said in (one.a, one.b))
        cells = (element("td", text(words)) for words in (*said, one.reason))
        return _row(text(one.label), *cells, self._place(one.place))

    def _text(self, one: TextDifference) -> str:
        if one.kind == "changed":
            a = "".join(_marked("del", p.a, changed=not p.is_equal) for p in one.pieces)
            b = "".join(_marked("ins", p.b, changed=not p.is_equal) for p in one.pieces)
        else:
            a, b = breakable(one.a), breakable(one.b)
        cells = (element("td", a), element("td", b))
        return _row(CHANGES[one.kind], *cells, self._place(one.place))

    def _figure(self, one: FigureDifference) -> str:
        kind = CHANGES[one.kind] + "、".join(one.aspects)
        cells = (element("td", *_shown(figure)) for figure in (one.a, one.b))
        return _row(text(one.section), element("td", text(kind)), *cells, self._place(one.place))

    def _place(self, place: Place) -> str:
        """A side's own file is named by the side, another (a text beside it) by its name."""
        names = {self._comparison.a.file: SIDES[0], self._comparison.b.file: SIDES[1]}
        name = names.get(place.file, f"{PurePath(place.file).name} ")
        line = element("span", place.in_words, class_="line")
        return element("td", text(name), line, class_="place")


def _sides(sides: Sequence[Side]) -> str:
    rows = (
        _row(
            name,
            *(
                element("td", breakable(words))
                for words in (side.file, side.agency, str(side.year), side.form)
            ),
        )
        for name, side in zip(SIDES, sides, strict=True)
    )
    return _table("比的是哪两份", ("", "文件", "机关", "年度", "表式"), rows)


def _group(heading: str, heads: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """A heading with its table; nothing where there is no row."""
    found = list(rows)
    if found:
        yield element("h2", text(heading))
        yield _table(heading, heads, found)


def _table(name: str, heads: Sequence[str], rows: Iterable[str], class_: str = "") -> str:
    """A table that its name announces to those who do not see the heading above it."""
    cells = (
        element("th", text(head), scope="col") if head else element("td", "") for head in heads
    )
    table = element(
        "table",
        element("caption", text(name)),
        element("thead", element("tr", *cells)),
        element("tbody", *(f"\n{row}" for row in rows)),
        class_=class_,
    )
    return element("div", table, class_="scroll", role="region", tabindex=0, aria_label=name)


def _row(head: str, *cells: str) -> str:
    return element("tr", element("th", head, scope="row"), *cells)


def _value(said: Said, class_: str = "") -> str:
    return element("td", breakable(said_words(said)), class_=class_)


def _marked(name: str, words: str, *, changed: bool) -> str:
    shown = breakable(words)
    return element(name, shown) if changed and words else shown


def _shown(figure: Figure | None) -> Iterator[str]:
    if figure is None:
        return
    content = figure.content
    if isinstance(content, Picture):
        address = f"data:image/{content.kind};base64,{b64encode(content.data).decode()}"
        yield opening("img", src=address, alt=figure.alternative)
    yield element("p", text(figure_words(figure)))
