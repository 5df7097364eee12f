"""Bytes of a Word file, a PDF or a web page → its pictures, and the words inside its drawings.

The readers leave pictures out; whoever has to know whether they are still the same asks here.
"""

from __future__ import annotations

import posixpath
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_DOCUMENT, _RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
_EMBEDDED = re.compile(r'\br:embed="([^"]+)"')
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ID, _TARGET = re.compile(r'\bId="([^"]*)"'), re.compile(r'\bTarget="([^"]*)"')
_IN_PAGE = re.compile(r"<img\b[^>]*\bsrc=[\"']data:image/[a-z]+;base64,([^\"']*)", re.IGNORECASE)
_SVG = re.compile(r"<svg\b.*?</svg>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Shown:
    """The files of the pictures in reading order, and what stands in drawings (for a PDF, all that
    it says), without white space.
    """

    pictures: tuple[bytes, ...]
    words: str = ""


def shown(data: bytes) -> Shown:
    """What a file shows besides text. Raises FileError where it is damaged."""
    if data.startswith(b"PK"):
        return Shown(tuple(_of_word(data)))
    if b"%PDF-" in data[:1024]:
        from nianbao.reading.pdfapart import pictures_and_words

        return Shown(*pictures_and_words(data))
    return _of_web(data)


def _of_word(data: bytes) -> Iterator[bytes]:
    from nianbao.source.package import read_zip

    parts = read_zip(data, lambda name: name.startswith("word/"))
    relations = parts.get(_RELATIONS, b"").decode("utf-8", "replace")
    files = {
        name[1]: posixpath.normpath(posixpath.join("/word", unescape(target[1])))[1:]
        for relation in _RELATION.findall(relations)
        if (name := _ID.search(relation)) and (target := _TARGET.search(relation))
    }
    for name in _EMBEDDED.findall(parts.get(_DOCUMENT, b"").decode("utf-8", "replace")):
        if files.get(name) in parts:
            yield parts[files[name]]


def _of_web(data: bytes) -> Shown:
    from nianbao.reading.decoding import decoded
    from nianbao.reading.web import archived_page

    text = decoded(archived_page(data) or data)
    drawings = "".join(unescape(_TAG.sub("", svg)) for svg in _SVG.findall(text))
    return Shown(tuple(_decoded(text)), "".join(drawings.split()))


def _decoded(text: str) -> Iterator[bytes]:
    for packed in _IN_PAGE.findall(text):
        try:
            yield b64decode("".join(packed.split()), validate=True)
        except Base64Error:
            yield b""
