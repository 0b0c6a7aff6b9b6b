"""Two subjects, three municipalities and two towns to import organisations into.

    report = country.bring("name;kind\\nДом;pni\\n", MAPPING)

Moscow is a square from 37 to 38 east and 55 to 56 north, cut in two districts; the region around it
has one district east of it.
"""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from shapely.geometry import box, mapping
from sqlalchemy.orm import Session

from registry.config import ROOT
from registry.exchange.rows import ExchangeError
from registry.services.import_plan import Reference, load_reference
from registry.services.importing import ImportQuestion, ImportReport, import_file
from registry.services.seeding import read_sources
from registry.store.imports import store_sources
from registry.store.vocabulary_tables import store_vocabulary

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SEED = ROOT / "seed_data"
SOURCE = {
    "id": "tests",
    "kind": "demonstration",
    "title": "Проба",
    "licence": "Свободно",
    "notice": "Выдумано для проверки",
}
ORGANISATIONS: dict[str, Any] = {
    "records": "organisations",
    "source": SOURCE,
    "delimiter": ";",
    "fields": {
        "external_id": "id",
        "name": "name",
        "kind": "kind",
        "region": "region",
        "municipality": "district",
        "settlement": "town",
        "address": "address",
        "lat": "lat",
        "lon": "lon",
        "telephone": "phone",
        "website": "site",
        "services": "services",
        "record_state": "state",
    },
}
COLUMNS = tuple(ORGANISATIONS["fields"].values())


@dataclass
class SmallCountry:
    """A session and a folder for files; ``bring`` imports a text."""

    session: Session
    folder: Path

    @property
    def reference(self) -> Reference:
        return load_reference(SEED)

    def bring(
        self, text: str | bytes, rules: dict[str, Any] | None = None, *, dry_run: bool = False
    ) -> ImportReport:
        """Import a CSV text by a mapping; the caller's session is not committed."""
        path, mapping_path = self.write(text, rules or ORGANISATIONS)
        question = ImportQuestion(path, mapping_path, dry_run=dry_run)
        return import_file(self.session, question, self.reference, NOW)

    def refusal(self, text: str | bytes, rules: dict[str, Any] | None = None) -> str:
        """Return what the import of a bad text tells."""
        with pytest.raises(ExchangeError) as caught:
            self.bring(text, rules)
        return str(caught.value)

    def write(self, text: str | bytes, rules: dict[str, Any]) -> tuple[Path, Path]:
        path, mapping_path = self.folder / "file.csv", self.folder / "file.mapping.yaml"
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        mapping_path.write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
        return path, mapping_path


def organisation_rows(*rows: dict[str, str]) -> str:
    """Return a CSV text with all columns; what a row does not say is harmless or empty."""
    harmless = {"kind": "pnd", "region": "Москва", "state": "unverified"}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, start=1):
        values = {"id": f"x{number}", "name": f"Диспансер № {number}"} | harmless | row
        writer.writerow(values.get(column, "") for column in COLUMNS)
    return text.getvalue()


def found_small_country(session: Session, folder: Path) -> SmallCountry:
    """Load sources, subjects, outlines, towns and the vocabulary; commits."""
    country = SmallCountry(session, folder)
    store_sources(session, read_sources(SEED / "sources.yaml"))
    country.bring("region\nRU-MOW\nRU-MOS\nRU-SVE\n", _rules("subjects", {"region": "region"}))
    store_vocabulary(session, country.reference.vocabulary)
    _bring_outlines(
        country,
        {
            ("Москва", None): box(37, 55, 38, 56),
            ("Москва", "район Западный"): box(37, 55, 37.5, 56),
            ("Москва", "район Восточный"): box(37.5, 55, 38, 56),
            ("Московская область", None): box(38, 55, 39, 56),
            ("Московская область", "городской округ Дубровка"): box(38, 55, 39, 56),
        },
    )
    country.bring(
        "id,name,region,lat,lon,people\n"
        "1,Москва,Москва,55.75,37.62,10000000\n"
        "2,Дубровка,Московская область,55.5,38.5,5000\n",
        _rules(
            "settlements",
            {
                "external_id": "id",
                "name": "name",
                "region": "region",
                "lat": "lat",
                "lon": "lon",
                "population": "people",
            },
        ),
    )
    session.commit()
    return country


def _bring_outlines(country: SmallCountry, outlines: dict[tuple[str, str | None], Any]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"region": region, "district": district},
            "geometry": mapping(outline),
        }
        for (region, district), outline in outlines.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    fields = {"region": "region", "municipality": "district"}
    country.bring(text, _rules("municipalities", fields) | {"format": "geo"})


def _rules(records: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"records": records, "source": SOURCE, "fields": fields}


@contextmanager
def nothing_changes(session: Session, *models: Any) -> Iterator[None]:
    """Check that the tables hold the same number of rows before and after."""
    before = [session.query(model).count() for model in models]
    yield
    session.rollback()
    assert [session.query(model).count() for model in models] == before
