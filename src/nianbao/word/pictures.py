"""A document's figures → what Word needs to show them: markup, media, relationships, types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from markupsafe import Markup

from nianbao.document import Document, Figure, Picture
from nianbao.official import picture_size
from nianbao.source.package import CONTENT_TYPES
from nianbao.source.zipping import Member, pack
from nianbao.word.markup import RELATIONS, escaped
from nianbao.word.names import figures
from nianbao.word.package import extended, unpack

_RELATED = "word/_rels/document.xml.rels"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU = 12_700  # in a point
_FIRST_ID = 100_001  # of a drawing; docxtpl counts a template's own from 1001


class Illustrated(NamedTuple):
    """The figures' markup by name, and the template's members with what the markup refers to."""

    drawings: Mapping[str, str]
    members: tuple[Member, ...]


class _Medium(NamedTuple):
    """A picture in the package: its part, its relationship, its number."""

    picture: Picture
    name: str
    relation: str
    number: int


def illustrated(document: Document, members: tuple[Member, ...]) -> Illustrated:
    """The members with the document's pictures added. Charts must be pictures by now."""
    shown = dict(figures(document))
    if not shown:
        return Illustrated({}, members)
    media = list(_media(list(shown.values()), members))
    drawings = {
        name: _drawing(figure, medium)
        for (name, figure), medium in zip(shown.items(), media, strict=True)
    }
    changed = (_completed(member, media) for member in members)
    return Illustrated(drawings, (*changed, *(pack(m.name, m.picture.data) for m in media)))


def _media(shown: Sequence[Figure], members: Sequence[Member]) -> Iterator[_Medium]:
    """A part and a relationship for each figure, under numbers that the template does not use."""
    taken = {member.name.rpartition(".")[0] for member in members}
    related = b"".join(unpack(member) for member in members if member.name == _RELATED)
    free = (
        number
        for number in count(1)
        if f"word/media/figure{number}" not in taken and f'"figure{number}"'.encode() not in related
    )
    for figure, number in zip(shown, free, strict=False):
        picture = figure.content
        if not isinstance(picture, Picture):
            raise TypeError("Word holds pictures; see Document.with_pictures")
        yield _Medium(
            picture, f"word/media/figure{number}.{picture.kind}", f"figure{number}", number
        )


def _completed(member: Member, media: Sequence[_Medium]) -> Member:
    """A member that must name the media, with them named; any other as it is."""
    if member.name == _RELATED:
        return extended(member, map(_relationship, media))
    if member.name == CONTENT_TYPES:
        known = unpack(member).decode().lower()
        kinds = dict.fromkeys(medium.picture.kind for medium in media)
        return extended(
            member,
            (
                f'<Default Extension="{kind}" ContentType="image/{kind}"/>'
                for kind in kinds
                if f'extension="{kind}"' not in known
            ),
        )
    return member


def _relationship(medium: _Medium) -> str:
    target = medium.name.removeprefix("word/")
    return f'<Relationship Id="{medium.relation}" Type="{RELATIONS}/image" Target="{target}"/>'


def _drawing(figure: Figure, medium: _Medium) -> str:
    """The picture in the line of text whose run it stands in; the run's text goes on after it."""
    width, height = picture_size(medium.picture.width, medium.picture.height)
    extent = f'cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"'
    number, name = medium.number, f"图{medium.number}"
    drawing = (
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
        ' distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/>"
        f'<wp:docPr id="{_FIRST_ID + number}" name="{name}" descr="{escaped(figure.alternative)}"/>'
        "<wp:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks xmlns:a="{_DRAWING}/main" noChangeAspect="1"/>'
        "</wp:cNvGraphicFramePr>"
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="{medium.relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline>"
    )
    return Markup(  # noqa: S704 - our own, its one text escaped
        f'</w:t><w:drawing>{drawing}</w:drawing><w:t xml:space="preserve">'
    )
