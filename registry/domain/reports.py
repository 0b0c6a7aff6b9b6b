"""What a visitor says is wrong with a place, and what became of it.

    draft = ReportDraft(subject="telephone", text="Nobody answers", wants_answer=True)
    receipt_hash("7QK4M-2XW9C")     # what is stored instead of the receipt

A receipt is the only key to the answer: ten letters and digits without look-alikes, given to the
reporter once. Errors, all of them :class:`ReportError`: :class:`ReportInvalidError` (a field),
:class:`TooManyReportsError` (come back later), :class:`ReportNotFoundError`,
:class:`ReportClosedError`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

REPORT_SUBJECTS = ("telephone", "address", "hours", "services", "closed", "entry", "other")
MAX_TEXT = 1000
RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, no 1/I/L, no U
RECEIPT_LENGTH = 10
PLACE_DAY_LIMIT = 5
SITE_HOUR_LIMIT = 60


class ReportError(Exception):
    """Something about a report cannot be done."""


class ReportInvalidError(ReportError):
    """A field of the form cannot be taken; ``field`` is "subject" or "text"."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TooManyReportsError(ReportError):
    """The limit of a period is reached; ``scope`` says which: "place_day" or "site_hour"."""

    def __init__(self, scope: str) -> None:
        super().__init__("Too many reports came in this time. Try again later.")
        self.scope = scope


class ReportNotFoundError(ReportError):
    """There is no report with this number or receipt."""

    def __init__(self, asked: int | str) -> None:
        super().__init__(f"There is no report {asked}. `flask reports list` shows the open ones.")
        self.asked = asked


class ReportClosedError(ReportError):
    """The report is closed; nothing is answered to it any more."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Report {number} is closed already.")
        self.number = number


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What the form says. ``text`` is kept as typed; only NUL, which no database takes, goes."""

    subject: str
    text: str = ""
    wants_answer: bool = False

    def __post_init__(self) -> None:
        if self.subject not in REPORT_SUBJECTS:
            raise ReportInvalidError("subject", "choose what is wrong")
        if len(self.text) > MAX_TEXT:
            raise ReportInvalidError("text", f"write at most {MAX_TEXT} characters")


@dataclass(frozen=True, slots=True)
class Report:
    """One report as the queue holds it. ``slug`` None: the organisation is gone from the registry.

    ``state``: new, answered, closed. ``text`` is "" once closed.
    """

    id: int
    place_name: str
    slug: str | None
    subject: str
    text: str
    received_on: date
    state: str
    wants_answer: bool
    answer: str
    answered_on: date | None
    closed_on: date | None


def tidy_receipt(typed: str) -> str:
    """Return a receipt as it was given out, whatever spaces, dashes and small letters came.

    >>> tidy_receipt(" 7qk4m 2xw9c ")
    '7QK4M-2XW9C'
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    half = RECEIPT_LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"


def receipt_hash(receipt: str) -> str:
    """Return the SHA-256 of a tidied receipt; ten random letters need no slower hash."""
    return hashlib.sha256(tidy_receipt(receipt).encode()).hexdigest()
