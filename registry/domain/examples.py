"""A shipped example: a typical question, in words and as a profile document.

Example("mother_bipolar", "Мама болеет …", "A mother …", "Маме нужны …", {"age": 32, …})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """``id`` is the file's name; ``plain`` is Russian; ``profile`` as ``routing.md`` has it."""

    id: str
    title: str
    title_en: str
    plain: str
    profile: Mapping[str, Any]
