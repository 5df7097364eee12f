"""Comparison → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from nianbao.comparison.figures import content_words
from nianbao.comparison.model import (
    Change,
    Comparison,
    FieldDifference,
    FigureDifference,
    NotComparable,
    NumberDifference,
    Piece,
    Said,
    Side,
    TextDifference,
)
from nianbao.document import Figure
from nianbao.report.inputs import how_to_look

CHANGES: dict[Change, str] = {"changed": "改动", "added": "新增", "removed": "删去"}
SIDES = ("甲", "乙")

_Difference = TypeVar("_Difference")


def side_words(side: Side) -> str:
    """One of the two in a few words: agency, year, form."""
    return f"{side.agency or '名称不明'}，{side.year} 年度，表式 {side.form}"


def error_hints(comparison: Comparison) -> Iterator[str]:
    """What to do about a file with errors."""
    wrong = {side.file: side for side in (comparison.a, comparison.b) if side.errors}
    for side in wrong.values():
        yield f"{side.file} 有错误，有错误的地方没有比；请用 {how_to_look(side.file)} 看看。"


def said_words(said: Said) -> str:
    if said.in_error:
        return f"{said.text}（照原样，合计核对不上）" if said.text else "有错误"
    return "（没有）" if said.text is None else said.text


def difference_words(number: NumberDifference) -> str:
    """How much more or less B says: +2, -2; "" where that cannot be told."""
    if number.difference is None:
        return ""
    if number.difference == "0":
        return "数值相同，写法不同"
    return number.difference if number.difference.startswith("-") else f"+{number.difference}"


def figure_words(figure: Figure) -> str:
    return f"“{figure.caption}”（{content_words(figure)}；替代文字：{figure.alternative}）"


def summary(comparison: Comparison) -> str:
    """All in one sentence."""
    left_out = len(comparison.not_comparable)
    if not comparison.has_differences:
        doubts = [f"有 {left_out} 项不能比"] if left_out else list(_error_counts(comparison))
        return f"没有找到不同，但{'，'.join(doubts)}。" if doubts else "没有不同。"
    parts = [
        _counted("基本信息 {} 处不同", comparison.fields),
        _counted("数字 {} 处不同", comparison.numbers),
        _texts_summary(comparison.texts),
        _counted("图 {} 处不同", comparison.figures),
        _counted("另有 {} 项不能比", comparison.not_comparable),
    ]
    return "，".join(part for part in parts if part) + "。"


def _error_counts(comparison: Comparison) -> Iterator[str]:
    """Which side has errors, for there it may say what nobody could read."""
    for name, side in zip(SIDES, (comparison.a, comparison.b), strict=True):
        if side.errors:
            yield f"{name}有 {side.errors} 处错误"


def _counted(sentence: str, those: Sequence[object]) -> str:
    return sentence.format(len(those)) if those else ""


def _texts_summary(texts: Iterable[TextDifference]) -> str:
    kinds = [text.kind for text in texts]
    words = "、".join(
        f"{kinds.count(kind)} 句{word}" for kind, word in CHANGES.items() if kind in kinds
    )
    return f"文字 {words}" if words else ""


# -- for people


def as_lines(comparison: Comparison) -> Iterator[str]:
    """The lines to print: a group of differences under each heading, each with its place."""
    for name, side in zip(SIDES, (comparison.a, comparison.b), strict=True):
        yield f"{name}：{side.file}（{side_words(side)}）"
    yield from error_hints(comparison)
    yield from _group("基本信息", comparison.fields, _field_line)
    yield from _group("数字", comparison.numbers, _number_line)
    yield from _group("不能比的", comparison.not_comparable, _not_comparable_line)
    for section, texts in comparison.texts_by_section():
        equal = comparison.equal_sentences[section]
        yield from _group(f"文字：{section}（另有 {equal} 句相同）", texts, _text_line)
    yield from _group("图", comparison.figures, _figure_line)
    yield ""
    yield summary(comparison)


def _group(
    heading: str, those: Sequence[_Difference], line: Callable[[_Difference], str]
) -> Iterator[str]:
    if those:
        yield from ("", heading, *map(line, those))


def _field_line(field: FieldDifference) -> str:
    return f"{field.place}: {field.path}：{said_words(field.a)} → {said_words(field.b)}"


def _number_line(number: NumberDifference) -> str:
    words = difference_words(number)
    return f"{number.place}: {number.label}：{said_words(number.a)} → {said_words(number.b)}" + (
        f"（{words}）" if words else ""
    )


def _not_comparable_line(one: NotComparable) -> str:
    said = "，".join(
        f"{name}：{said_words(said)}"
        for name, said in zip(SIDES, (one.a, one.b), strict=True)
        if said != Said()
    )
    return f"{one.place}: {one.label}：{one.reason}（{said}）"


def _text_line(text: TextDifference) -> str:
    return f"{text.place}: {CHANGES[text.kind]}：{text_words(text)}"


def text_words(text: TextDifference) -> str:
    """The sentence, what changed in it marked."""
    return "".join(map(_marked, text.pieces)) or text.a or text.b


def _marked(piece: Piece) -> str:
    return piece.a if piece.is_equal else f"【{piece.a}→{piece.b}】"


def _figure_line(figure: FigureDifference) -> str:
    kind = CHANGES[figure.kind] + "、".join(figure.aspects)
    shown = " → ".join(figure_words(one) for one in (figure.a, figure.b) if one)
    return f"{figure.place}: {figure.section}：{kind}：{shown}"


# -- for programs


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as the command prints it with --format json."""
    return {
        "a": _side_json(comparison.a),
        "b": _side_json(comparison.b),
        "equal": comparison.is_equal,
        "summary": summary(comparison),
        "fields": [
            {"path": one.path, **_said_json(one.a, one.b), **one.place.as_json()}
            for one in comparison.fields
        ],
        "numbers": [_number_json(one) for one in comparison.numbers],
        "not_comparable": [
            {"path": one.path, "label": one.label, "reason": one.reason}
            | _said_json(one.a, one.b)
            | one.place.as_json()
            for one in comparison.not_comparable
        ],
        "texts": [_text_json(one) for one in comparison.texts],
        "equal_sentences": comparison.equal_sentences,
        "figures": [_figure_json(one) for one in comparison.figures],
    }


def _side_json(side: Side) -> dict[str, str | int]:
    return {
        "file": side.file,
        "year": side.year,
        "agency": side.agency,
        "form": side.form,
        "errors": side.errors,
    }


def _said_json(a: Said, b: Said) -> dict[str, Any]:
    """null is what is not there, or not known. A side in error is listed under in_error; of a total
    that the numbers do not make, what was written is given all the same.
    """
    wrong = [name for name, said in (("a", a), ("b", b)) if said.in_error]
    return {"a": a.text, "b": b.text, "in_error": wrong}


def _number_json(one: NumberDifference) -> dict[str, Any]:
    return {
        "path": one.b_path,
        "a_path": one.a_path,
        "label": one.label,
        **_said_json(one.a, one.b),
        "difference": one.difference,
        **one.place.as_json(),
    }


def _text_json(one: TextDifference) -> dict[str, Any]:
    return {
        "section": one.section,
        "kind": one.kind,
        "a": one.a or None,
        "b": one.b or None,
        "changes": [{"a": piece.a, "b": piece.b} for piece in one.pieces if not piece.is_equal],
        **one.place.as_json(),
    }


def _figure_json(one: FigureDifference) -> dict[str, Any]:
    return {
        "section": one.section,
        "kind": one.kind,
        "aspects": list(one.aspects),
        "a": _shown_json(one.a),
        "b": _shown_json(one.b),
        **one.place.as_json(),
    }


def _shown_json(figure: Figure | None) -> dict[str, str] | None:
    if figure is None:
        return None
    words = content_words(figure)
    return {"caption": figure.caption, "alternative": figure.alternative, "content": words}
