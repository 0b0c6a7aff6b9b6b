"""The names of federal subjects in every file we read, one table: seed_data/territories.

    names = read_subject_names(Path("seed_data/territories/subject_names.csv"))
    names.find("Воронежская обл").id      # 'RU-VOR'
    names.find_in("142200, Московская обл., г. Серпухов").id   # 'RU-MOS'

The table is explicit because files disagree in ways no rule covers ("Респ Саха /Якутия/").
"""

from dataclasses import dataclass
from pathlib import Path

from registry.domain.names import search_form
from registry.exchange.csv_table import read_csv
from registry.exchange.rows import FileRefusedError


@dataclass(frozen=True, slots=True)
class SubjectName:
    """One subject: its ISO 3166-2 code, the names shown, and the names files use."""

    id: str
    name: str
    name_en: str
    other_names: tuple[str, ...]


class SubjectNames:
    """The table, searched by any name."""

    def __init__(self, subjects: tuple[SubjectName, ...]) -> None:
        self.subjects = subjects
        self._by_form: dict[str, SubjectName] = {}
        self._by_words: dict[tuple[str, ...], SubjectName] = {}
        for subject in subjects:
            for text in (subject.id, subject.name, *subject.other_names):
                other = self._by_words.setdefault(_words(text), subject)
                if other is not subject:
                    raise ValueError(f"{text!r} names both {other.id} and {subject.id}")
                self._by_form[search_form(text)] = subject

    def find(self, text: str) -> SubjectName | None:
        """Return the subject of this name, code or spelling, its words in any order.

        None when nobody is called so.
        """
        return self._by_words.get(_words(text))

    def find_in(self, address: str) -> SubjectName | None:
        """Return the subject an address names, by its longest name of two words or more."""
        padded = f" {search_form(address)} "
        found = [form for form in self._by_form if " " in form and f" {form} " in padded]
        return self._by_form[max(found, key=len)] if found else None


def read_subject_names(path: Path) -> SubjectNames:
    """Return the table in ``path``; raises FileRefusedError when it cannot be read."""
    subjects = []
    for row in read_csv(path):
        if row.broken:
            raise FileRefusedError([row.broken])
        subjects.append(
            SubjectName(
                id=row.values["iso_code"],
                name=row.values["name"],
                name_en=row.values["name_en"],
                other_names=(
                    row.values["geoname_code"],
                    *filter(None, row.values["other_names"].split("|")),
                ),
            )
        )
    return SubjectNames(tuple(subjects))


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(search_form(text).split()))
