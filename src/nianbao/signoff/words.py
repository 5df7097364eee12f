"""words.yaml → the opinions and steps that mean something to the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.shipped import read_shipped


@dataclass(frozen=True, slots=True)
class SignoffWords:
    """The usual opinion, the one that asks for changes first (改后发), the step that confirms them
    (校对), how opinions begin that are no consent, and what stands for a name that is still to be
    written.
    """

    usual: str
    revise: str
    proof: str
    refusals: tuple[str, ...]
    no_name: re.Pattern[str]

    def refuses(self, opinion: str) -> bool:
        return opinion.startswith(self.refusals)

    def is_no_name(self, text: str) -> bool:
        return self.no_name.fullmatch("".join(text.split())) is not None


@cache
def words() -> SignoffWords:
    shipped = read_shipped(Path(__file__).with_name("words.yaml"))
    usual, revise, proof = (shipped.text(key) for key in ("usual", "revise", "proof"))
    no_name = re.compile(shipped.text("no_name"))
    return SignoffWords(usual, revise, proof, shipped.texts("refusals"), no_name)
