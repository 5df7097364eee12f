"""Document → what it says as values by path, and their digest: all that is printed but the date.

The same report has the same digest in Word and PDF, on every computer, with every template and
face, and in every later version of the program: labels and headings are the form's, and its id
stands for them. A change of what goes into it takes a new version mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from nianbao.document import Chart, Document, Figure, Paragraph, Picture, Section

FORM, YEAR = "表式", "年度"
TITLE, DOC_NO, AGENCY, PREAMBLE = "标题", "文号", "署名", "导语"
SITE_NAME, SITE_URL = "机关.网站.名称", "机关.网站.网址"
DATE_SIGN = "〔成文日期〕"  # stands for the date in texts: 签发 fills it in later

_VERSION = "nianbao content 2"
_CODE_LENGTH = 8  # hex digits of the digest that make up the code


def content_digest(document: Document) -> str:
    """SHA-256 in hex of what the document says. Charts count by their numbers, pictures by what
    they show.
    """
    return digest_of(printed_values(document))


def digest_of(values: Mapping[str, str]) -> str:
    """The digest of values in their order, as `printed_values` gives them."""
    said = [_VERSION, *([path, text] for path, text in values.items())]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def content_code(digest: str) -> str:
    """核对码: the digest's first eight digits as people read them: 7F3A-91C2."""
    digits = digest[:_CODE_LENGTH].upper()
    return f"{digits[:4]}-{digits[4:]}"


def printed_values(document: Document) -> dict[str, str]:
    """Path → text of all that is printed, in reading order: 标题, 导语/1 (its first paragraph),
    申请.新收.自然人, 总体情况/图1/题. In texts a sign stands for the date.

    Where the report can be read online is among them: the notice-board edition prints it.
    """
    values = {FORM: document.form_id, YEAR: str(document.year), TITLE: document.title}
    if document.doc_no:
        values[DOC_NO] = document.doc_no
    values.update(_paragraphs(PREAMBLE, document.preamble))
    for section in document.sections:
        values.update(_section(section))
    values[AGENCY] = document.agency
    online = {SITE_NAME: document.site_name, SITE_URL: document.site_url}
    return values | {path: text for path, text in online.items() if text}


def _section(section: Section) -> Iterator[tuple[str, str]]:
    yield from _paragraphs(section.key, section.paragraphs)
    for row in section.grid.rows if section.grid else ():
        yield from ((cell.path, cell.text) for cell in row if cell.path is not None)
    for name, figure in section.named_figures():
        yield from _figure(name, figure)


def _paragraphs(key: str, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[str, str]]:
    for number, paragraph in enumerate(paragraphs, start=1):
        yield f"{key}/{number}", paragraph.with_date(DATE_SIGN)


def _figure(name: str, figure: Figure) -> Iterator[tuple[str, str]]:
    yield f"{name}/题", figure.caption
    yield f"{name}/替代文字", figure.alternative
    yield f"{name}/内容", _shown(figure.content)


def _shown(content: Picture | Chart) -> str:
    if isinstance(content, Chart):
        return "；".join(f"{bar.label} {bar.text}" for bar in content.bars)
    return f"{content.kind} {content.digest or sha256(content.data).hexdigest()}"
