"""A template, a form's skeleton → what is wrong with the template, all at once, each with its place.

The paragraphs' visible texts are joined by newlines, so that Jinja's line is the paragraph's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.document import Document
from nianbao.errors import TemplateError
from nianbao.word.markup import DUBLIN_CORE
from nianbao.word.names import TITLE, context, texts, values
from nianbao.word.package import read_parts
from nianbao.word.story import Line, lines, parse, stories
from nianbao.word.syntax import Slip, Uses, read_tags
from nianbao.word.tags import has_tags, wide_tags, with_narrow_tags

_CORE = "docProps/core.xml"
_ALL = "全文"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A fault of a template: its code, the place in the document, and what to do about it.

    Codes: TPL-FILE no .docx, or torn by its tags · TPL-SYNTAX · TPL-FULLWIDTH a tag in full-width
    signs · TPL-UNSAFE code that is never run · TPL-UNKNOWN a tag that names nothing · TPL-TWICE ·
    TPL-MISSING.
    """

    code: str
    where: str
    message: str
    hint: str = ""


def check_template(data: bytes, skeleton: Document) -> tuple[TemplateFault, ...]:
    """All faults of a template for the skeleton's form, in document order; what is missing, last."""
    try:
        written = [story for story in _stories(data) if any(has_tags(line.text) for line in story)]
    except TemplateError as trouble:
        return (TemplateFault("TPL-FILE", _ALL, trouble.message, trouble.hint),)
