"""A subject with two municipalities and three organisations, and files written in a line.

    files = Files(session, tmp_path)
    files.organisations()                                  # НКО "n1", ПНД "p1", КЦСОН "c1"
    report = files.bring("offers", "organisation,service_type", "n1,club")

``bring`` goes through the importer; the mapping takes every column of the header as the field of
the same name.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session, scoped_session

from registry.exchange.subject_names import read_subject_names
from registry.exchange.vocabulary_files import read_vocabulary
from registry.services.import_plan import Reference
from registry.services.importing import ImportQuestion, ImportReport, import_file
from registry.store.assumed_offers import SOURCE_ID as RULES_ID
from registry.store.imports import store_sources
from registry.store.vocabulary_tables import store_vocabulary
from tests.db_builders import create_territory

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SEED_DATA = Path("seed_data")
REFERENCE = Reference(
    vocabulary=read_vocabulary(SEED_DATA / "vocabulary"),
    subjects=read_subject_names(SEED_DATA / "territories" / "subject_names.csv"),
)
SOURCE = {
    "id": "our_register",
    "kind": "register",
    "title": "Реестр поставщиков",
    "licence": "Открытые данные",
    "notice": "Реестр на 25 ноября 2026 года",
}
RULES = SOURCE | {"id": RULES_ID, "kind": "rules", "title": "Правила по видам"}
ORGANISATIONS = (
    "n1,ngo,НКО «Берег»,Бор,56.35,44.07",
    "p1,pnd,Диспансер,Бор,56.36,44.06",
    "c1,social_service_centre,Центр,Павлово,55.96,43.06",
)


class Files:
    """Writes files and brings them in."""

    def __init__(self, session: scoped_session[Session] | Session, folder: Path) -> None:
        self.session: Any = session
        self.folder = folder
        create_territory(session, "RU-NIZ", "Нижегородская область", lat=56.0, lon=44.0)
        create_territory(session, "RU-SVE", "Свердловская область")  # an act of its own
        for name, label in (("bor", "Бор"), ("pavlovskiy-rayon", "Павловский район")):
            create_territory(session, f"RU-NIZ.{name}", label, lat=56.0, lon=44.0)
        store_vocabulary(session, REFERENCE.vocabulary)
        store_sources(session, [RULES])

    def organisations(self) -> ImportReport:
        return self.bring(
            "organisations",
            "external_id,kind,name,municipality,lat,lon",
            *ORGANISATIONS,
            region={"constant": "Нижегородская область"},
            address={"constant": "ул. Берёзовая, 1"},
        )

    def bring(
        self, records: str, header: str, *rows: str, dry_run: bool = False, **fields: Any
    ) -> ImportReport:
        """Import rows of ``SOURCE``; ``fields`` are further fields of the mapping."""
        return self.bring_from(SOURCE, records, header, *rows, dry_run=dry_run, **fields)

    def bring_from(
        self,
        source: dict[str, str],
        records: str,
        header: str,
        *rows: str,
        dry_run: bool = False,
        **fields: Any,
    ) -> ImportReport:
        """Import rows of a source."""
        path = self.folder / f"{records}.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        mapping = path.with_suffix(".mapping.yaml")
        columns = {name: name for name in header.split(",")}
        document = {"records": records, "source": source, "fields": columns | fields}
        mapping.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        question = ImportQuestion(path, mapping, dry_run=dry_run)
        return import_file(self.session, question, REFERENCE, NOW)
