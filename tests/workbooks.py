"""Workbooks for tests: made, changed as a person would in Excel, and made by hand from XML."""

import io
import re
import zipfile

import openpyxl

from nianbao.exporting import form_of
from nianbao.source.paths import plain_value
from nianbao.source.read import read_source
from nianbao.workbook.book import workbook

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def values(path):
    """The keys and values of a YAML file."""
    return plain_value(read_source(path).root)


def as_workbook(path, folder=None, name=None):
    """The workbook with the content of a YAML file, beside it or in a folder; its path."""
    root = values(path)
    file = (folder or path.parent) / (name or f"{path.stem}.xlsx")
    file.write_bytes(workbook(form_of(root), root))
    return file


def change(path, cells):
    """Types values into cells, given as 申请!D9, and saves with openpyxl."""
    book = openpyxl.load_workbook(path)
    for where, value in cells.items():
        sheet, _, cell = where.partition("!")
        book[sheet][cell] = value
    book.save(path)


def find(path, sheet, text, column):
    """The first cell in `column` of the row in which a text stands: 申请!D9."""
    book = openpyxl.load_workbook(path)
    for row in book[sheet].iter_rows():
        if any(cell.value == text for cell in row):
            return f"{sheet}!{column}{row[0].row}"
    raise AssertionError(text)


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def by_hand(rows, *, head="", more=None, strings="", styles=""):
    """A workbook of one sheet whose rows are given as XML; `head` goes before its root."""
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="s"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="s" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="u" Type="{OFFICE}/styles" Target="/xl/styles.xml"/>'
            "</Relationships>",
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}'
            "</sheetData></worksheet>",
            **(more or {}),
        }
    )


BEHIND_CELLS = b"""<controls xmlns:xdr="urn:d"><control name="x"><controlPr><anchor><from>\
<xdr:col>1</xdr:col><xdr:row>2</xdr:row></from></anchor></controlPr></control></controls>\
<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1" \
xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" \
xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">\
<x14:dataValidation type="list"><x14:formula1><xm:f>Sheet9!$A$1:$A$3</xm:f></x14:formula1>\
<xm:sqref>Z99</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"""
PICTURE = "xl/media/image1.png"


def save_as_excel(path):
    """As Excel saves a workbook: texts are shared, totals computed, a picture is not deflated, a
    list stands on another sheet, nothing asks to be computed anew.
    """
    held = parts(path)
    strings = []

    def shared(found):
        strings.append(b"<si>%b</si>" % found[1])
        return b't="s"><v>%d</v>' % (len(strings) - 1)

    for name in [name for name in held if name.startswith("xl/worksheets/sheet")]:
        sheet = re.sub(rb't="inlineStr"><is>(.*?)</is>', shared, held[name], flags=re.DOTALL)
        sheet = re.sub(rb"</f>(?:<v\s*/>|<v></v>)", b"</f><v>6</v>", sheet)
        held[name] = sheet.replace(b"</worksheet>", BEHIND_CELLS)
    relation = f'<Relationship Id="st" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    held["xl/sharedStrings.xml"] = b'<sst xmlns="%b">%b</sst>' % (MAIN.encode(), b"".join(strings))
    for name, old, new in (
        ("xl/workbook.xml", rb"<calcPr [^>]*>", '<calcPr calcId="191029"/>'),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", relation + "</Relationships>"),
        ("[Content_Types].xml", b"</Types>", override),
    ):
        held[name], count = re.subn(old, new.encode(), held[name])
        assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in held.items():
            archive.writestr(name, part)
        archive.writestr(PICTURE, b"\x89PNG picture " * 9, zipfile.ZIP_STORED)
