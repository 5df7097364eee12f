"""Who plays which role → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nianbao.page.computer import Choice
from nianbao.page.faces import FontPlace


def choices_lines(choices: Iterable[Choice]) -> Iterator[str]:
    """Each face, by which file it is played in the PDF and why; what Word shows."""
    for choice in choices:
        yield from _choice_lines(choice)
    yield "PDF 里嵌入了所用的字体，在哪台电脑上打开、打印都一样；Word 文件不嵌入字体。"


def _choice_lines(choice: Choice) -> Iterator[str]:
    typeface = choice.typeface
    yield f"{typeface.name}：{typeface.official}"
    if choice.family:
        yield f"  PDF   用这台电脑上的“{choice.family}”：{_place(choice.place)}"
    else:
        wanted = "、".join(name for name in typeface.families if not name.isascii())
        yield f"  PDF   用自带的 {choice.place.path.name}：这台电脑上没有能用的 {wanted}"
    for passed in choice.passed_over:
        yield f"        没有用“{passed.family}”（{_place(passed.place)}）：{passed.reason}"
    yield f"  Word  {_word_shows(choice)}"


def _word_shows(choice: Choice) -> str:
    if choice.word == choice.typeface.official:
        return "有这种字体，照原样显示"
    if choice.word:
        return f"没有这种字体，会用“{choice.word}”代替"
    return "没有这种字体，也没有相近的，会自行换一种；要照原样显示，请安装它"


def _place(place: FontPlace) -> str:
    return f"{place.path} 第 {place.number + 1} 种" if place.number else str(place.path)


def choices_json(choices: Iterable[Choice]) -> dict[str, Any]:
    return {"roles": [_choice_json(choice) for choice in choices]}


def _choice_json(choice: Choice) -> dict[str, Any]:
    return {
        "role": choice.typeface.name,
        "official": choice.typeface.official,
        "pdf": _place_json(choice.place)
        | {"family": choice.family or None, "bundled": not choice.family},
        "passed_over": [
            _place_json(passed.place) | {"family": passed.family, "reason": passed.reason}
            for passed in choice.passed_over
        ],
        "word": choice.word or None,
    }


def _place_json(place: FontPlace) -> dict[str, Any]:
    return {"file": str(place.path), "number": place.number}
