"""Fonts made from the shipped ones: under other names, in collections, with faults."""

import struct
from collections.abc import Sequence
from pathlib import Path

from nianbao.resources import font_file

_REGULAR, _BOLD = 0, 1
_FS_TYPE = 8  # its offset in table OS/2
_MAC_STYLE = 44  # and this one's in head
RESTRICTED = 0x0002


def tables(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack(">H", data[4:6])
    entries = struct.iter_unpack(">4sLLL", data[12 : 12 + 16 * count])
    return {tag: data[offset : offset + length] for tag, _, offset, length in entries}


def named(family: str, *, file: str = "fangsong.ttf", **changes) -> dict[bytes, bytes]:
    """The tables of a shipped face under another family name, changed as asked."""
    made = tables(font_file(file).read_bytes())
    made[b"name"] = name_table(family, **changes.pop("record", {}))
    if "rights" in changes:
        made[b"OS/2"] = patched(made[b"OS/2"], _FS_TYPE, changes.pop("rights"))
    if changes.pop("bold", False):
        made[b"head"] = patched(made[b"head"], _MAC_STYLE, _BOLD)
    assert not changes
    return made


def name_table(family: str, *, platform: int = 3, encoding: int = 1, codec: str = "utf-16-be"):
    """Names 1 (family) and 6 (PostScript)."""
    texts = [(1, family.encode(codec)), (6, "MadeForTests".encode(codec))]
    records, strings = b"", b""
    for number, text in texts:
        records += struct.pack(
            ">6H",
            platform,
            encoding,
            0x804 if platform == 3 else 33,
            number,
            len(text),
            len(strings),
        )
        strings += text
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings


def patched(table: bytes, at: int, value: int) -> bytes:
    return table[:at] + struct.pack(">H", value) + table[at + 2 :]


def font(made: dict[bytes, bytes], start: int = 0, kind: bytes = b"\0\1\0\0") -> bytes:
    """A font file, or one face of a collection that begins at `start`."""
    head = kind + struct.pack(">4H", len(made), 0, 0, 0)
    offset = start + len(head) + 16 * len(made)
    entries, body = b"", b""
    for tag, table in sorted(made.items()):
        entries += struct.pack(">4sLLL", tag, 0, offset + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + entries + body


def collection(faces: Sequence[dict[bytes, bytes]]) -> bytes:
    starts, body = [], b""
    first = 12 + 4 * len(faces)
    for made in faces:
        starts.append(first + len(body))
        body += font(made, starts[-1])
    return b"ttcf" + struct.pack(f">HHL{len(faces)}L", 1, 0, len(faces), *starts) + body


def install(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path
