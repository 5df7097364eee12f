"""A .docx as a person changes it in Word: words, cells, paragraphs, tracked changes, comments."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NAMESPACE}}}"
_DOCUMENT = "word/document.xml"


class Edited:
    """The document of a .docx; `save` writes it with whatever was changed."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self._parts[_DOCUMENT])
        self.body = self.root.find(f"{W}body")

    def save(self, path: Path) -> Path:
        self._parts[_DOCUMENT] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
            for name, part in self._parts.items():
                package.writestr(name, part)
        path.write_bytes(data.getvalue())
        return path

    @property
    def paragraphs(self):
        """Those of the body, tables aside."""
        return self.body.findall(f"{W}p")

    def paragraph(self, beginning: str):
        """The first paragraph that begins so."""
        return next(p for p in self.paragraphs if text_of(p).startswith(beginning))

    def containing(self, words: str):
        return next(p for p in self.paragraphs if words in text_of(p))

    def replace(self, old: str, new: str) -> None:
        """Words of one paragraph typed over, as Word would: runs keep what is not touched."""
        paragraph = self.containing(old)
        whole = text_of(paragraph)
        start = whole.index(old)
        replace_in(paragraph, start, start + len(old), new)

    def add_after(self, beginning: str, text: str) -> None:
        """Enter at a paragraph's end, then typing: the new one looks like the old."""
        paragraph = self.paragraph(beginning)
        paragraph.addnext(alike(paragraph, text))

    def add_before(self, beginning: str, text: str) -> None:
        paragraph = self.paragraph(beginning)
        paragraph.addprevious(alike(paragraph, text))

    def remove(self, beginning: str) -> None:
        self.body.remove(self.paragraph(beginning))

    def split(self, words: str) -> None:
        """Enter before some words."""
        paragraph = self.containing(words)
        whole = text_of(paragraph)
        at = whole.index(words)
        paragraph.addnext(alike(paragraph, whole[at:]))
        replace_in(paragraph, at, len(whole), "")

    def join(self, beginning: str) -> None:
        """Backspace at a paragraph's beginning."""
        second = self.paragraph(beginning)
        first = second.getprevious()
        for run in second.findall(f"{W}r"):
            first.append(run)
        self.body.remove(second)

    def cell(self, table: int, row: int, column: int):
        """A cell by its place; columns count cells of the row."""
        rows = self.body.findall(f"{W}tbl")[table].findall(f"{W}tr")
        return rows[row].findall(f"{W}tc")[column]

    def cells(self):
        return [tc for table in self.body.findall(f"{W}tbl") for tc in table.iter(f"{W}tc")]

    def fill(self, cell, text: str) -> None:
        paragraph = cell.find(f"{W}p")
        replace_in(paragraph, 0, len(text_of(paragraph)), text)

    def track(self, old: str, new: str) -> None:
        """Words of one run replaced while changes are tracked."""
        paragraph = self.containing(old)
        run = next(r for r in paragraph.findall(f"{W}r") if old in text_of(r))
        before, _, after = text_of(run).partition(old)
        deleted, inserted = (
            etree.Element(W + kind, {W + "author": "领导"}) for kind in ("del", "ins")
        )
        for wrap, words, tag in ((deleted, old, "delText"), (inserted, new, "t")):
            wrap.append(_run(run, words, tag))
        for piece in (_run(run, before), deleted, inserted, _run(run, after)):
            run.addprevious(piece)
        paragraph.remove(run)

    def comment(self, beginning: str, text: str) -> None:
        paragraph = self.paragraph(beginning)
        run = etree.SubElement(paragraph, W + "r")
        etree.SubElement(run, W + "commentReference", {W + "id": "0"})
        comments = etree.Element(W + "comments", nsmap={"w": NAMESPACE})
        one = etree.SubElement(comments, W + "comment", {W + "id": "0", W + "author": "领导"})
        one.append(alike(paragraph, text))
        self._parts["word/comments.xml"] = etree.tostring(comments)

    @staticmethod
    def typed(paragraph, text: str):
        """A new paragraph with another one's looks."""
        return alike(paragraph, text)

    @staticmethod
    def copied(run, text: str):
        """A run with another one's looks."""
        return _run(run, text)

    def forget(self, *beginnings: str) -> None:
        """Drop the properties whose names begin so, as other programs do when they save."""
        root = etree.fromstring(self._parts["docProps/custom.xml"])
        for element in root:
            if element.get("name").startswith(beginnings):
                root.remove(element)
        self._parts["docProps/custom.xml"] = etree.tostring(root)

    def set_property(self, name: str, value: str) -> None:
        root = etree.fromstring(self._parts["docProps/custom.xml"])
        for element in root:
            if element.get("name") == name:
                element[0].text = value
        self._parts["docProps/custom.xml"] = etree.tostring(root)


def text_of(element) -> str:
    return "".join(
        "\n" if node.tag == W + "br" else node.text or ""
        for node in element.iter(W + "t", W + "br")
    )


def replace_in(paragraph, start: int, end: int, new: str) -> None:
    """Characters of a paragraph replaced; the new ones go into the first run that is touched."""
    at = 0
    for node in list(paragraph.iter(W + "t", W + "br")):
        if node.tag == W + "br":
            at += 1
            continue
        text = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last or (start == end == at + first and first <= len(text)):
            node.text = text[:first] + new + text[last:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            new = ""
            if start == end:
                break
        at += len(text)


def alike(paragraph, text: str):
    """A paragraph with another one's looks."""
    new = etree.Element(W + "p")
    properties = paragraph.find(W + "pPr")
    if properties is not None:
        new.append(copy.deepcopy(properties))
    run = next(paragraph.iter(W + "r"), None)
    new.append(_run(run, text))
    return new


def _run(like, text: str, tag: str = "t"):
    run = etree.Element(W + "r")
    properties = None if like is None else like.find(W + "rPr")
    if properties is not None:
        run.append(copy.deepcopy(properties))
    node = etree.SubElement(run, W + tag)
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run
