"""Filling a database with the shipped data, through the same importer everybody uses.

    report = seed(session, Path("seed_data"), now, announce=print)

Every file is a transaction of its own. A file whose hash, and whose mapping's hash, an earlier run
already recorded is left alone, so that a second start takes no time; ``again`` imports all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from registry.exchange.yaml_file import read_yaml_table
from registry.schemas.checking import check_document
from registry.schemas.sources import SourcesFileSchema
from registry.services.assumptions import AssumptionsChange, assume_offers
from registry.services.import_plan import Reference, load_reference
from registry.services.import_reading import Progress, file_hash, mapping_hash
from registry.services.import_territories import sum_populations
from registry.services.importing import ImportQuestion, ImportReport, import_file
from registry.store import imports as store
from registry.store.assumed_offers import SOURCE_ID as RULES_SOURCE_ID
from registry.store.revision import bump_revision
from registry.store.vocabulary_tables import store_vocabulary

# In the order in which one file needs another.
SUBJECTS = "territories/subjects_hflabs.csv"
PLACES = (
    "territories/municipalities.topojson",
    "territories/municipalities_pilots.geojson",
    "territories/subjects.topojson",
    "territories/subjects_krasnoyarsk_yakutia.geojson",
    "territories/municipalities_index.csv",
    "settlements/towns_hflabs.csv",
    "settlements/places_geonames.csv",
)
DEMAND = ("demand/adults_recognised_disabled.csv", "demand/children_disabled.csv")
ORGANISATIONS = (
    "organisations/moscow_2013.csv",
    "organisations/sourced_organisations.csv",
)
DEMONSTRATION = (
    "demonstration/organisations.csv",
    "demonstration/offers.csv",
    "demonstration/links.csv",
)
FILES = (SUBJECTS, *PLACES, *DEMAND, *ORGANISATIONS, *DEMONSTRATION)
VOCABULARY = "vocabulary"
SUBJECT_NAMES = "territories/subject_names.csv"
CODE_HASH = "3"  # raise it when the importer itself reads the same files otherwise
Announce = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was loaded; ``assumptions`` None: nothing changed that they depend on."""

    imported: tuple[ImportReport, ...]
    skipped: tuple[str, ...]
    assumptions: AssumptionsChange | None


def seed(
    session: Session,
    seed_data: Path,
    now: datetime,
    announce: Announce,
    progress: Progress | None = None,
    again: bool = False,
) -> SeedReport:
    """Load what is not loaded yet; commits after every file.

    ``announce`` is told each step in a sentence. Raises what an import raises, with the earlier
    files loaded and the failing one untouched.
    """
    again = again or not _vocabulary_loaded(session, seed_data)  # every file is read with it
    pending = [name for name in FILES if again or not _loaded(session, seed_data, name)]
    if not pending:
        session.rollback()
        return SeedReport((), FILES, None)
    return _load(session, seed_data, now, announce, progress, pending)


def _load(
    session: Session,
    seed_data: Path,
    now: datetime,
    announce: Announce,
    progress: Progress | None,
    pending: list[str],
) -> SeedReport:
    reference = load_reference(seed_data)
    announce("sources of the data")
    store.store_sources(session, read_sources(seed_data / "sources.yaml"))
    session.commit()
    reports: list[ImportReport] = []

    def bring(names: tuple[str, ...]) -> None:
        for name in names:
            if name in pending:
                announce(name)
                reports.append(_import(session, seed_data, name, reference, now, progress))
                session.commit()

    bring((SUBJECTS,))
    announce("vocabulary")
    words_changed = store_vocabulary(session, reference.vocabulary)
    session.commit()
    bring(PLACES)
    if any(report.changes_anything for report in reports):
        sum_populations(session)
        session.commit()
    bring(DEMAND)
    bring(ORGANISATIONS)
    bring(DEMONSTRATION)
    announce("assumptions by kind of organisation")
    change = assume_offers(session, reference.vocabulary)
    _record_vocabulary(session, seed_data, change, now)
    if words_changed or change.added or change.removed:
        bump_revision(session, now)
    session.commit()
    skipped = tuple(name for name in FILES if name not in pending)
    return SeedReport(tuple(reports), skipped, change)


def read_sources(path: Path) -> list[dict[str, object]]:
    """Return the rows of ``sources.yaml``.

    Raises MappingRefusedError or DocumentRefusedError when one is not usable.
    """
    rows: list[dict[str, object]]
    rows = check_document(SourcesFileSchema(), read_yaml_table(path))["sources"]
    return rows


def _import(
    session: Session,
    seed_data: Path,
    name: str,
    reference: Reference,
    now: datetime,
    progress: Progress | None,
) -> ImportReport:
    path = seed_data / name
    question = ImportQuestion(path, mapping_of(path), file_name=name)
    return import_file(session, question, reference, now, progress)


def mapping_of(path: Path) -> Path:
    """Return where the mapping of a shipped file stands: beside it."""
    return path.with_name(f"{path.stem}.mapping.yaml")


def _loaded(session: Session, seed_data: Path, name: str) -> bool:
    run = store.find_last_run(session, name)
    path = seed_data / name
    return (
        run is not None
        and run.file_sha256 == file_hash(path)
        and run.mapping_sha256 == mapping_hash(mapping_of(path))
    )


def _vocabulary_loaded(session: Session, seed_data: Path) -> bool:
    run = store.find_last_run(session, VOCABULARY)
    return run is not None and run.file_sha256 == vocabulary_hash(seed_data)


def vocabulary_hash(seed_data: Path) -> str:
    """Return the SHA-256 of everything that is loaded without being imported."""
    digest = hashlib.sha256(CODE_HASH.encode())
    for path in (
        *sorted((seed_data / VOCABULARY).glob("*.yaml")),
        seed_data / "sources.yaml",
        seed_data / SUBJECT_NAMES,
    ):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _record_vocabulary(
    session: Session, seed_data: Path, change: AssumptionsChange, now: datetime
) -> None:
    digest = vocabulary_hash(seed_data)
    run = store.RunRecord(
        source_id=RULES_SOURCE_ID,
        file_name=VOCABULARY,
        file_sha256=digest,
        mapping_sha256=digest,
        rows_read=change.added + change.unchanged,
        rows_added=change.added,
        rows_changed=0,
        rows_unchanged=change.unchanged,
        rows_skipped=0,
    )
    store.record_run(session, run, now)
