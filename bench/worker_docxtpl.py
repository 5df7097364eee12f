"""The worker that measures docxtpl; with a file to write, one report in a process of its own."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate


def render(template: str, context: dict[str, Any]) -> bytes:
    """What a user of docxtpl does for each report; it cannot be kept for the next one."""
    document = DocxTemplate(template)
    document.render(context, autoescape=True)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _cold(template: str, data: Path, written: Path) -> None:
    written.write_bytes(render(template, json.loads(data.read_text(encoding="utf-8"))))


def _warm(template: str) -> None:
    from importlib.metadata import version

    from serve import serve, timed

    serve({
        "versions": lambda _: {"docxtpl": version("docxtpl")},
        "word": lambda request: timed(lambda: render(template, request["context"])),
    })  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _cold(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _warm(sys.argv[1])
