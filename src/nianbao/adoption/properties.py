"""The properties of a county's file → those that each report made from its template has: the
report's own title, its agency as author; nobody who last saved the county's file.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from nianbao.adoption.outcome import Notes
from nianbao.word import names
from nianbao.word.story import CORE, DUBLIN_CORE, parse

_WHERE = "文件属性"
_SAVED_BY = (
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
)
_TAGS = {
    "title": ("标题", names.ONE_LINE_TITLE),
    "creator": ("作者", f"{{{{ {names.AGENCY} }}}}"),
}


def tag_properties(parts: Mapping[str, bytes], notes: Notes) -> dict[str, bytes]:
    """The part with the properties, changed; nothing where the file has none."""
    if CORE not in parts:
        return {}
    root = parse(parts[CORE], CORE)
    for kind, (name, tag) in _TAGS.items():
        element = root.find(DUBLIN_CORE + kind)
        if element is None:
            element = etree.SubElement(root, DUBLIN_CORE + kind)
        notes.replace(_WHERE, name, element.text or "")
        element.text = tag
    for element in root.findall(_SAVED_BY):
        notes.replace(_WHERE, "最后保存的人", element.text or "")
        root.remove(element)
    return {CORE: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}
