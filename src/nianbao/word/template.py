"""Template, Document → .docx. A template is compiled once and kept; filling in only adds strings.

The compiled template is kept in a folder of the user's, under a name that changes with the
template, with Python and with the libraries that compile; so it is never out of date.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import TypeAlias

from nianbao import __version__
from nianbao.document import Document
from nianbao.imprint import Imprint
from nianbao.imprint import imprint as imprint_of
from nianbao.resources import cache_folder
from nianbao.source.zipping import Member, join, pack
from nianbao.word.dressing import Dressing, prepared
from nianbao.word.names import Names, context
from nianbao.word.narrow import narrow_numbers, with_own_runs
from nianbao.word.pictures import illustrated

# What is kept: members that never change, and for each part with tags its name, its program, what
# it writes as one tag when empty, whether it must be mended.
_Kept: TypeAlias = tuple[
    tuple[tuple[str, int, int, bytes], ...],
    tuple[tuple[str, CodeType, tuple[tuple[str, str], ...], bool], ...],
]

_COMPILERS = ("jinja2", "docxtpl", "docx", "lxml")
_OWN_COMPILERS = ("language.py", "impersonal.py", "sandbox.py", "package.py", "template.py")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with tags."""

    name: str
    run: Callable[[Names], str]
    hollow: tuple[tuple[str, str], ...]
    mends: bool

    def fill(self, names: Names) -> Member:
        xml = with_own_runs(self.run(names))
        for start, end in self.hollow:
            xml = xml.replace(start + end, f"{start[:-1]}/>")
        if self.mends:
            from nianbao.word.language import mend

            return pack(self.name, mend(xml))
        return pack(self.name, xml.encode())


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template, compiled. Get one from load_template."""

    dressing: Dressing
    parts: tuple[_Part, ...]
    narrow_styles: Mapping[float, str]

    def fill(
        self, document: Document, imprint: Imprint | None = None, *, stands_free: bool = False
    ) -> bytes:
        """The report as a .docx; same document, same bytes. Its charts must be pictures by now;
        `imprint` is that of its content with the charts, by default of the document as it is;
        `stands_free`: the signature needs no text to be kept with it.

        Raises TemplateError when the template prints what the document does not have.
        """
        members = self.dressing.dressed(document, imprint or imprint_of(document))
        drawings, constant = illustrated(document, members)
        narrow = narrow_numbers(document, self.narrow_styles)
        names = context(document, drawings, narrow, stands_free=stands_free)
        return join((*constant, *(part.fill(names) for part in self.parts)))

    def fill_names(self, names: Names) -> bytes:
        """A .docx that is no report: the template with these names; same names, same bytes."""
        members = self.dressing.plain()
        return join((*members, *(part.fill(names) for part in self.parts)))


def load_template(data: bytes, folder: Path | None = None) -> Template:
    """The template in a .docx, compiled or as kept in `folder` (default: the user's cache).

    Raises TemplateError when it is no .docx or a tag is written wrongly.
    """
    file = (folder or cache_folder()) / f"{_identity(data)}.template"
    kept = _read(file)
    if kept is None:
        kept = _compile(data)
        _write(file, kept)
    return _template(kept)


def _template(kept: _Kept) -> Template:
    from nianbao.word.sandbox import load_program

    constant, parts = kept
    dressing = prepared([Member(*member) for member in constant])
    return Template(
        dressing,
        tuple(_Part(part[0], load_program(part[1]), part[2], part[3]) for part in parts),
        dressing.narrow_styles(),
    )


def _compile(data: bytes) -> _Kept:
    from nianbao.word.language import translate  # imports docxtpl, which takes its time
    from nianbao.word.sandbox import compile_source

    constant, sources = translate(data)
    return (
        tuple(_plain(pack(name, part)) for name, part in constant.items()),
        tuple((s.name, compile_source(s.text, s.name), s.hollow, s.mends) for s in sources),
    )


def _plain(member: Member) -> tuple[str, int, int, bytes]:
    """A member as marshal takes it."""
    return member.name, member.checksum, member.size, member.packed


def _identity(data: bytes) -> str:
    """A name for the compiled template: all that it was made from."""
    made_from = sha256(data)
    made_from.update(repr((__version__, sys.version, _compilers())).encode())
    return made_from.hexdigest()


@cache
def _compilers() -> tuple[str, ...]:
    """What compiles, each file with its size and time.

    The libraries' versions would do; but to import importlib.metadata takes longer than to fill in
    a report.
    """
    specs = (find_spec(name) for name in _COMPILERS)
    files = [Path(spec.origin) for spec in specs if spec and spec.origin]
    files += [Path(__file__).with_name(name) for name in _OWN_COMPILERS]
    return tuple(_fingerprint(file) for file in files)


def _fingerprint(file: Path) -> str:
    status = file.stat()
    return f"{file.parent.name}/{file.name} {status.st_size} {status.st_mtime_ns}"


def _read(file: Path) -> _Kept | None:
    """What is kept in a file; nothing when it is not there or not as it was written."""
    try:
        stored = file.read_bytes()
    except OSError:
        return None
    digest, content = stored[:32], stored[32:]
    if sha256(content).digest() != digest:  # marshal trusts its input: show it nothing damaged
        return None
    kept: _Kept = marshal.loads(content)  # noqa: S302
    return kept


def _write(file: Path, kept: _Kept) -> None:
    """Keep a compiled template; where that cannot be, the next run compiles again."""
    content = marshal.dumps(kept)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(sha256(content).digest() + content)
        new.replace(file)
    except OSError:
        with suppress(OSError):
            new.unlink()
