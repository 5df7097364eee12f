"""A report as it was read, and what of it nobody knows because it is in error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nianbao.comparison.model import Said, Side
from nianbao.findings import Finding, Place
from nianbao.report.keys import FEE, FIGURES, OTHER, PREAMBLE
from nianbao.report.model import Report
from nianbao.report.values import agency_values
from nianbao.source.text import REFUSED

# What a value, or a text, is made from where the data leave it out.
_MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "机关.简称": ("机关.名称",),
    "标题": ("机关.名称", "年度"),
    "报送期限": ("机关.层级", "年度"),
    PREAMBLE: ("机关", "年度"),
    OTHER: (FEE,),
}


@dataclass(frozen=True, slots=True)
class Given:
    """One of the two reports with the paths of its errors; `unknown` are the groups of keys (机关,
    "" for the file itself) in which a key is not known: one that is missed may be meant by it.
    """

    file: str
    report: Report
    errors: tuple[str, ...]
    unknown: frozenset[str]

    @property
    def side(self) -> Side:
        report = self.report
        return Side(self.file, report.year, report.agency.name, report.form.id, len(self.errors))

    def is_given(self, path: str) -> bool:
        return path in self.report.fields or path in self.report.places

    def is_in_error(self, path: str) -> bool:
        """Whether something is wrong at the path, above or below it, or in what it is made from."""
        if any(_touches(error, path) for error in self.errors):
            return True
        return not self.is_given(path) and any(
            _touches(error, source) for source in _MADE_FROM.get(path, ()) for error in self.errors
        )

    def is_text_in_error(self, key: str, words: Iterable[str]) -> bool:
        """Whether nobody knows what the text says; a wrong {…} inside it is no reason."""
        if any(REFUSED in word for word in words):  # which character was refused is not known
            return True
        return key not in self.report.texts and self.is_in_error(key)

    @property
    def has_doubtful_figures(self) -> bool:
        """Whether a figure may be lacking because it, or a number that it draws, is in error."""
        lacks_numbers = None in self.report.numbers.values()
        return self.is_in_error(FIGURES) or (self.is_given(FIGURES) and lacks_numbers)

    def field(self, path: str, value: str) -> Said:
        """A plain value; "" is one that was not given."""
        missed = not value and path.rpartition(".")[0] in self.unknown
        if missed or REFUSED in value or self.is_in_error(path):
            return Said(in_error=True)
        return Said(value or None)

    def place(self, path: str) -> Place | None:
        """Where a plain value, or else its key, stands."""
        value = self.report.fields.get(path)
        return value.place if value else self.report.places.get(path.partition(".")[0])


def given(file: str, report: Report, findings: Iterable[Finding]) -> Given:
    """The report with what was found on reading it."""
    errors = [finding for finding in findings if finding.is_error]
    unknown = {f.path.rpartition(".")[0] for f in errors if f.code == "KEY-UNKNOWN"}
    return Given(file, report, tuple(f.path for f in errors), frozenset(unknown))


def plain_values(report: Report) -> dict[str, str]:
    """Path → plain value as it counts, defaults filled in; "" where there is none."""
    return {
        "年度": str(report.year),
        "表式": report.form.id,
        **agency_values(report.agency),
        "机关.层级": report.agency.level,
        "标题": report.title,
        "文号": report.doc_no,
        "成文日期": report.dated.isoformat() if report.dated else "",
        "报送期限": report.due.isoformat(),
        "印章": "手工" if report.seal else "无",
        FEE: report.fee.text if report.fee else "",
    }


def _touches(one: str, other: str) -> bool:
    """Whether two paths are the same or one lies in the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
