"""ReportLab's document, written with object streams (ISO 32000-1 §7.5.7, §7.5.8).

Hundreds of small objects then take a tenth of their place. ReportLab's own streams are left aside
because `endstream` follows their data without a line's end, which PDF/A forbids
(ISO 19005-2 §6.1.7.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFObject, PDFStream
from reportlab.pdfbase.pdfdoc import format as formatted

from nianbao.deflating import zlib_stream

_MARK = b"%\xe2\xe3\xcf\xd3\n"  # tells programs that the file is binary
_FREE, _PLAIN, _PACKED = 0, 1, 2  # kinds of entries in a cross-reference stream
_ENTRY = ">BLH"
_FREE_ENTRY = (_FREE, 0, 0xFFFF)


kept_stream = lru_cache(maxsize=32)(zlib_stream)  # for what comes again: fonts, the colour space


class Stream(PDFStream):  # type: ignore[misc]
    """A stream whose data are in their final form; `filter_name` says which."""

    def __init__(self, data: bytes, entries: dict[str, object], filter_name: str = "") -> None:
        super().__init__(PDFDictionary(entries), data)
        self.dictionary["Length"] = len(data)
        if filter_name:
            self.dictionary["Filter"] = f"/{filter_name}"

    def format(self, document: PDFDocument) -> bytes:
        dictionary: bytes = formatted(self.dictionary, document)
        return b"%b\nstream\n%b\nendstream" % (dictionary, self.content)


class Written(PDFObject):  # type: ignore[misc]
    """An object as it stands in the file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def format(self, _: PDFDocument) -> bytes:
        return self._text.encode()


def flate(data: bytes, entries: dict[str, object] | None = None, *, kept: bool = False) -> Stream:
    packed = kept_stream(data) if kept else zlib_stream(data)
    return Stream(packed, entries or {}, "FlateDecode")


class PackedDocument(PDFDocument):  # type: ignore[misc]
    """ReportLab's document with its small objects, and reserved ones, in object streams."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._reserved: list[tuple[int, Sequence[str]]] = []

    def cite(self, thing: PDFObject) -> str:
        """Takes an object; gives what others name it by."""
        name: bytes = self.Reference(thing).format(self)
        return name.decode()

    def next_number(self) -> int:
        number: int = self.objectcounter + 1
        return number

    def reserve(self, objects: Sequence[str]) -> None:
        """Takes finished objects, whose numbers follow from next_number() on."""
        self._reserved.append((self.next_number(), objects))
        self.objectcounter += len(objects)

    def format(self) -> bytes:
        """The whole file."""
        major, minor = self._pdfVersion
        file = _File(b"%%PDF-%d.%d\n" % (major, minor) + _MARK)
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        small = []
        number = 0
        while number < self.objectcounter:  # formatting an object brings in others
            number += 1
            name = self.numberToId.get(number)
            if name is None:
                continue  # reserved
            thing = self.idToObject[name]
            data = formatted(thing, self, toplevel=1)
            if isinstance(thing, PDFStream):
                file.add(number, data)
            else:
                small.append((number, data))
        file.pack(self._own_number(), small)
        for first, objects in self._reserved:
            file.pack(self._own_number(), [
                (first + at, thing.encode()) for at, thing in enumerate(objects)
            ])  # fmt: skip
        return file.finish(self._own_number(), self._trailer(root, info))

    def _own_number(self) -> int:
        self.objectcounter += 1
        number: int = self.objectcounter
        return number

    def _trailer(self, root: PDFObject, info: PDFObject) -> bytes:
        digest = self.signature.hexdigest().encode()
        return b"/Root %b/Info %b/ID[<%b><%b>]" % (
            root.format(self), info.format(self), digest, digest,
        )  # fmt: skip


class _File:
    """The file as it grows, and where each object stands in it."""

    def __init__(self, header: bytes) -> None:
        self._parts = [header]
        self._length = len(header)
        self._entries = {0: _FREE_ENTRY}

    def add(self, number: int, data: bytes) -> None:
        self._entries[number] = (_PLAIN, self._length, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, data))

    def pack(self, number: int, objects: Iterable[tuple[int, bytes]]) -> None:
        """Adds the objects as object stream `number`."""
        places, datas, length = [], [], 0
        for at, (each, data) in enumerate(objects):
            self._entries[each] = (_PACKED, number, at)
            places.append(b"%d %d" % (each, length))
            datas.append(data)
            length += len(data) + 1
        head = b" ".join(places) + b"\n"
        packed = zlib_stream(head + b"\n".join(datas))
        entries = b"/Type/ObjStm/N %d/First %d" % (len(datas), len(head))
        self.add(number, _raw_stream(entries, packed))

    def finish(self, number: int, trailer: bytes) -> bytes:
        """The file with its cross-reference stream as object `number`, the last."""
        start = self._length
        self._entries[number] = (_PLAIN, start, 0)
        table = b"".join(struct.pack(_ENTRY, *self._entries[at]) for at in range(number + 1))
        entries = b"/Type/XRef/W[1 4 2]/Size %d%b" % (number + 1, trailer)
        self.add(number, _raw_stream(entries, zlib_stream(table)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _write(self, data: bytes) -> None:
        self._parts.append(data)
        self._length += len(data)


def _raw_stream(entries: bytes, deflated: bytes) -> bytes:
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (
        entries, len(deflated), deflated,
    )  # fmt: skip
