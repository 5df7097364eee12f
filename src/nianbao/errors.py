"""Trouble that stops the program: one family, each child with its exit code.

Anything wrong in what a person wrote is a Finding (findings.py), never an exception.
"""

from __future__ import annotations


class NianbaoError(Exception):
    """We cannot go on. `message` says what happened, `hint` what to do; both in Chinese."""

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_json(self) -> dict[str, str]:
        """The trouble as the command prints it with --format json, under `error`."""
        return {"message": self.message, "hint": self.hint}


class CommandError(NianbaoError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class FileError(NianbaoError):
    """A file cannot be found, read or written."""


class RecordError(FileError):
    """A record of the sign-off is not as the program wrote it."""


class FormError(NianbaoError):
    """A form definition contradicts itself."""


class FontError(NianbaoError):
    """A face is missing, damaged or may not be embedded."""


class TemplateError(NianbaoError):
    """A Word template cannot be filled."""


class LayoutError(NianbaoError):
    """Content does not fit its place on the page."""


class ReadBackError(NianbaoError):
    """A written file does not say what the data say."""


class MailError(NianbaoError):
    """A mail cannot be made or sent."""
