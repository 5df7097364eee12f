"""A count and the name of a number format of Word (ST_NumberFormat) → how Word writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def numeral(count: int, format_name: str) -> str | None:
    """The number as text (三, 3, ③ …); None for a format that is not known here."""
    write = _FORMATS.get(format_name)
    return write(count) if write else None


def _chinese(digits: str, units: Sequence[str], *, leading_one: bool) -> Callable[[int], str]:
    """Numbers up to 9999 with their units; 十一 where no one leads the tens."""

    def write(count: int) -> str:
        if not 0 < count < 10_000:
            return digits[0] if count == 0 else str(count)
        places = list(enumerate(map(int, str(count)[::-1])))[::-1]
        parts = [digits[digit] + units[place] if digit else "" for place, digit in places]
        while not parts[-1]:
            parts.pop()
        text = "".join(
            digits[0] if empty else "".join(group)
            for empty, group in groupby(parts, key=lambda part: not part)
        )
        return text[1:] if 10 <= count < 20 and not leading_one else text

    return write


def _counted(count: int) -> str:
    """Below a hundred as one says it, then digit by digit."""
    if 0 < count < 100:
        return _thousand(count)
    return _digit_by_digit(count).replace("〇", "○")


def _digit_by_digit(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(count))


def _full_width(count: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(count))


def _row(signs: str) -> Callable[[int], str]:
    """One sign after the other; decimal beyond their end."""
    return lambda count: signs[count - 1] if 0 < count <= len(signs) else str(count)


def _letters(first: str) -> Callable[[int], str]:
    """a, b … z, aa, bb …, as Word goes on."""

    def write(count: int) -> str:
        if not 0 < count <= 26 * 30:
            return str(count)
        return chr(ord(first) + (count - 1) % 26) * ((count - 1) // 26 + 1)

    return write


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text


def _signs(first: str, count: int) -> str:
    return "".join(chr(ord(first) + number) for number in range(count))


_thousand = _chinese("零" + _DIGITS[1:], ["", "十", "百", "千"], leading_one=False)
_circled = _row(_signs("①", 20) + _signs("㉑", 15) + _signs("㊱", 15))

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda count: f"{count:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda count: f"- {count} -",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _row(_signs("⒈", 20)),
    "decimalEnclosedParen": _row(_signs("⑴", 20)),
    "ideographEnclosedCircle": _row(_signs("㊀", 10)),
    "chineseCounting": _counted,
    "chineseCountingThousand": _thousand,
    "japaneseCounting": _thousand,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _thousand,
    "chineseLegalSimplified": _chinese(_LEGAL, ["", "拾", "佰", "仟"], leading_one=True),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": lambda count: _digit_by_digit(count).replace("〇", "○"),
    "ideographTraditional": _row(_STEMS),
    "ideographZodiac": _row(_BRANCHES),
    "ideographZodiacTraditional": lambda count: (
        _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]
    ),
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperRoman": _roman,
    "none": lambda _: "",
}
