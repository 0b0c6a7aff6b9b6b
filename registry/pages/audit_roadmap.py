"""The roadmap of a region: a draft of the audit that an official fills in and keeps as a file.

What is typed is sent in the body, answered with a file or the same form, and kept nowhere: the file
is the region's. Loading it brings the form back.
"""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, render_template, request

from registry import access, clock
from registry.audit import words
from registry.domain.audit import Figure, FigureNeedsMoreError, hide_few
from registry.domain.roadmap import (
    MOST_LETTERS,
    STATES,
    TEXTS,
    Measure,
    RoadmapError,
    draft_measures,
    read_measure,
    read_roadmap,
    roadmap_figure,
    write_roadmap,
)
from registry.exchange.audit_tables import write_csv, write_xlsx
from registry.languages import say
from registry.pages import desk
from registry.pages.translate import gettext
from registry.services import audit
from registry.services.audit import AreaView, AuditQuestion

EMPTY_ROWS = 3
MOST_FORM_ROWS = 60
MOST_BYTES = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = ("name", "gap", "people", "where", "cost", "responsible", "funding", "due", "state")


@access.public
def show_roadmap(territory: str) -> str:
    """The draft: what the audit found, for the region to decide on."""
    view = _region(territory)
    structure = _figure(territory, "c4")
    try:
        return _page(view, draft_measures(_figure(territory, "c7"), structure, say))
    except FigureNeedsMoreError as error:
        return _page(view, draft_measures(None, structure, say), say(error.reason))


@access.public
def keep_roadmap(territory: str) -> Response | str:
    """What was typed, or a file brought back: as the form again or as a file to keep."""
    view = _region(territory)
    forms = {item.id: item.label_ru for item in desk.vocabulary().funding_forms}
    if request.files.get("file"):
        return _loaded(view, forms)
    measures, is_whole = _typed(forms)
    if not is_whole:
        told = gettext("Something typed cannot be used: check dates and the length of texts.")
        return _page(view, measures, told)
    wanted = request.form.get("as", "")
    if wanted == "json":
        document = write_roadmap(territory, measures)
        return _file(json.dumps(document, ensure_ascii=False, indent=2), "json")
    if wanted in ("csv", "xlsx"):
        figure = roadmap_figure(_figure(territory, "c4"), measures, forms)
        if wanted == "csv":
            return _file("\ufeff" + write_csv(figure, say), "csv")
        return _file(write_xlsx([figure], say), "xlsx")
    return _page(view, measures)


def _loaded(view: AreaView, forms: dict[str, str]) -> str:
    try:
        text = request.files["file"].stream.read(MOST_BYTES).decode("utf-8")
        territory, measures = read_roadmap(json.loads(text), forms)
    except (ValueError, RecursionError):
        return _page(view, (), gettext("This file holds no roadmap that was kept here."))
    if territory != view.area.id:
        told = gettext(
            "This file is about another region (%(other)s), not about %(name)s: load it there.",
            other=territory,
            name=view.area.name,
        )
        return _page(view, (), told)
    return _page(view, measures)


def _typed(forms: dict[str, str]) -> tuple[tuple[Measure, ...], bool]:
    """The measures of the form, in its order, without those left out or left empty; False when
    something of them cannot be used."""
    found, is_whole = [], True
    for number in range(MOST_FORM_ROWS + EMPTY_ROWS):
        row = {name: request.form.get(f"{name}.{number}", "") for name in FIELDS}
        if not row["name"].strip() or request.form.get(f"drop.{number}"):
            continue
        try:
            found.append(read_measure(row, forms))
        except RoadmapError:
            is_whole = False
            rest = {name: text[:MOST_LETTERS] for name, text in row.items() if name in TEXTS}
            found.append(read_measure(rest, forms))
    return tuple(found[:MOST_FORM_ROWS]), is_whole


def _page(view: AreaView, measures: Sequence[Measure], refusal: str | None = None) -> str:
    rows = [*measures, *(Measure(name="") for _ in range(EMPTY_ROWS))]
    return render_template(
        "pages/audit_roadmap.html",
        area=view,
        rows=rows,
        refusal=refusal,
        forms=desk.vocabulary().funding_forms,
        states=STATES,
        longest=MOST_LETTERS,
        words_of=words,
    )


def _file(body: str | bytes, kind: str) -> Response:
    types = {"json": "application/json", "csv": "text/csv", "xlsx": XLSX}
    return Response(
        body,
        mimetype=types[kind],
        headers={"Content-Disposition": f'attachment; filename="roadmap.{kind}"'},
    )


def _region(territory: str) -> AreaView:
    view = audit.get_area(desk.session(), desk.vocabulary(), territory, **_asked())
    if view.area.level != "subject":
        abort(404)
    return view


def _figure(territory: str, name: str) -> Figure:
    question = AuditQuestion(territory)
    return hide_few(audit.get_figure(desk.session(), desk.vocabulary(), name, question, **_asked()))


def _asked() -> dict[str, Any]:
    return {"mode": desk.mode(), "today": clock.today(), "circuity": desk.circuity()}
