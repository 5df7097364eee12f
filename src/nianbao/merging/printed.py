"""Report → its texts as they are printed, in tokens, each with its place in what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.comparison.sentences import split
from nianbao.compose import standard_text
from nianbao.findings import Place
from nianbao.report.keys import OTHER, PREAMBLE
from nianbao.report.model import Report
from nianbao.report.text import Stretch, Text, TextParagraph, read_text_value
from nianbao.report.values import date_text, open_date_text, text_values
from nianbao.source.nodes import Scalar
from nianbao.source.text import SourceText

BREAK = "\n"  # begins each paragraph
TITLE, DOC_NO, AGENCY, DATE = "标题", "文号", "机关.名称", "成文日期"
YEAR = "年度"

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, sign or value of a printed text. `at` is its place in the text as printed,
    `start` and `end` that in the text as typed, each with a line end before the first paragraph.

    `name` is that of a value put in for {…}, "" for what was typed as it stands. `paragraph` counts
    from 1.
    """

    text: str
    at: int
    start: int
    end: int
    name: str = ""
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence and the number of its paragraph, from 1. The one that begins a paragraph
    has the line end as its first token.
    """

    tokens: tuple[Token, ...]
    paragraph: int

    @property
    def begins(self) -> bool:
        return self.tokens[0].text == BREAK

    @property
    def words(self) -> tuple[Token, ...]:
        """The tokens without the line end."""
        return self.tokens[1:] if self.begins else self.tokens

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.words)


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text of the report. `typed` is what was typed, or what would be for a composed one."""

    key: str
    typed: str
    sentences: tuple[Sentence, ...]
    is_composed: bool

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs_of("".join(token.text for token in self.tokens))

    @property
    def tokens(self) -> list[Token]:
        return [token for sentence in self.sentences for token in sentence.tokens]


def printed_texts(report: Report) -> dict[str, PrintedText]:
    """Every text of the report, composed ones too, in reading order."""
    values = values_of(report)
    found = {}
    for key in (PREAMBLE, *report.form.texts):
        typed = report.texts.get(key)
        if typed is not None:
            found[key] = _printed(typed, is_composed=False)
        elif key in (PREAMBLE, OTHER):
            found[key] = printed(key, standard_text(report, key), values, is_composed=True)
    return found


def default_title(report: Report) -> PrintedText | None:
    """The title where the program makes it of name and year; None where it was typed."""
    if TITLE in report.fields:
        return None
    rest = report.title.removeprefix(f"{report.agency.name}{report.year}")
    typed = f"{{{AGENCY}}}{{{YEAR}}}{rest}"
    return printed(TITLE, typed, values_of(report), is_composed=True)


def values_of(report: Report) -> dict[str, str]:
    """What each {…} prints. The report must be without errors."""
    values = text_values(
        form=report.form,
        year=report.year,
        agency=report.agency,
        date_words=date_text(report.dated) if report.dated else open_date_text(report.due),
        given=(),
        fee=report.fee,
        numbers=report.numbers,
    )
    return {name: text for name, text in values.items() if text}


def printed(key: str, typed: str, values: Mapping[str, str], *, is_composed: bool) -> PrintedText:
    """A typed text as it is printed with these values."""
    source = SourceText("", typed)
    text, _ = read_text_value(key, Scalar(typed, "block", Place(""), source, 0, len(typed)), values)
    return _printed(text, is_composed=is_composed)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a printed text that has a line end before each."""
    return text.split(BREAK)[1:]


def literal(text: str) -> str:
    """A text as it must be typed to be printed so."""
    return text.replace("{", "{{").replace("}", "}}")


def words(text: str) -> list[str]:
    """A text cut into words, numbers and signs."""
    return _TOKEN.findall(text)


def _printed(text: Text, *, is_composed: bool) -> PrintedText:
    typed = text.typed.text
    sentences: list[Sentence] = []
    at = end = 0
    for number, paragraph in enumerate(text.paragraphs, start=1):
        start = paragraph.stretches[0].start + 1
        tokens = list(_tokens(paragraph, number, typed, at + 1))
        parts = _sentences(tokens, at + 1)
        first = Token(BREAK, at, end, start)
        sentences += [
            Sentence((first, *part) if not n else tuple(part), number)
            for n, part in enumerate(parts)
        ]
        at, end = at + 1 + len(paragraph.text), tokens[-1].end
    return PrintedText(text.key, typed, tuple(sentences), is_composed)


def _tokens(paragraph: TextParagraph, number: int, typed: str, at: int) -> Iterator[Token]:
    for stretch in paragraph.stretches:
        if stretch.is_value:
            yield replace(_value_token(stretch, typed, at), paragraph=number)
            at += len(stretch.text)
            continue
        start = stretch.start + 1
        for word in words(stretch.text):
            yield Token(word, at, start, start + len(word), paragraph=number)
            at, start = at + len(word), start + len(word)


def _value_token(stretch: Stretch, typed: str, at: int) -> Token:
    match = _BRACES.match(typed, stretch.start)
    if match is None:
        raise ValueError(typed[stretch.start :][:20])
    name = (match[1] or "").strip()
    return Token(stretch.text, at, match.start() + 1, match.end() + 1, name)


def _sentences(tokens: Sequence[Token], at: int) -> Iterator[list[Token]]:
    """The tokens of each sentence; a value that holds a full stop stays whole."""
    ends = set(_ends("".join(token.text for token in tokens), at))
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        if token.at + len(token.text) in ends:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _ends(text: str, at: int) -> Iterable[int]:
    for sentence in split(text):
        at += len(sentence)
        yield at


def full_name(report: Report, name: str) -> str:
    """The full name of a value: a row with one number may be named without its column."""
    table, _, row = name.partition(".")
    known = report.form.tables.get(table)
    if known and row in known.rows and len(known.rows[row].columns) == 1:
        return f"{name}.{known.rows[row].columns[0]}"
    return name
