"""A worker's side of the benchmark: one request a line comes in, one reply a line goes out.

Each engine runs in its own interpreter and measures itself; only what is to be compared is timed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, TypeAlias

Request: TypeAlias = dict[str, Any]
Reply: TypeAlias = dict[str, Any]
Job: TypeAlias = Callable[[Request], Reply]


def timed(work: Callable[[], object]) -> Reply:
    """The seconds that the work takes."""
    start = perf_counter()
    work()
    return {"seconds": perf_counter() - start}


def serve(jobs: Mapping[str, Job]) -> None:
    """Answer requests until there are no more."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        request: Request = json.loads(line)
        answers.write(json.dumps(jobs[request["job"]](request)) + "\n")
        answers.flush()
