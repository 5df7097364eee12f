"""Fail unless every locked package has a wheel for Windows (win_amd64): offices run Windows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(locks: list[str]) -> int:
    """Exit code: 0 where each lock can be installed from wheels alone on Windows."""
    uv = Path(sys.executable).with_name("uv")
    for lock in locks:
        command = [
            str(uv), "pip", "compile", lock, "--no-deps", "--quiet", "--no-header",
            "--only-binary", ":all:", "--python-version", "3.11",
            "--python-platform", "x86_64-pc-windows-msvc",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(f"{lock}: {done.stderr}")
            return 1
        wanted = sum("==" in line for line in done.stdout.splitlines())
        sys.stdout.write(f"{lock}: {wanted} packages, each with a wheel for Windows\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
