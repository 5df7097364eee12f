"""The worker that measures nianbao, and prepares for its peers what they are to print."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import docx
import yaml
from filled import filled
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from serve import Reply, Request, serve, timed
from typst_source import typst_source
from variants import VARIANTS, every_paragraph

import nianbao
from nianbao import pipeline
from nianbao.checks.dossier import Dossier
from nianbao.checks.run import check_report
from nianbao.compose import compose
from nianbao.document import Document
from nianbao.export.pdf import draw
from nianbao.exporting import export
from nianbao.importers.run import import_report
from nianbao.page.faces import load_faces
from nianbao.page.pages import lay_out
from nianbao.reading.open import read_document
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_report
from nianbao.resources import template_file
from nianbao.source.workbook import read_workbook
from nianbao.word.names import context
from nianbao.word.template import load_template


class _Worker:
    """One report, its template and the faces, all loaded as in a program that runs on."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._document = _document(file)
        self._template = load_template(template_file(self._document.form_id).read_bytes())
        self._faces = load_faces()
        self._last = _report(file.with_name(f"{int(file.stem) - 1}.yaml"))
        self._spellings = {
            "as nianbao new begins it": filled(_report(file), self._last),
            "the shortest": file.read_text(encoding="utf-8"),
        }

    def jobs(self) -> None:
        serve({
            "versions": self.versions,
            "prepare": self.prepare,
            "word": self.word,
            "pdf": self.pdf,
            "check": self.check,
            "checks": self.checks,
            "reading": self.reading,
            "compose": self.compose,
            "pages": self.pages,
            "import": self.import_report,
            "walk": self.walk,
            "write workbook": self.write_workbook,
            "read workbook": self.read_workbook,
            "load workbook": self.load_workbook,
        })  # fmt: skip

    def versions(self, _: Request) -> Reply:
        return {"nianbao": nianbao.__version__, "Python": platform.python_version()}

    def prepare(self, request: Request) -> Reply:
        """What the peers are given: docxtpl its context, Typst its source."""
        document = self._variant(request)
        return {"context": context(document), "source": typst_source(document)}

    def word(self, request: Request) -> Reply:
        document = self._variant(request)
        return timed(lambda: self._template.fill(document))

    def pdf(self, request: Request) -> Reply:
        document = self._variant(request)
        return timed(lambda: draw(lay_out(document, self._faces)))

    def check(self, _: Request) -> Reply:
        return timed(lambda: pipeline.check(self._file))

    def checks(self, request: Request) -> Reply:
        """All checks of a report that is read, against last year's; all paragraphs are new."""
        reading = self._read(request)
        report, last = reading.report, self._last
        if report is None or any(finding.is_error for finding in reading.findings):
            raise SystemExit(f"{self._file} cannot be read")
        return timed(
            lambda: check_report(Dossier(report, last), reading.findings, self._faces.faceless)
        )

    def reading(self, request: Request) -> Reply:
        return timed(lambda: self._read(request))

    def compose(self, request: Request) -> Reply:
        text = self._text(request)
        return timed(lambda: yaml.compose(text, Loader=yaml.CSafeLoader))

    def _read(self, request: Request) -> Reading:
        return read_report(self._file, {self._file: self._text(request).encode()})

    def _text(self, request: Request) -> str:
        """The data file in one of its spellings; all its paragraphs are new."""
        return every_paragraph(self._spellings[request["spelling"]], request["number"])

    def pages(self, request: Request) -> Reply:
        """How many pages a PDF has."""
        pdf = PdfDocument(request["file"])
        try:
            return {"pages": len(pdf)}
        finally:
            pdf.close()

    def import_report(self, request: Request) -> Reply:
        """A Word report → the text of a data file and its doubts."""
        return timed(lambda: import_report(read_document(Path(request["file"]))))

    def walk(self, request: Request) -> Reply:
        """python-docx opens the same file and looks at each cell once."""
        return timed(lambda: _cells(request["file"]))

    def write_workbook(self, request: Request) -> Reply:
        """The report as a workbook, for the two that read it."""
        (file,) = export(self._file, ("xlsx",), Path(request["folder"])).written
        return {"file": str(file)}

    def read_workbook(self, request: Request) -> Reply:
        return timed(lambda: read_workbook(Path(request["file"])))

    def load_workbook(self, request: Request) -> Reply:
        """openpyxl's own reading of the same file."""
        return timed(lambda: load_workbook(request["file"]))

    def _variant(self, request: Request) -> Document:
        return VARIANTS[request["variant"]](self._document, request["number"])


def _cells(file: str) -> list[str]:
    tables = docx.Document(file).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def _document(file: Path) -> Document:
    return compose(_report(file))


def _report(file: Path) -> Report:
    report = read_report(file).report
    if report is None:
        raise SystemExit(f"{file} cannot be read")
    return report


if __name__ == "__main__":
    _Worker(Path(sys.argv[1])).jobs()
