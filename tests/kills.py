"""Kills the program at many moments, for the tests of what it leaves behind.

NIANBAO_KILLS=300 kills more often, NIANBAO_SEED=7 at other moments.
"""

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from mail_server import PASSWORD

from nianbao.deliver.passwords import VARIABLE

KILLS = int(os.environ.get("NIANBAO_KILLS", "8"))
SEED = int(os.environ.get("NIANBAO_SEED", "20250121"))
HERE = Path(__file__).parent


def program(folder, moment, *arguments):
    """The program, killed before that call (0: never), or after so many seconds where it is no whole
    number: exit code and what it said.
    """
    environment = {
        **os.environ,
        VARIABLE: PASSWORD,
        "PYTHONPATH": str(HERE.parent / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    by_time = isinstance(moment, float)
    call = "0" if by_time else str(moment)
    running = subprocess.Popen(
        [sys.executable, str(HERE / "killed.py"), call, *arguments],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    if by_time:
        time.sleep(moment)
        running.kill()
    said, _ = running.communicate()
    return running.returncode, said


def moments(run, salt, kills=KILLS):
    """Some of the moments at which a program can be killed: before a call that leaves a trace, the
    first and the last among them, and as often at any time.
    """
    started = time.monotonic()
    code, said = run()
    seconds = time.monotonic() - started
    assert code == 0, said
    (last,) = re.findall(r"\n(\d+)\n\Z", said)
    chance, every = random.Random(f"{SEED} {salt}"), range(1, int(last) + 1)  # noqa: S311
    calls = sorted({1, every[-1], *chance.sample(every, min(kills, len(every)))})
    return [*calls, *(chance.uniform(0.0, seconds) for _ in range(kills // 2))]
