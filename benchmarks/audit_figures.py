"""What a reader of the audit waits for: figures of routes told the first time, and again.

    rows = measure_country_figures(session, world)      # from cells that are kept
    rows += measure_region_figures(session, world)      # nothing is kept: they are computed
    rows += measure_pages()                             # over HTTP, of the registry as it is loaded

Of an invented country a large and a middling subject are asked; the figure that comes first bears
the computing. Pages are those of the registry that ``DATABASE_URL`` names, of the subject with most
sites and of a middling one; the overview is opened before, as readers do.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import create_app
from registry.models import Organisation, Site
from registry.services.audit import make_scope
from registry.services.audit_cells import routes_figure_of
from registry.services.audit_network import single_changes_figure
from registry.services.audit_routes import municipalities_of
from registry.services.audit_world import World
from registry.tables.base import db

COUNTRY = "RU"
Rows = list[list[str]]


def measure_country_figures(session: Session, world: World) -> Rows:
    """C5 and the best single change of a country whose cells are kept."""
    return [
        *_first_and_again(
            "C5 of the country, by subject", lambda: _tell_c5(session, world, COUNTRY)
        ),
        *_first_and_again(
            "best single change of the country", lambda: _tell_c7(session, world, COUNTRY)
        ),
    ]


def measure_region_figures(session: Session, world: World) -> Rows:
    """C5 and the best single change of two subjects, nothing kept."""
    sized = sorted(
        (len(municipalities_of(world, name)), name)
        for name in world.ground.subjects
        if municipalities_of(world, name)
    )
    rows: Rows = []
    for towns, name in (sized[-3], sized[len(sized) // 2]):
        told = f"a subject of {towns} municipalities"
        rows += _first_and_again(f"C5 of {told}", partial(_tell_c5, session, world, name))
        rows += _first_and_again(
            f"best single change of {told}, after it",
            partial(_tell_c7, session, world, name),
        )
    towns, name = sized[len(sized) // 2 + 1]
    rows += _first_and_again(
        f"best single change of a subject of {towns} municipalities, nothing before it",
        lambda: _tell_c7(session, world, name),
    )
    return rows


def measure_pages() -> Rows:
    """Pages of the subjects with most and with middling many sites: C5, best single change."""
    app = create_app()
    with app.app_context():
        session = db.session()
        query = (
            select(Site.subject_id)
            .where(Site.subject_id.is_not(None))
            .group_by(Site.subject_id)
            .order_by(func.count().desc(), Site.subject_id)
        )
        subjects = list(session.scalars(query))
        organisations = session.scalar(select(func.count()).select_from(Organisation)) or 0
        session.rollback()
    client = app.test_client()
    rows = _first_and_again(
        f"page of a database of {organisations} organisations: overview of the country, the "
        "process has just begun",
        lambda: _get(client, f"/audit/{COUNTRY}"),
    )
    for subject in dict.fromkeys((subjects[0], subjects[len(subjects) // 2])):
        for what, more in (
            ("overview", ""),
            ("C5, then", "?figure=c5"),
            ("best single change, then", "?figure=c7"),
            ("C9", "?figure=c9"),
        ):
            rows += _first_and_again(
                f"page of {subject}: {what}", partial(_get, client, f"/audit/{subject}{more}")
            )
    return rows


def _first_and_again(what: str, ask: Callable[[], Any]) -> Rows:
    seconds, clock = [], []
    for _ in range(2):
        begun, computed = time.perf_counter(), time.process_time()
        ask()
        seconds.append(time.process_time() - computed)
        clock.append(time.perf_counter() - begun)
    return [
        [
            what,
            f"{seconds[0]:.2f}",
            f"{clock[0]:.2f} s on the clock; again {seconds[1]:.2f}",
        ]
    ]


def _tell_c5(session: Session, world: World, territory: str) -> None:
    figure = routes_figure_of(
        session,
        world,
        world.snapshot.vocabulary,
        make_scope(world, territory),
        by="territory",
        archetype=None,
    )
    assert figure.rows


def _tell_c7(session: Session, world: World, territory: str) -> None:
    single_changes_figure(session, world, world.snapshot.vocabulary, make_scope(world, territory))


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
