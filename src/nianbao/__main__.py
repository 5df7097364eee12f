"""The program: `nianbao` and `python -m nianbao`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the program and leave with its exit code."""
    # What loading makes lives as long as the program: looking through it for garbage cycles, then
    # and at each later look, took a twentieth of a run's time.
    gc.disable()
    from nianbao.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
