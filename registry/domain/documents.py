"""Reading a JSON document strictly: every value checked, every problem named by its path.

    reader = Reader()
    fields = reader.fields(document, "", {"fee", "visits"})
    fee = reader.number(fields, "fee", default=0.0, least=0.0)
    reader.finish()              # raises DocumentError with every problem found

null is the same as absent. Booleans are not numbers, NaN and infinities are not numbers. A reader
returns a harmless stand-in where it noted a problem, so that one pass finds them all.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from registry.domain.problems import DocumentError, Problem

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MISSING_MESSAGE = "is required"


class Fields:
    """One JSON object with the path it stands at; null members are dropped."""

    __slots__ = ("members", "path")

    def __init__(self, members: dict[str, Any], path: str) -> None:
        self.members = members
        self.path = path

    def at(self, name: str) -> str:
        """Return the path of a member."""
        return f"{self.path}.{name}" if self.path else name

    def __contains__(self, name: str) -> bool:
        return name in self.members


def shown(value: object) -> str:
    """Return a value as it may stand in a message: short, on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Reader:
    """Collects problems while values are read; :meth:`finish` raises them together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, path: str, message: str) -> None:
        """Remember one problem."""
        self.problems.append(Problem(path, message))

    def finish(self) -> None:
        """Raise DocumentError when anything was noted."""
        if self.problems:
            raise DocumentError.of(self.problems)

    def fields(self, value: object, path: str, known: Iterable[str]) -> Fields:
        """Return the members of a JSON object; notes unknown ones and anything but an object."""
        if not isinstance(value, Mapping):
            self.note(path, f"must be an object, but is {shown(value)}")
            return Fields({}, path)
        known = frozenset(known)
        found = Fields({}, path)
        for name, member in value.items():
            if name not in known:
                self.note(found.at(str(name)), "is not a known field")
            elif member is not None:
                found.members[name] = member
        return found

    def items(self, fields: Fields, name: str, *, required: bool = False) -> list[tuple[str, Any]]:
        """Return the members of a list with their paths; absent means none."""
        value = fields.members.get(name)
        if value is None:
            if required:
                self.note(fields.at(name), MISSING_MESSAGE)
            return []
        if not _is_list(value):
            self.note(fields.at(name), f"must be a list, but is {shown(value)}")
            return []
        return [(f"{fields.at(name)}[{index}]", item) for index, item in enumerate(value)]

    def text(self, fields: Fields, name: str, *, required: bool = False) -> str | None:
        """Return a non-empty string, or None when absent."""
        value = fields.members.get(name)
        if value is None:
            if required:
                self.note(fields.at(name), MISSING_MESSAGE)
            return None
        return self.check_text(value, fields.at(name))

    def check_text(self, value: object, path: str) -> str | None:
        """Return the value when it is a non-empty string, else note and return None."""
        if isinstance(value, str) and value.strip():
            return value
        self.note(path, f"must be a non-empty text, but is {shown(value)}")
        return None

    def texts(self, fields: Fields, name: str, *, may_be_empty: bool = True) -> tuple[str, ...]:
        """Return the distinct strings of a list in their order; absent means none."""
        found = [self.check_text(item, path) for path, item in self.items(fields, name)]
        if not may_be_empty and name in fields and fields.members[name] in ([], ()):
            self.note(fields.at(name), "must not be an empty list: leave it out instead")
        return tuple(dict.fromkeys(item for item in found if item is not None))

    def number(
        self,
        fields: Fields,
        name: str,
        default: float | None = None,
        *,
        least: float | None = None,
        most: float | None = None,
    ) -> float | None:
        """Return a finite number within [least, most], or the default when absent."""
        value = fields.members.get(name)
        return default if value is None else self.check_number(value, fields.at(name), least, most)

    def check_number(
        self, value: object, path: str, least: float | None = None, most: float | None = None
    ) -> float:
        """Return the value as a float when finite and in range; else note it and return 0."""
        number = math.nan
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
        if not math.isfinite(number):
            self.note(path, f"must be a number, but is {shown(value)}")
        elif least is not None and number < least:
            what = "must not be negative" if least == 0 else f"must be at least {least:g}"
            self.note(path, f"{what}, but is {shown(value)}")
        elif most is not None and number > most:
            self.note(path, f"must be at most {most:g}, but is {shown(value)}")
        else:
            return number
        return 0.0

    def probability(self, fields: Fields, name: str) -> float:
        """Return a probability in (0, 1]; absent means 1."""
        value = fields.members.get(name)
        if value is None:
            return 1.0
        path = fields.at(name)
        before = len(self.problems)
        number = self.check_number(value, path)
        if len(self.problems) > before:
            return 1.0
        if not 0 < number <= 1:
            self.note(path, f"must be a probability above 0 and at most 1, but is {shown(value)}")
            return 1.0
        return number

    def flag(self, fields: Fields, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = fields.members.get(name, default)
        if not isinstance(value, bool):
            self.note(fields.at(name), f"must be true or false, but is {shown(value)}")
            return default
        return value

    def choice(self, fields: Fields, name: str, choices: Sequence[str]) -> str | None:
        """Return one of the choices, or None when absent."""
        value = fields.members.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in choices:
            self.note(
                fields.at(name), f"must be one of {', '.join(choices)}, but is {shown(value)}"
            )
            return None
        return value

    def day(self, fields: Fields, name: str) -> date | None:
        """Return an ISO date (2026-09-01), or None when absent."""
        value = fields.members.get(name)
        if value is None:
            return None
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.note(fields.at(name), f"must be a date such as 2026-09-01, but is {shown(value)}")
        return None

    def point(self, fields: Fields) -> tuple[float, float] | None:
        """Return (lat, lon) in WGS 84 degrees, None when both are absent; notes half a point."""
        lat = self.number(fields, "lat", least=-90.0, most=90.0)
        lon = self.number(fields, "lon", least=-180.0, most=180.0)
        if lat is None and lon is None:
            return None
        if lat is None or lon is None:
            absent, given = ("lat", "lon") if lat is None else ("lon", "lat")
            self.note(fields.at(absent), f"is required when {given} is given")
            return None
        return lat, lon


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)
