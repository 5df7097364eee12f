"""What nianbao takes, measured side by side with what a user would pick instead.

    .venv/bin/python bench/run.py [--write] [--date 2026-01-31]

Word is compared with docxtpl, PDF with Typst, each in the version of bench/requirements.lock and
in an interpreter of its own. The engines take turns, so that what else the machine does meets all
alike; each ratio is of two runs that stood next to each other, and its median is judged.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from zipfile import ZipFile

from measure import (
    Aim,
    Figure,
    Process,
    Sample,
    Worker,
    interleaved,
    milliseconds,
    plain_environment,
    ratio,
    run,
    worker,
)
from tables import markdown, plain, rows, write_between_markers

_BENCH = Path(__file__).parent
_HOME = _BENCH.parent
_PEERS = str(_BENCH / ".venv/bin/python")
_NIANBAO = str(Path(sys.executable).with_name("nianbao"))
_PAGE = _HOME / "docs/performance.md"
_REPORT = _HOME / "inputs/示例县示例镇/2024.yaml"
_TEMPLATE, _FONTS = _HOME / "templates/2021.docx", _HOME / "fonts"
_COMMAND = "make bench"

_WARM_UPS, _PAIRS, _COLD_ROUNDS, _FIRST_ROUNDS = 10, 60, 15, 3
_FEW_FILES, _MANY_FILES = 5, 150  # agencies, of two years each
_FILE = "the shortest"  # the spelling of the example
_ROOM = 4 / 3  # what checks and reading back may cost beyond the peers' rendering

_Timed: TypeAlias = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class _Bench:
    """The engines, and a folder for what processes read and write."""

    nianbao: Worker
    docxtpl: Worker
    typst: Worker
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data.json"

    @property
    def source(self) -> Path:
        return self.folder / "report.typ"

    def run(self, command: Sequence[str], cache: str = "cache") -> Process:
        """Run a process; what nianbao keeps for its next run is in a folder of the bench."""
        environment = plain_environment(self.folder / "byte-code")
        return run(command, environment | {"XDG_CACHE_HOME": str(self.folder / cache)})

    def build(self) -> list[str]:
        return [_NIANBAO, "build", str(_REPORT), "-o", str(self.folder / "nianbao")]

    def commands(self) -> dict[str, list[str]]:
        """The whole jobs, each as a process."""
        docxtpl, typst = str(_BENCH / "worker_docxtpl.py"), str(_BENCH / "worker_typst.py")
        word, pdf = str(self.folder / "docxtpl.docx"), str(self.folder / "typst.pdf")
        return {
            "nianbao build": self.build(),
            "docxtpl": [_PEERS, docxtpl, str(_TEMPLATE), str(self.data), word],
            "Typst": [_PEERS, typst, str(_FONTS), str(self.source), pdf],
            "Python alone": [sys.executable, "-c", "pass"],
        }


def main() -> None:
    """Measure, print, and write the page if asked to."""
    arguments = _arguments()
    with _engines() as bench:
        figures, sameness = list(_figures(bench)), _sameness(bench)
        machine = _machine(bench, arguments.date)
    table = rows(figures)
    print(plain(table))
    print(f"\n{sameness}\n{machine}")
    if arguments.write:
        write_between_markers(_PAGE, f"{markdown(table)}\n\n{sameness}\n\n{machine}")
        print(f"Written to {_PAGE.relative_to(_HOME)}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="put the table into the docs page")
    parser.add_argument("--date", default=date.today().isoformat())  # noqa: DTZ011 - the clerk's day
    return parser.parse_args()


@contextmanager
def _engines() -> Iterator[_Bench]:
    """The engines, warm, and the same report prepared for each."""
    commands = {
        "nianbao": [sys.executable, str(_BENCH / "worker_nianbao.py"), str(_REPORT)],
        "docxtpl": [_PEERS, str(_BENCH / "worker_docxtpl.py"), str(_TEMPLATE)],
        "typst": [_PEERS, str(_BENCH / "worker_typst.py"), str(_FONTS)],
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        workers = {name: stack.enter_context(worker(line)) for name, line in commands.items()}
        bench = _Bench(**workers, folder=folder)
        prepared = bench.nianbao.ask("prepare", variant="as it is", number=0)
        bench.data.write_text(json.dumps(prepared["context"]), encoding="utf-8")
        bench.source.write_text(prepared["source"], encoding="utf-8")
        yield bench


# -- the figures


def _figures(bench: _Bench) -> Iterator[Figure]:
    for variant in ("one number", "every text"):
        yield _word(bench, variant)
    for variant in ("one number", "every text"):
        yield _pdf(bench, variant)
    processes = _cold_rounds(bench)
    yield _cold(processes)
    yield _first(bench)
    yield _memory(processes)
    yield _check_cold(bench)
    yield _check_warm(bench)
    for spelling, aim in (
        ("as nianbao new begins it", Aim(1, at_least=False)),
        ("the shortest", None),
    ):
        yield _checks_warm(bench, spelling, aim)
    yield _checks_beside_reading(bench)
    yield _import(bench)
    yield _workbook(bench)
    yield _check_memory(bench)


def _word(bench: _Bench, variant: str) -> Figure:
    """Filling in a template that is loaded, against docxtpl, which cannot keep one."""

    def ours(number: int) -> float:
        return bench.nianbao.seconds("word", variant=variant, number=number + 100)

    def theirs(number: int) -> float:
        prepared = bench.nianbao.ask("prepare", variant=variant, number=number + 100)
        return bench.docxtpl.seconds("word", context=prepared["context"])

    return _pair(f"Word, warm, {variant} new", "docxtpl", ours, theirs, Aim(50, at_least=True))


def _pdf(bench: _Bench, variant: str) -> Figure:
    """Layout and drawing, against a Typst compiler that is kept."""

    def ours(number: int) -> float:
        return bench.nianbao.seconds("pdf", variant=variant, number=number + 100)

    def theirs(number: int) -> float:
        prepared = bench.nianbao.ask("prepare", variant=variant, number=number + 100)
        return bench.typst.seconds("pdf", source=prepared["source"])

    return _pair(f"PDF, warm, {variant} new", "Typst", ours, theirs, Aim(1, at_least=True))


def _cold_rounds(bench: _Bench) -> dict[str, list[Process]]:
    """The whole jobs as processes, taking turns; a first round only fills caches."""
    commands = bench.commands()
    rounds = [
        {name: bench.run(command) for name, command in commands.items()}
        for _ in range(_COLD_ROUNDS + 1)
    ]
    return {name: [each[name] for each in rounds[1:]] for name in commands}


def _cold(processes: Mapping[str, list[Process]]) -> Figure:
    """Check, Word, PDF and reading back in one process, against rendering alone in two."""
    seconds = {name: [each.seconds for each in runs] for name, runs in processes.items()}
    pairs = zip(seconds["docxtpl"], seconds["Typst"], strict=True)
    budget = [_ROOM * (word + pdf) for word, pdf in pairs]
    return Figure(
        "Cold, a process each",
        (
            *(milliseconds(name, values) for name, values in seconds.items()),
            milliseconds("budget: (docxtpl + Typst) × 4/3", budget),
            ratio("budget ÷ nianbao", budget, seconds["nianbao build"]),
        ),
        Aim(1, at_least=True),
    )


def _first(bench: _Bench) -> Figure:
    """The very first run: nothing of ours is kept on the disk yet."""
    runs = [bench.run(bench.build(), f"first-{number}") for number in range(_FIRST_ROUNDS)]
    seconds = [each.seconds for each in runs]
    return Figure("Cold, the very first run", (milliseconds("nianbao build", seconds),))


def _memory(processes: Mapping[str, list[Process]]) -> Figure:
    samples = {name: [each.megabytes for each in runs] for name, runs in processes.items()}
    names = ("docxtpl", "Typst", "nianbao build")
    return Figure(
        "Peak memory, a process each",
        tuple(Sample(name, "MB", samples[name]) for name in names),
        Aim(150, at_least=False),
    )


def _check_cold(bench: _Bench) -> Figure:
    command = [_NIANBAO, "check", str(_REPORT)]
    seconds = [bench.run(command).seconds for _ in range(_COLD_ROUNDS + 1)][1:]
    return Figure("Check, cold", (milliseconds("nianbao check", seconds),))


def _check_warm(bench: _Bench) -> Figure:
    """Reading a report and last year's with all checks."""
    return _beside_compose(bench, "Check, warm", "nianbao, two years' files", "check")


def _checks_warm(bench: _Bench, spelling: str, aim: Aim | None) -> Figure:
    """All checks of a report that is read, against libyaml's reading of its file: one that
    `nianbao new` has begun, and one with the same numbers and texts in as few words as can be.
    """
    name = f"All checks, warm, the file {spelling}"
    return _beside_compose(bench, name, "nianbao", "checks", aim, spelling)


def _checks_beside_reading(bench: _Bench) -> Figure:
    """All checks of a report against reading it: libyaml's events, nodes, the Report."""
    jobs = {
        job: lambda number, job=job: bench.nianbao.seconds(job, number=number, spelling=_FILE)
        for job in ("checks", "reading")
    }
    seconds = interleaved(jobs, rounds=_PAIRS, warm_ups=_WARM_UPS)
    return Figure(
        "All checks beside reading, warm",
        (
            milliseconds("all checks", seconds["checks"]),
            milliseconds("reading the report", seconds["reading"]),
            ratio("checks ÷ reading", seconds["checks"], seconds["reading"]),
        ),
        Aim(1, at_least=False),
    )


def _import(bench: _Bench) -> Figure:
    """Importing a Word report, against python-docx's opening it and looking at each cell."""
    (file,) = (bench.folder / "nianbao").glob("*.docx")
    jobs = {
        "ours": lambda _: bench.nianbao.seconds("import", file=str(file)),
        "walk": lambda _: bench.nianbao.seconds("walk", file=str(file)),
    }
    seconds = interleaved(jobs, rounds=_PAIRS, warm_ups=_WARM_UPS)
    return Figure(
        "Importing a Word report, warm",
        (
            milliseconds("nianbao", seconds["ours"]),
            milliseconds("python-docx, each cell once", seconds["walk"]),
            ratio("nianbao ÷ python-docx", seconds["ours"], seconds["walk"]),
        ),
        Aim(2, at_least=False),
    )


def _workbook(bench: _Bench) -> Figure:
    """Reading a workbook into nodes with places, against openpyxl's own load of it."""
    file = bench.nianbao.ask("write workbook", folder=str(bench.folder / "excel"))["file"]
    jobs = {
        "ours": lambda _: bench.nianbao.seconds("read workbook", file=file),
        "openpyxl": lambda _: bench.nianbao.seconds("load workbook", file=file),
    }
    seconds = interleaved(jobs, rounds=_PAIRS, warm_ups=_WARM_UPS)
    return Figure(
        "Reading a workbook, warm",
        (
            milliseconds("nianbao", seconds["ours"]),
            milliseconds("openpyxl's load", seconds["openpyxl"]),
            ratio("nianbao ÷ openpyxl", seconds["ours"], seconds["openpyxl"]),
        ),
        Aim(2, at_least=False),
    )


def _beside_compose(
    bench: _Bench, name: str, label: str, job: str, aim: Aim | None = None, spelling: str = _FILE
) -> Figure:
    """A job of ours against libyaml's reading of the one file into nodes."""
    jobs = {
        each: lambda number, each=each: bench.nianbao.seconds(
            each, number=number, spelling=spelling
        )
        for each in (job, "compose")
    }
    seconds = interleaved(jobs, rounds=_PAIRS, warm_ups=_WARM_UPS)
    return Figure(
        name,
        (
            milliseconds(label, seconds[job]),
            milliseconds("libyaml's nodes, one file", seconds["compose"]),
            ratio("nianbao ÷ libyaml", seconds[job], seconds["compose"]),
        ),
        aim,
    )


def _check_memory(bench: _Bench) -> Figure:
    """A few files and many, each in a folder of its own as townships hand them in."""
    peaks = {}
    for count in (_FEW_FILES, _MANY_FILES):
        folder = bench.folder / f"{count} files"
        for number in range(count):
            (folder / str(number)).mkdir(parents=True)
            for year in (_REPORT.stem, str(int(_REPORT.stem) - 1)):
                for file in _REPORT.parent.glob(f"*{year}*"):
                    shutil.copy(file, folder / str(number))
        peaks[count] = bench.run([_NIANBAO, "check", str(folder)]).megabytes
    few, many = peaks[_FEW_FILES], peaks[_MANY_FILES]
    return Figure(
        "Peak memory, check",
        (
            Sample(f"{2 * _FEW_FILES} files", "MB", [few]),
            Sample(f"{2 * _MANY_FILES} files", "MB", [many]),
            Sample("many ÷ few", "×", [many / few]),
        ),
        Aim(1.1, at_least=False),
    )


def _pair(name: str, peer: str, ours: _Timed, theirs: _Timed, aim: Aim) -> Figure:
    seconds = interleaved({"ours": ours, peer: theirs}, rounds=_PAIRS, warm_ups=_WARM_UPS)
    return Figure(
        name,
        (
            milliseconds("nianbao", seconds["ours"]),
            milliseconds(peer, seconds[peer]),
            ratio(f"{peer} ÷ nianbao", seconds[peer], seconds["ours"]),
        ),
        aim,
    )


# -- what it was that was measured


def _sameness(bench: _Bench) -> str:
    """Whether the engines wrote the same report."""
    (word,), (pdf,) = ((bench.folder / "nianbao").glob(f"*.{kind}") for kind in ("docx", "pdf"))
    ours, theirs = _parts(word), _parts(bench.folder / "docxtpl.docx")
    same = sum(theirs.get(name) == part for name, part in ours.items())
    pages = [
        bench.nianbao.ask("pages", file=str(file))["pages"]
        for file in (pdf, bench.folder / "typst.pdf")
    ]
    sizes = [round(f.stat().st_size / 1000) for f in (pdf, bench.folder / "typst.pdf")]
    return (
        f"The same work: {same} of {len(ours)} parts of the Word file are docxtpl's byte for byte; "
        f"the PDF has {pages[0]} pages and {sizes[0]} kB, Typst's {pages[1]} and {sizes[1]} kB."
    )


def _parts(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _machine(bench: _Bench, day: str) -> str:
    versions = {
        name: version
        for each in (bench.nianbao, bench.docxtpl, bench.typst)
        for name, version in each.ask("versions").items()
    }
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{day}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores; {listed}. "
        f"To repeat: `{_COMMAND}`."
    )


if __name__ == "__main__":
    main()
