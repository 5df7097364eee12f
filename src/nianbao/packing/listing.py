"""Names and bytes → the list of a package with its SHA-256 sums, and back.

`sha256sum -c 清单.txt` proves a package; its lines end as old Windows wants them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

LIST = "清单.txt"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LEFT_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", ".DS_Store"})


def list_text(heads: Iterable[str], files: Mapping[str, bytes]) -> bytes:
    """The list: what the package is, then each file with its sum."""
    lines = [f"# {head}" for head in heads]
    lines += [f"{_sum(data)}  {name}" for name, data in files.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


def strangers(files: Mapping[str, bytes]) -> list[str]:
    """The files of a folder that its own list does not know, or knows otherwise."""
    listed = _listed(files.get(LIST, b""))
    return [
        name
        for name, data in files.items()
        if name not in _LEFT_BY_SYSTEMS
        and (listed.get(name) != _sum(data) if name != LIST else not listed)
    ]


def _listed(data: bytes) -> dict[str, str]:
    lines = data.decode(errors="replace").splitlines()
    return {match[2]: match[1] for line in lines if (match := _LINE.fullmatch(line))}


def _sum(data: bytes) -> str:
    return sha256(data).hexdigest()
