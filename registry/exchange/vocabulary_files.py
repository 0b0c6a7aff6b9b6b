"""Reads the vocabulary from its YAML files.

    vocabulary = read_vocabulary(Path("seed_data/vocabulary"))

Every file of the folder is read; each holds one or more sections, and the table in
`registry.exchange.vocabulary_keys` says
which keys an item of a section has. A key that is not in the table, a missing key, a value of the
wrong type and a section given twice are refused: all of them
at once, each with file, line and item. Then the vocabulary as a whole is checked by
`registry.domain.vocabulary_check`.

Raises `VocabularyFilesError`, which carries `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from registry.domain.vocabulary import Vocabulary, VocabularyError
from registry.domain.vocabulary_check import VocabularyProblem, check_vocabulary
from registry.exchange.vocabulary_keys import SECTIONS, RefusedValueError, read_keys


class VocabularyFilesError(VocabularyError):
    """The vocabulary files cannot be used. Carries `problems`, each with its place."""

    def __init__(self, problems: Iterable[VocabularyProblem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"the vocabulary has {count} problem{'s' if count != 1 else ''}:\n{lines}")


def read_vocabulary(folder: Path, pictograms: Path | None = None) -> Vocabulary:
    """The vocabulary of the folder's `*.yaml` files, read and checked as a whole.

    `pictograms`: the folder of the drawings; when given, every pictogram named must be a file in
    it.
    Raises VocabularyFilesError with all problems found.
    """
    vocabulary = parse_vocabulary(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    )
    names = None if pictograms is None else {path.name for path in pictograms.glob("*.svg")}
    problems = check_vocabulary(vocabulary, pictograms=names)
    if problems:
        raise VocabularyFilesError(problems)
    return vocabulary


def parse_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """The vocabulary written in `texts` (file name -> YAML text), not yet checked as a whole.

    Raises VocabularyFilesError for YAML that cannot be read, unknown or missing keys and sections,
    and values of a wrong type.
    """
    problems: list[VocabularyProblem] = []
    sections: dict[str, tuple[Any, ...]] = {}
    for file_name, text in texts.items():
        for name, items in _sections_of(file_name, text, problems):
            if name in sections:
                problems.append(VocabularyProblem(file_name, f"the section {name} is given twice"))
            elif name not in SECTIONS:
                known = ", ".join(SECTIONS)
                problems.append(
                    VocabularyProblem(file_name, f"unknown section {name}; sections are {known}")
                )
            else:
                sections[name] = _items_of(file_name, name, items, problems)
    for name in SECTIONS:
        if name not in sections:
            problems.append(VocabularyProblem("vocabulary", f"no file has the section {name}"))
    if problems:
        raise VocabularyFilesError(problems)
    return Vocabulary(**sections)


def _sections_of(
    file_name: str, text: str, problems: list[VocabularyProblem]
) -> Iterator[tuple[str, Any]]:
    try:
        document = yaml.load(text, Loader=_LineLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(VocabularyProblem(f"{file_name}:{line}", f"not readable: {error.problem}"))
        return
    if not isinstance(document, dict):
        problems.append(VocabularyProblem(file_name, "must hold sections, such as facts:"))
        return
    yield from document.items()


def _items_of(
    file_name: str, section: str, items: Any, problems: list[VocabularyProblem]
) -> tuple[Any, ...]:
    """The values of one section; a refused item is left out and reported."""
    if not isinstance(items, list):
        problems.append(VocabularyProblem(file_name, f"the section {section} must be a list"))
        return ()
    build, keys = SECTIONS[section]
    values: list[Any] = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, _Item):
            place = f"{file_name}, {section}, item {number}"
            problems.append(VocabularyProblem(place, "must be a mapping of keys"))
            continue
        try:
            value = build(**read_keys(item, keys))
        except RefusedValueError as refused:
            name = item.get("id") or item.get("kind") or item.get("value") or f"item {number}"
            place = f"{file_name}:{item.line}, {section}, {name}"
            problems.append(VocabularyProblem(place, str(refused)))
            continue
        values.extend(value if isinstance(value, tuple) else (value,))
    return tuple(values)


class _Item(dict[str, Any]):
    """A YAML mapping that knows the line it starts on."""

    line: int = 0


# libyaml reads the same ten times as fast; PyYAML can be built without it
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LineLoader(_SafeLoader):  # type: ignore[misc]
    """Safe loading with line numbers; a key given twice in one mapping is an error, not the last
    one wins.
    """


def _mapping_with_line(loader: yaml.SafeLoader, node: yaml.MappingNode) -> _Item:
    item = _Item()
    item.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} must be text", key_node.start_mark
            )
        if key in item:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key} is given twice", key_node.start_mark
            )
        item[key] = loader.construct_object(value_node, deep=True)
    return item


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_with_line)
