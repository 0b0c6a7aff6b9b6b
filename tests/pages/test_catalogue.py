"""The Russian catalogue is whole: every text of the interface, in every plural, with its blanks."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from registry.config import ROOT

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
    "mark": None,
}
BLANK = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def used() -> set[str | tuple[str, ...]]:
    """Every msgid that code and templates use."""
    with (ROOT / "translations" / "babel.cfg").open("r", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: set[str | tuple[str, ...]] = set()
    for folder in ("registry", "templates"):
        within = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), within, options, KEYWORDS
        ):
            found.add(message if isinstance(message, str) else tuple(message))
    return found


@pytest.fixture(scope="module")
def russian() -> Catalog:
    text = (ROOT / "translations" / "ru" / "LC_MESSAGES" / "messages.po").read_bytes()
    return read_po(BytesIO(text), locale="ru", abort_invalid=True)


def test_every_text_is_translated(used: set[str | tuple[str, ...]], russian: Catalog) -> None:
    assert len(used) > 300
    kept = {entry.id for entry in russian if entry.id}
    assert sorted(map(str, used - kept)) == []


def test_nothing_is_kept_that_nobody_says(
    used: set[str | tuple[str, ...]], russian: Catalog
) -> None:
    assert sorted(str(entry.id) for entry in russian if entry.id and entry.id not in used) == []


def _forms(entry: Message) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def test_no_translation_is_empty_or_doubtful(russian: Catalog) -> None:
    for entry in russian:
        if entry.id:
            assert all(form.strip() for form in _forms(entry)), entry.id
            assert not entry.fuzzy, entry.id
            assert len(_forms(entry)) == (3 if entry.pluralizable else 1), entry.id


def test_blanks_are_the_same_in_both_languages(russian: Catalog) -> None:
    for entry in russian:
        if not entry.id:
            continue
        asked = {
            blank
            for text in (entry.id if entry.pluralizable else (entry.id,))
            for blank in BLANK.findall(text)
        } | {"%(num)s"}
        for form in _forms(entry):
            assert set(BLANK.findall(form)) <= asked, entry.id
            if not entry.pluralizable:
                assert set(BLANK.findall(form)) == asked - {"%(num)s"} or "%(num)s" in entry.id
