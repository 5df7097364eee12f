"""Bytes of a Word file → what it tells of the content from which it was made; whether that is the
report at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nianbao.content import content_digest
from nianbao.document import Document
from nianbao.errors import FileError
from nianbao.imprint import ImprintError, read_imprint
from nianbao.imprinted import told_imprint
from nianbao.matching.rows import squeezed
from nianbao.merging.placing import Placed
from nianbao.reading.blocks import SourceDocument

_YEAR = re.compile(r"(\d{4})年")
_HINT = "请看看是不是拿错了文件；如果是数据文件改过年度或者机关名称，请先改回原来的再收。"


@dataclass(frozen=True, slots=True)
class Origin:
    """The digest of what a Word file was made of ("": it does not tell), and what it printed then
    (None where that is not there, or does not give the digest).
    """

    digest: str = ""
    document: Document | None = None

    def is_of_form(self, form_id: str) -> bool:
        """Whether it is known what was printed, and in this form."""
        return self.document is not None and self.document.form_id == form_id


def read_origin(data: bytes) -> Origin:
    """What the bytes of a Word file tell of their origin. Raises FileError where it is damaged."""
    own = told_imprint(data)
    if own is None:
        return Origin()
    try:
        document = read_imprint(own.printed).document
    except ImprintError:
        return Origin(own.digest)
    return Origin(own.digest, document if content_digest(document) == own.digest else None)


def refuse_other_report(
    changed: SourceDocument, origin: Origin, now: Document, found: Placed
) -> None:
    """Raise FileError where a Word file is of another year or agency than the data.

    What the file was made of tells, then its properties, then title and signature. One that was
    made of these data may have another name by now.
    """
    year = _year_of(changed, origin, now, found)
    if year != now.year:
        raise FileError(
            f"{changed.file} 是 {year} 年度的年报，数据文件是 {now.year} 年度的，没有对照", _HINT
        )
    agency = _agency_of(origin, now, found)
    if squeezed(agency) != squeezed(now.agency):
        raise FileError(
            f"{changed.file} 是“{agency}”的年报，数据文件是“{now.agency}”的，没有对照", _HINT
        )


def _year_of(changed: SourceDocument, origin: Origin, now: Document, found: Placed) -> int:
    if origin.document is not None:
        return origin.document.year
    there, here = _YEAR.search(squeezed(found.title)), _YEAR.search(squeezed(now.title))
    if not there or not here or int(here[1]) != now.year or int(there[1]) == now.year:
        return now.year
    if changed.year == now.year:  # the title was mistyped
        return now.year
    return int(there[1])


def _agency_of(origin: Origin, now: Document, found: Placed) -> str:
    """The agency of the Word file, or that of the data where the file does not tell."""
    signed = found.lines.get(("agency", ""), "")
    if origin.document is not None:
        is_ours = squeezed(signed) == squeezed(now.agency)
        return now.agency if is_ours else origin.document.agency
    own = squeezed(now.agency)
    tells = bool(signed) and own in squeezed(now.title)
    is_ours = own in (squeezed(signed), squeezed(found.title)[: len(own)])
    return signed if tells and not is_ours else now.agency
