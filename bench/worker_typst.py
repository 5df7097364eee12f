"""The worker that measures Typst; with a file to write, one report in a process of its own.

It is asked for the kind of PDF that nianbao writes, PDF/A-2b and PDF/UA-1, and looks for faces in
our folder only, which makes it quicker than its defaults.
"""

from __future__ import annotations

import sys
from pathlib import Path

from typst import Compiler, Fonts


def compiler(fonts: str, source: Path) -> Compiler:
    """A compiler as a program keeps it, with its faces and caches."""
    faces = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    return Compiler(source, font_paths=faces)


def _pdf(kept: Compiler) -> bytes:
    written = kept.compile(format="pdf", pdf_standards=["a-2b", "ua-1"])
    if not isinstance(written, bytes):  # it is a list for pictures only
        raise TypeError("Typst gave no PDF")
    return written


def _cold(fonts: str, source: Path, written: Path) -> None:
    written.write_bytes(_pdf(compiler(fonts, source)))


def _warm(fonts: str) -> None:
    from importlib.metadata import version
    from tempfile import TemporaryDirectory

    from serve import Reply, Request, serve, timed

    with TemporaryDirectory() as folder:
        source = Path(folder) / "report.typ"
        source.touch()
        kept = compiler(fonts, source)

        def pdf(request: Request) -> Reply:
            source.write_text(request["source"], encoding="utf-8")
            return timed(lambda: _pdf(kept))

        serve({"versions": lambda _: {"Typst": version("typst")}, "pdf": pdf})


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _cold(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _warm(sys.argv[1])
