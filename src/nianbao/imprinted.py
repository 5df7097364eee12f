"""Bytes of a Word file, a PDF or a web page → the imprint that this program put into it.

Nothing is believed here: whoever changed the file can have changed its imprint, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nianbao.errors import FileError
from nianbao.imprint import Imprint

# word.dressing, export.pdf and export.html write under these names.
_CUSTOM = "docProps/custom.xml"
_WORD_DIGEST, _WORD_PRINTED = "内容摘要", re.compile(r"内容数据\d{1,4}", re.ASCII)
_PDF_DIGEST, _PDF_PRINTED = "NianbaoDigest", "NianbaoPrinted"
_WEB_DIGEST, _WEB_PRINTED = "nianbao-digest", "nianbao-printed"


def told_imprint(data: bytes, *, is_ours: bool = False) -> Imprint | None:
    """What a file tells of its own content; None where it tells nothing. The printed data are ""
    where only the digest is there. `is_ours`: this program has just written it.

    Raises FileError where the file is damaged.
    """
    if data.startswith(b"PK"):
        return _of_word(data)
    if b"%PDF-" in data[:1024]:
        return _of_pdf(data, is_ours=is_ours)
    return _of_web(data)


def _of_word(data: bytes) -> Imprint | None:
    from nianbao.reading.wordparts import parse
    from nianbao.source.package import read_zip

    parts = read_zip(data, lambda name: name == _CUSTOM)
    if _CUSTOM not in parts:
        return None
    said = {str(e.get("name")): "".join(e.itertext()) for e in parse(parts[_CUSTOM], _CUSTOM)}
    pieces = [name for name in said if _WORD_PRINTED.fullmatch(name)]
    printed = "".join(said[name] for name in sorted(pieces, key=_number))
    return _imprint(said.get(_WORD_DIGEST, ""), printed)


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name))


def _of_pdf(data: bytes, *, is_ours: bool) -> Imprint | None:
    if is_ours:  # what is no stranger's need not be read apart
        from nianbao.reading.pdfium import information
    else:
        from nianbao.reading.pdfapart import information

    said = information(data, (_PDF_DIGEST, _PDF_PRINTED))
    return _imprint(said[_PDF_DIGEST], said[_PDF_PRINTED])


def _of_web(data: bytes) -> Imprint | None:
    from nianbao.reading.web import archived_page, metadata

    said: Mapping[str, str]
    try:
        said = metadata(archived_page(data) or data)
    except FileError:  # what is no page tells nothing
        return None
    return _imprint(said.get(_WEB_DIGEST, ""), said.get(_WEB_PRINTED, ""))


def _imprint(digest: str, printed: str) -> Imprint | None:
    return Imprint(digest.strip(), "".join(printed.split())) if digest or printed else None
