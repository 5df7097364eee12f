"""Measuring: workers that run on, processes of their own, and the samples they give."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in one unit of ru_maxrss
_MEGABYTE = 1_000_000
_UNITS = {"ms": "{:.1f} ms", "×": "{:.2f}×", "MB": "{:.0f} MB"}


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured of one thing, run by run. `unit`: ms, × or MB."""

    label: str
    unit: str
    values: Sequence[float]

    def shown(self) -> tuple[str, str, str]:
        """Least, median and most."""
        figures = (min(self.values), median(self.values), max(self.values))
        least, middle, most = (_UNITS[self.unit].format(figure) for figure in figures)
        return least, middle, most


@dataclass(frozen=True, slots=True)
class Aim:
    """What the median of a sample should be."""

    bound: float
    at_least: bool

    def met(self, sample: Sample) -> bool:
        middle = median(sample.values)
        return middle >= self.bound if self.at_least else middle <= self.bound

    def shown(self, unit: str) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}{'' if unit == '×' else ' '}{unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One benchmark: its samples; the aim is for the last, without one they are for information."""

    name: str
    samples: tuple[Sample, ...]
    aim: Aim | None = None


def milliseconds(label: str, seconds: Sequence[float]) -> Sample:
    return Sample(label, "ms", [1000 * each for each in seconds])


def ratio(label: str, above: Sequence[float], below: Sequence[float]) -> Sample:
    """Run by run, each divided by the one measured next to it."""
    return Sample(label, "×", [a / b for a, b in zip(above, below, strict=True)])


# -- workers


class Worker:
    """An engine in an interpreter of its own, which answers requests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, job: str, **details: object) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._process.stdin.write(json.dumps({"job": job, **details}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a worker ended while it did {job}; its trouble stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def seconds(self, job: str, **details: object) -> float:
        return float(self.ask(job, **details)["seconds"])


@contextmanager
def worker(command: Sequence[str]) -> Iterator[Worker]:
    """A worker for as long as it is needed."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Worker(process)


def interleaved(
    jobs: Mapping[str, Callable[[int], float]], *, rounds: int, warm_ups: int
) -> dict[str, list[float]]:
    """Seconds of each job, run in turns; a job is given the number of its round."""
    measured: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(warm_ups + rounds):
        for name, job in jobs.items():
            seconds = job(number)
            if number >= warm_ups:
                measured[name].append(seconds)
    return measured


# -- processes


@dataclass(frozen=True, slots=True)
class Process:
    """What a process took, from its start to its end."""

    seconds: float
    megabytes: float


def plain_environment(byte_code: Path) -> dict[str, str]:
    """The environment without settings of Python's; compiled modules are kept in `byte_code`.

    So all engines find theirs compiled, as after an ordinary installation, whatever is set here.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {"PYTHONPYCACHEPREFIX": str(byte_code)}


def run(command: Sequence[str], environment: Mapping[str, str]) -> Process:
    """Run a process. A child counts as at least as large as this program, so keep this one small.

    Raises RuntimeError when it fails.
    """
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Process(seconds, usage.ru_maxrss * _RSS_UNIT / _MEGABYTE)
