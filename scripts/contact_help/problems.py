"""What is wrong with an input, said so that the person who wrote it can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place.

    place: the file, relative to the project where possible. line: 1-based, 0 when the whole file is meant.
    what: what is wrong, in a sentence without a full stop. remedy: what to do about it, likewise.
    """

    place: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        return f"{where}: {self.what}. {self.remedy}."


class InputError(Exception):
    """All the mistakes found in the inputs of one command, reported together.

    The command line prints each on its own line and exits with 2; no traceback reaches the person.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
