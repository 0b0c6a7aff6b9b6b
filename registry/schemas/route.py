"""An answer of the engine as JSON-ready values, without what only the registry knows.

    json.dumps(dump_answer(answer), ensure_ascii=False, allow_nan=False)

Every field of ``registry.domain.route`` under its own name; tuples are lists; an infinite
tolerance ("nothing is proved") is null. ``refusals`` come grouped, with the nearest as example.
Reports with names, dates and sources are ``registry/schemas/route_report.py``.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from registry.domain.route import Answer


def dump_answer(answer: Answer) -> dict[str, Any]:
    """Return the JSON-ready form of an answer."""
    dumped: dict[str, Any] = plain(answer)
    dumped["refusals"] = plain(answer.refusal_groups)
    return dumped


def plain(value: Any) -> Any:
    """Return a value of dataclasses, mappings and sequences as dicts, lists and scalars."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, set | frozenset):
        return [plain(member) for member in sorted(value)]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
