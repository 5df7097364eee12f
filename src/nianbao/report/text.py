"""Text as typed → paragraphs as printed, each character with its place in what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from nianbao.findings import Finding
from nianbao.report.keys import AGENCY_VALUES, FEE
from nianbao.source.nodes import Scalar

_BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}\n]*)\}|[{}]")
_WIDE_BRACES = re.compile(r"[｛{]+([^{}｛｝\n]*)[｝}]+")

_DATE = re.compile(r"\{\s*成文日期\s*\}")

_NUMERAL = "一二三四五六七八九十百"
_HEADINGS = (
    (2, re.compile(rf"[（(][{_NUMERAL}]+[）)]")),
    (3, re.compile(r"\d+[.．、](?!\d)")),
    (4, re.compile(r"[（(]\d+[）)]")),
)

IN_ERROR = "〔有错误〕"  # stands for a value that is itself in error; such a report is not printed

BLANK = " \t　\u00a0"  # what is not printed at the ends of a paragraph


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of printed text and where in the typed text it comes from.

    A value put in for {…} is a stretch of one place: all its characters stand at the brace.
    """

    text: str
    start: int
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph as printed. `level` and `head_length` as in document.Paragraph."""

    level: int
    head_length: int
    text: str
    stretches: tuple[Stretch, ...]

    def source_offset(self, offset: int) -> int:
        """Where a printed character was typed."""
        for stretch in self.stretches:
            if offset < len(stretch.text):
                return stretch.start + (0 if stretch.is_value else offset)
            offset -= len(stretch.text)
        return self.stretches[-1].start if self.stretches else 0


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the report: what was typed, and the paragraphs that are printed."""

    key: str
    typed: Scalar
    paragraphs: tuple[TextParagraph, ...]

    def is_date(self, stretch: Stretch) -> bool:
        """Whether a stretch of its paragraphs was put in for {成文日期}."""
        return stretch.is_value and bool(_DATE.match(self.typed.text, stretch.start))


def as_typed(printed: str) -> str:
    """What a person types so that these words are printed: braces stand twice."""
    return printed.replace("{", "{{").replace("}", "}}")


def read_text_value(
    key: str, typed: Scalar, values: Mapping[str, str | None]
) -> tuple[Text, tuple[Finding, ...]]:
    """The paragraphs of a typed text with its {…} filled in, and TEXT-PLACEHOLDER findings.

    `values` gives each name its text; None stands for a value that is itself in error, which is
    reported elsewhere. A brace that names nothing stays as it was written.
    """
    findings: list[Finding] = []
    paragraphs = []
    start = 0
    for line in typed.text.split("\n"):
        stretches = _fill(line, start, key, typed, values, findings)
        stripped = _strip(stretches)
        if stripped:
            paragraphs.append(_paragraph(tuple(stripped)))
        start += len(line) + 1
    return Text(key, typed, tuple(paragraphs)), tuple(findings)


def split_heading(text: str) -> tuple[int, int]:
    """Level of a paragraph and length of its run-in heading (up to the first 。)."""
    for level, pattern in _HEADINGS:
        if pattern.match(text):
            end = text.find("。") + 1
            return level, end or len(text)
    return 0, 0


def _paragraph(stretches: tuple[Stretch, ...]) -> TextParagraph:
    text = "".join(stretch.text for stretch in stretches)
    level, head_length = split_heading(text)
    return TextParagraph(level, head_length, text, stretches)


def _fill(
    line: str,
    start: int,
    key: str,
    typed: Scalar,
    values: Mapping[str, str | None],
    findings: list[Finding],
) -> list[Stretch]:
    stretches = []
    at = 0
    for match in _BRACES.finditer(line):
        stretches.append(Stretch(line[at : match.start()].replace("\t", " "), start + at))
        at = match.end()
        here = start + match.start()
        name = match["name"]
        if match[0] in ("{{", "}}"):
            stretches.append(Stretch(match[0][0], here, is_value=True))
        elif name is not None and name.strip() in values:
            value = values[name.strip()]
            stretches.append(Stretch(IN_ERROR if value is None else value, here, is_value=True))
        else:
            stretches.append(Stretch(match[0], here))
            findings.append(_placeholder(match[0], name, key, typed, here, values))
    findings += _wide_placeholders(line, start, key, typed, values)
    stretches.append(Stretch(line[at:].replace("\t", " "), start + at))
    return [stretch for stretch in stretches if stretch.text]


def _meant(name: str, values: Mapping[str, str | None]) -> list[str]:
    """For a row's or column's name alone (新收): its last value (申请.新收.总计)."""
    inside = [value for value in values if f".{name}." in f"{value}."]
    first = inside[0].split(f".{name}")[0] if inside else ""
    return [value for value in inside if value.startswith(f"{first}.{name}")][-1:]


def _wide_placeholders(
    line: str, start: int, key: str, typed: Scalar, values: Mapping[str, str | None]
) -> Iterator[Finding]:
    """｛申请.新收.总计｝: what an input method makes of braces, around the name of a value."""
    for match in _WIDE_BRACES.finditer(line) if "｛" in line or "｝" in line else ():
        name = match[1].strip()
        if name in values and f"{{{match[1]}}}" not in match[0]:
            yield Finding(
                "TEXT-PLACEHOLDER", "error", typed.place_of(start + match.start(), len(match[0])),
                key, f"“{match[0]}”的花括号是全角的，印出来就是这几个字",
                f"花括号要用半角：{{{name}}}。", actual=match[0],
            )  # fmt: skip


def _placeholder(
    written: str,
    name: str | None,
    key: str,
    typed: Scalar,
    offset: int,
    values: Mapping[str, str | None],
) -> Finding:
    if name is None:
        message = f"这里有一个单独的“{written}”"
        hint = "要印出花括号本身，请连写两个：{{ 或 }}。"
    else:
        columns = [value for value in values if value.startswith(f"{name.strip()}.")]
        near = _meant(name.strip(), values) or get_close_matches(
            name.strip(), values, n=1, cutoff=0.5
        )
        message = f"“{written}”不指任何数据，或者那一项没有填"
        hint = f"是不是想写 {{{near[0]}}}？" if near else "要印出花括号本身，请连写两个：{{ 和 }}。"
        if name.strip() in (*AGENCY_VALUES, FEE):
            hint = f"“{name.strip()}”还没有填；请填上，或者删去这里的“{written}”。"
        if columns:
            hint = f"它有几项，请写明是哪一项：{'、'.join(f'{{{each}}}' for each in columns)}。"
    return Finding(
        "TEXT-PLACEHOLDER",
        "error",
        typed.place_of(offset, len(written)),
        key,
        message,
        hint,
        actual=written,
    )


def _strip(stretches: list[Stretch]) -> list[Stretch]:
    """Without the blanks at both ends of the paragraph."""
    kept = list(stretches)
    while kept and not kept[0].text.strip(BLANK):
        kept.pop(0)
    while kept and not kept[-1].text.strip(BLANK):
        kept.pop()
    if kept:
        first = kept[0]
        trimmed = first.text.lstrip(BLANK)
        kept[0] = Stretch(trimmed, first.start + len(first.text) - len(trimmed), first.is_value)
        last = kept[-1]
        kept[-1] = Stretch(last.text.rstrip(BLANK), last.start, last.is_value)
    return kept
