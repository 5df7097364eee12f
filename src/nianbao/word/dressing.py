"""What the program puts into every Word file besides what its tags say.

The signature stands where its widths ask for it, so the styles Signature and Date get their
indents for each report; and the file's own properties tell form, year and content, so
that it can be verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nianbao import official
from nianbao.document import Document
from nianbao.imprint import Imprint
from nianbao.signature import Signature, name_measure, place_signature
from nianbao.source.package import CONTENT_TYPES
from nianbao.source.zipping import Member, pack
from nianbao.widths import text_width
from nianbao.word.markup import RELATIONS, escaped, plain_part, w
from nianbao.word.package import extended, unpack
from nianbao.word.story import CUSTOM
from nianbao.word.styles import AGENCY, CHARACTER, DATE, LINE, NARROW_NAMES

FORM, YEAR, DIGEST = "表式", "年度", "内容摘要"  # names of the properties
PRINTED = "内容数据"  # with a number behind it: what is printed, in pieces
_MOST_OF_A_PROPERTY = 255  # characters; Office cuts longer texts off (MS-OI29500 §3.5.5.1.1.2)

_STYLES, _PACKAGE_RELATIONS = "word/styles.xml", "_rels/.rels"
_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_GROUP = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that users define
_FIRST_NUMBER = 2  # 0 and 1 are taken


_STYLE = re.compile(r"<w:style .*?</w:style>", re.DOTALL)
_NAME = re.compile(r'<w:name w:val="([^"]*)"')
_IDENTITY = re.compile(r'w:styleId="([^"]*)"')
_LOOK = re.compile(
    r"(?:<w:spacing [^>]*/>)?(?:<w:contextualSpacing/>)?<w:ind [^>]*/>(?:<w:jc [^>]*/>)?"
)
_SIGNED = {"Signature": AGENCY, "Date": DATE}  # Word's own names, the same in every language


class _Style(NamedTuple):
    """A style of styles.xml: its name, its id and where it stands."""

    name: str
    identity: str
    start: int
    end: int


class _Hole(NamedTuple):
    """A place in styles.xml that differs from report to report."""

    style: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dressing:
    """The members of a template that never change, ready for what does."""

    members: tuple[Member, ...]
    styles: str
    holes: tuple[_Hole, ...]

    def dressed(self, document: Document, imprint: Imprint) -> tuple[Member, ...]:
        """The members with this report's styles and properties."""
        custom = pack(CUSTOM, _custom(own_properties_of(document, imprint)))
        if not self.styles:
            return (*self.members, custom)
        return (*self.members, pack(_STYLES, self._styles(document).encode()), custom)

    def plain(self) -> tuple[Member, ...]:
        """The members as the template has them, without properties of a report."""
        custom = pack(CUSTOM, _custom_part(""))
        styles = (pack(_STYLES, self.styles.encode()),) if self.styles else ()
        return (*self.members, *styles, custom)

    def narrow_styles(self) -> dict[float, str]:
        """The ids of the styles for long numbers by size; none in an older template."""
        found = {style.name: style.identity for style in _styles_in(self.styles)}
        if not all(name in found for name in NARROW_NAMES.values()):
            return {}
        return {size: found[name] for size, name in NARROW_NAMES.items()}

    def _styles(self, document: Document) -> str:
        looks = _looks(document)
        pieces: list[str] = []
        at = 0
        for hole in self.holes:
            pieces += (self.styles[at : hole.start], looks[hole.style])
            at = hole.end
        return "".join((*pieces, self.styles[at:]))


def prepared(members: Sequence[Member]) -> Dressing:
    """A template's members, with the properties' part announced and the styles opened."""
    kept = [_announcing(member) for member in members if member.name not in (_STYLES, CUSTOM)]
    styles = "".join(unpack(member).decode() for member in members if member.name == _STYLES)
    return Dressing(tuple(kept), styles, tuple(_holes(styles)))


def _holes(styles: str) -> Iterable[_Hole]:
    """Spacing and indent of name and date, where both styles are laid out as ours are.

    One alone would stand wrong to the other.
    """
    found = []
    for style in _styles_in(styles):
        match = _LOOK.search(styles, style.start, style.end)
        if style.name in _SIGNED and match:
            found.append(_Hole(_SIGNED[style.name], match.start(), match.end()))
    return found if len(found) == len(_SIGNED) else ()


def _styles_in(styles: str) -> Iterator[_Style]:
    """The styles of styles.xml by their names: a Chinese Word gives its own ids on saving (a5)."""
    for match in _STYLE.finditer(styles):
        name, identity = _NAME.search(match[0]), _IDENTITY.search(match[0])
        if name and identity:
            yield _Style(name[1], identity[1], match.start(), match.end())


def _looks(document: Document) -> dict[str, str]:
    name, date = text_width(document.agency), text_width(document.date)
    measure = name_measure(name, seal=document.seal)
    place = place_signature(measure, date, seal=document.seal)
    return {
        AGENCY: _name_look(place, measure, is_long=measure < name),
        DATE: _date_look(place, date),
    }


def _name_look(place: Signature, measure: float, *, is_long: bool) -> str:
    """Blank lines above; a name of several lines is kept to the width that makes them even, and
    they begin together, as in the PDF.
    """
    left = official.CHARACTERS - measure - place.name_right if is_long else 0.0
    return "".join(
        (
            w("spacing", beforeLines=100 * place.above, before=place.above * LINE),
            w("ind", **_indent("left", left), **_indent("right", place.name_right)),
            w("jc", val="left" if is_long else "right"),
        )
    )


def _date_look(place: Signature, date: float) -> str:
    """From the left: the date's first character is what must stand right, whatever the rest."""
    below = w("spacing", afterLines=100 * place.below, after=place.below * LINE)
    left = official.CHARACTERS - place.date_right - date
    indent = w("ind", **_indent("left", left))
    return (below if place.below else "") + indent + w("jc", val="left")


def _indent(side: str, characters: float) -> dict[str, int]:
    """In hundredths of a character, and in twips for what does not know characters."""
    if characters <= 0:
        return {}
    return {f"{side}Chars": round(100 * characters), side: round(characters * CHARACTER)}


# -- properties


def own_properties_of(document: Document, imprint: Imprint) -> dict[str, str]:
    """Name and text of each property that a report's file has."""
    said = {FORM: document.form_id, YEAR: str(document.year), DIGEST: imprint.digest}
    starts = range(0, len(imprint.printed), _MOST_OF_A_PROPERTY)
    for number, start in enumerate(starts, start=1):
        said[f"{PRINTED}{number:02}"] = imprint.printed[start : start + _MOST_OF_A_PROPERTY]
    return said


def _custom(said: Mapping[str, str]) -> bytes:
    properties = "".join(
        f'<property fmtid="{_GROUP}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escaped(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(said.items(), start=_FIRST_NUMBER)
    )
    return _custom_part(properties)


def _custom_part(properties: str) -> bytes:
    return plain_part(
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{properties}</Properties>"
    )


def _announcing(member: Member) -> Member:
    """Content types and relationships with the properties' part; any other member as it is."""
    if member.name == CONTENT_TYPES:
        element = f'<Override PartName="/{CUSTOM}" ContentType="{_KIND}"/>'
    elif member.name == _PACKAGE_RELATIONS:
        relation = f'Type="{RELATIONS}/custom-properties" Target="{CUSTOM}"'
        element = f'<Relationship Id="nianbaoProperties" {relation}/>'
    else:
        return member
    announced = CUSTOM.encode() in unpack(member)
    return member if announced else extended(member, [element])
