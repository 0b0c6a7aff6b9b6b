"""The invented network as records of a database, in bulk, marked as a demonstration.

    load(session, country, vocabulary, now, announce=print)

One transaction: everything or nothing. Rows go in as columns through COPY on PostgreSQL and
prepared statements on SpatiaLite; a country takes a minute or two. Names begin with «ДЕМО ·», there
are no telephones, and the source says that nobody of it exists.

Raises :class:`LoadError` when the database already holds such a network.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.national.compiled import own_rules
from benchmarks.national.country import Country, slug_of
from benchmarks.national.offers import OWN_FACTS
from registry.domain.names import search_form
from registry.domain.network import BASES, MODES, TAKING
from registry.domain.vocabulary import Vocabulary
from registry.models import (
    Link,
    Offer,
    OfferFact,
    OfferRule,
    OfferUnconfirmed,
    Organisation,
    Service,
    Site,
    SitePoint,
    Source,
)
from registry.store.revision import bump_revision

SOURCE_ID = "national-network"
CHUNK = 20_000
Announce = Callable[[str], None]
Row = Sequence[Any]


class LoadError(Exception):
    """The database already holds an invented national network."""

    def __init__(self) -> None:
        super().__init__(
            "This database holds a national network already. "
            "Make a new database: it is not meant to be changed."
        )


def load(
    session: Session,
    country: Country,
    vocabulary: Vocabulary,
    now: datetime,
    announce: Announce,
    state: str = "demonstration",
) -> None:
    """Write the whole network and commit. ``state``: the record state of everything."""
    if session.get(Source, SOURCE_ID) is not None:
        raise LoadError
    started = time.perf_counter()
    session.execute(insert(Source), [_source(now.date())])
    rows = _Rows(session, country, vocabulary, now, state)
    for table, columns, lines in rows.tables():
        count = _write(session, table, columns, lines)
        announce(f"{table}: {count} rows, {time.perf_counter() - started:.0f} s")
    _mend_sequences(session)
    bump_revision(session, now)
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def _source(today: date) -> dict[str, Any]:
    return {
        "id": SOURCE_ID,
        "kind": "demonstration",
        "title": "Сеть для измерений: вымышленные организации в настоящих населённых пунктах",
        "licence": "Свободно, вместе с программой",
        "notice": "ДЕМО: таких организаций нет. Звонить и идти никуда не нужно.",
        "as_of": today,
        "note": "Делается из числа, одна и та же каждый раз; см. benchmarks/national.",
    }


class _Rows:
    """The rows of every table, in the order in which one needs another."""

    def __init__(
        self, session: Session, country: Country, vocabulary: Vocabulary, now: datetime, state: str
    ) -> None:
        self._country, self._vocabulary, self._now, self._state = country, vocabulary, now, state
        self._first = {
            model: (session.scalar(select(func.max(model.id))) or 0) + 1
            for model in (Organisation, Site, Service, Offer, Link)
        }

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterable[Row]]]:
        """Yield (name of a table, names of columns, rows)."""
        own = ("source_id", "record_state")
        yield (
            Organisation.__tablename__,
            (
                *("id", "slug", "external_id", "kind_id", "name", "subject_id", "search_text"),
                *("added_at", "changed_at", *own),
            ),
            self._organisations(),
        )
        yield (
            Site.__tablename__,
            (
                *("id", "organisation_id", "external_id", "address", "position_precision"),
                *("municipality_id", "subject_id", "step_free", *own),
            ),
            self._sites(),
        )
        yield SitePoint.__tablename__, ("site_id", "geom"), self._points()
        yield (
            Service.__tablename__,
            ("id", "organisation_id", "service_type_id", "external_id", *own),
            self._services(),
        )
        yield (
            Offer.__tablename__,
            (
                *("id", "service_id", "site_id", "mode", "taking", "not_before", "wait_days"),
                *("duration_days", "fee_rub", "visits", "acceptance", "self_referral"),
                *("age_min", "age_max", "reach_km", *own),
            ),
            self._offers(),
        )
        rules, unsure = self._statements()
        yield OfferRule.__tablename__, ("offer_id", "key", "value"), rules
        yield OfferUnconfirmed.__tablename__, ("offer_id", "key"), unsure
        yield OfferFact.__tablename__, ("offer_id", "role", "fact_id"), self._facts()
        yield (
            Link.__tablename__,
            (
                *("id", "from_organisation_id", "to_organisation_id", "service_type_id", "basis"),
                *("handoff_days", "acceptance", *own),
            ),
            self._links(),
        )

    def _territories(self) -> Iterator[tuple[int, int, str | None, str, str]]:
        """Yield (number, kind, municipality, subject, settlement) of every organisation."""
        ground, placed = self._country.ground, self._country.placed
        for number, (kind, place) in enumerate(
            zip(placed.kind.tolist(), placed.place.tolist(), strict=True)
        ):
            inner = int(ground.municipality[place])
            yield (
                number,
                kind,
                ground.municipalities[inner] if inner >= 0 else None,
                ground.subjects[int(ground.subject[place])],
                ground.names[place],
            )

    def _organisations(self) -> Iterator[Row]:
        first = self._first[Organisation]
        kinds = self._vocabulary.kinds
        for number, kind, _, subject, settlement in self._territories():
            name = f"ДЕМО · {kinds[kind].label_ru} № {number + 1}, {settlement}"
            yield (
                *(first + number, slug_of(number), str(number + 1), kinds[kind].id, name, subject),
                *(search_form(name), self._now, self._now, SOURCE_ID, self._state),
            )

    def _sites(self) -> Iterator[Row]:
        first, owner = self._first[Site], self._first[Organisation]
        for number, _, municipality, subject, settlement in self._territories():
            yield (
                *(first + number, owner + number, "main", f"ДЕМО-адрес, {settlement}", "building"),
                *(municipality, subject, "unknown", SOURCE_ID, self._state),
            )

    def _points(self) -> Iterator[Row]:
        first, placed = self._first[Site], self._country.placed
        for number, (lat, lon) in enumerate(
            zip(placed.lat.tolist(), placed.lon.tolist(), strict=True)
        ):
            yield first + number, f"SRID=4326;POINT({lon} {lat})"

    def _services(self) -> Iterator[Row]:
        first, owner = self._first[Service], self._first[Organisation]
        types = [item.id for item in self._vocabulary.service_types]
        offers = self._country.offers
        for number, (organisation, kind) in enumerate(
            zip(offers.organisation.tolist(), offers.service_type.tolist(), strict=True)
        ):
            yield first + number, owner + organisation, types[kind], "", SOURCE_ID, self._state

    def _offers(self) -> Iterator[Row]:
        offers, first = self._country.offers, self._first[Offer]
        service, site = self._first[Service], self._first[Site]
        online = MODES.index("online")
        columns = (
            offers.organisation,
            offers.mode,
            offers.taking,
            offers.not_before,
            offers.wait_days,
            offers.duration_days,
            offers.fee_rub,
            offers.visits,
            offers.acceptance,
            offers.self_referral,
            *(_nulls(column) for column in (offers.age_min, offers.age_max, offers.reach_km)),
        )
        for number, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            organisation, mode, taking, day, *rest = row
            yield (
                first + number,
                service + number,
                None if mode == online else site + organisation,
                MODES[mode],
                TAKING[taking],
                date.fromordinal(day) if day else None,
                *rest,
                SOURCE_ID,
                self._state,
            )

    def _statements(self) -> tuple[list[Row], list[Row]]:
        country, first = self._country, self._first[Offer]
        federal = country.placed.federal[country.offers.organisation]
        rules: list[Row] = []
        unsure: list[Row] = []
        for number in np.flatnonzero((country.offers.rule > 0) | federal).tolist():
            stated, keys = own_rules(country, number)
            rules += [
                (first + number, k, value) for k, values in stated.items() for value in values
            ]
            unsure += [(first + number, key) for key in sorted(keys)]
        return rules, unsure

    def _facts(self) -> Iterator[Row]:
        facts, first = self._country.offers.facts, self._first[Offer]
        for number in np.flatnonzero(facts > 0).tolist():
            for name in OWN_FACTS[int(facts[number])]:
                yield first + number, "requires", name

    def _links(self) -> Iterator[Row]:
        links, first, owner = self._country.links, self._first[Link], self._first[Organisation]
        types = [item.id for item in self._vocabulary.service_types]
        columns = (
            links.from_organisation,
            links.to_organisation,
            links.service_type,
            links.basis,
            links.handoff_days,
            links.acceptance,
        )
        for number, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            origin, target, kind, basis, handoff, chance = row
            yield (
                *(first + number, owner + origin, owner + target, types[kind], BASES[basis]),
                *(handoff, chance, SOURCE_ID, self._state),
            )


def _nulls(column: Any) -> Any:
    """NaN as None."""
    return np.where(np.isnan(column), None, column.astype(object))


def _write(session: Session, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return _copy(session, table, columns, rows)
    return _insert(session, table, columns, rows)


def _copy(session: Session, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    driver: Any = session.connection().connection.driver_connection
    count = 0
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert(session: Session, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write past SQLAlchemy: its processing of values would take longer than the database."""
    driver: Any = session.connection().connection.driver_connection
    marks = ["GeomFromEWKT(?)" if name == "geom" else "?" for name in columns]
    command = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(marks)})"
    count = 0
    part: list[Row] = []
    for row in rows:
        part.append([_plain(value) for value in row])
        if len(part) == CHUNK:
            driver.executemany(command, part)
            count += len(part)
            part = []
    driver.executemany(command, part)
    return count + len(part)


def _plain(value: Any) -> Any:
    """A value as SQLite keeps what SQLAlchemy writes: dates as text, no zone."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _mend_sequences(session: Session) -> None:
    """Let PostgreSQL count on from the numbers given here."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in (Organisation, Site, Service, Offer, Link):
        name = model.__tablename__
        counter = f"pg_get_serial_sequence('{name}', 'id')"
        session.execute(text(f"SELECT setval({counter}, (SELECT max(id) FROM {name}))"))
