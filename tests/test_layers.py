"""Imports run in one direction only: a module may import from rooms below its own."""

import ast
from pathlib import Path

import pytest

from nianbao.forms.catalogue import all_forms

SOURCE = Path(__file__).parent.parent / "src"

# From the top down; rooms on one line do not import one another.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"pipeline"},
    {"making"},
    {"word", "export", "deliver", "checks"},
    {"page", "compose"},
    {"report"},
    {"forms", "document", "typefaces", "signature"},
    {"source", "official"},
    {"findings", "resources"},
    {"errors"},
    {"__init__"},
]
HEIGHT = {room: -depth for depth, rooms in enumerate(LAYERS) for room in rooms}

# Each library has one door.
DOORS = {
    "yaml": {"source/yamltext.py"},
    "docxtpl": {"word/language.py"},
    "jinja2": {"word/language.py", "word/sandbox.py", "word/syntax.py", "word/uses.py"},
    "reportlab": {"export/pdf.py"},
    "pypdfium2": {"export/raster.py", "export/readback.py"},
    "PIL": {"report/pictures.py"},
