"""The exceptions of the rules. Each carries where and what, in words for the person who can act.

DocumentError("offers[3].fee", "must not be negative, but is -5").problems
# (Problem(path="offers[3].fee", message="must not be negative, but is -5"),)
"""

from collections.abc import Iterable
from dataclasses import dataclass


class MarshrutError(Exception):
    """The root of every error this product raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document: where (``offers[3].fee``) and what to do about it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class DocumentError(MarshrutError, ValueError):
    """A network, profile or question that breaks its contract; ``problems`` lists every place.

    ``path`` and ``message`` are those of the first problem.
    """

    def __init__(self, path: str, message: str, problems: Iterable[Problem] = ()) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems) or (Problem(path, message),)
        self.path = path
        self.message = message
        super().__init__("; ".join(str(problem) for problem in self.problems[:20]))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "DocumentError":
        """Return the error for these problems (at least one)."""
        problems = tuple(problems)
        return cls(problems[0].path, problems[0].message, problems)
