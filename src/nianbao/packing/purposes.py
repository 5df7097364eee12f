"""purposes.yaml → what a package holds, by whom it is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.shipped import Shipped, read_shipped

COUNTY = "报县"  # what is mailed
PREVIEW = "预审"  # what is mailed before the sign-off
OFFERED = (COUNTY, "网站", "张贴", "归档")  # what may be asked for by name


@dataclass(frozen=True, slots=True)
class Purpose:
    """What goes into a package; `formats` are those of the official edition."""

    name: str
    formats: tuple[str, ...]
    letter: str
    notice: bool
    slip: bool
    data: bool
    record: bool
    sign_off: bool
    drafts: bool
    public: bool


def purpose(name: str) -> Purpose:
    """The purpose of this name, which must be known."""
    said = _data().at("purposes", name)
    return Purpose(
        name,
        said.texts("formats"),
        said.text("letter"),
        *(
            said.has(key)
            for key in ("notice", "slip", "data", "record", "sign_off", "drafts", "public")
        ),
    )


def all_purposes() -> tuple[str, ...]:
    return _data().keys("purposes")


@cache
def _data() -> Shipped:
    return read_shipped(Path(__file__).with_name("purposes.yaml"))
