"""The command: arguments → one call → what is printed, and the exit code. Holds no rule."""

from nianbao.cli.program import cli, main, run

__all__ = ["cli", "main", "run"]
