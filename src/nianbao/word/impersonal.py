"""A template's parts → the same without what tells of the people who made it.

Word writes into each file who made it and who saved it last, in which firm, from which template in
whose folder. Reports are public: of a template's own properties only the title goes on, and what
its tags print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from lxml import etree

from nianbao.word.markup import MAIN
from nianbao.word.story import CORE, parse
from nianbao.word.tags import has_tags

_Judge: TypeAlias = Callable[[Any], bool]  # of an element

_SETTINGS = "word/settings.xml"
_KEPT = frozenset({"title", "language"})
# Kinds of related parts that are left out; a part that nothing is related to is not written.
_PERSONAL = frozenset(
    {"extended-properties", "thumbnail", "people", "person", "customXml", "attachedTemplate"}
)
_ATTACHED = f"{{{MAIN}}}attachedTemplate"


def impersonal(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts without names of people. Raises TemplateError where one is no XML."""
    return {name: _without_people(name, data) for name, data in parts.items()}


def _without_people(name: str, data: bytes) -> bytes:
    if name.endswith(".rels"):
        return _pruned(data, name, _is_personal)
    if name == CORE:
        return _pruned(data, name, _is_told)
    if name == _SETTINGS:
        return _pruned(data, name, lambda element: element.tag == _ATTACHED)
    return data


def _pruned(data: bytes, name: str, is_out: _Judge) -> bytes:
    """The part without those of its root's children; as it is where there are none."""
    root = parse(data, name)
    out = [element for element in root if isinstance(element.tag, str) and is_out(element)]
    for element in out:
        root.remove(element)
    return etree.tostring(root, encoding="UTF-8", standalone=True) if out else data


def _is_personal(relation: etree._Element) -> bool:
    return relation.get("Type", "").rpartition("/")[2] in _PERSONAL


def _is_told(said: etree._Element) -> bool:
    return etree.QName(said).localname not in _KEPT and not has_tags("".join(said.itertext()))
