"""Reading a call: the query of its address becomes a question, or the call is refused.

    question = read_place_filter()      # PlaceFilter, with the states the configured mode shows

Unknown parameters are refused with 400, values that cannot be used with 422, both as problem
documents that name the parameter. A parameter given twice is the same as alternatives by comma.
"""

import difflib
from typing import Any, NoReturn

from flask import abort, current_app, request
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from registry import clock, errors
from registry.domain.asking import paper_rule
from registry.domain.browse import PlaceFilter, visible_states
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import AgeBand
from registry.schemas.filters import Identifiers, PlaceQuery, place_filter
from registry.services.search import understand
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db


def read_query(schema: type[Schema]) -> Any:
    """Return the loaded query of this request, or refuse the call."""
    loader = schema()
    known = {field.data_key or name: field for name, field in loader.fields.items()}
    values: dict[str, str] = {}
    unknown, repeated = [], []
    for name, given in request.args.lists():
        if name not in known:
            unknown.append(name)
        elif len(given) > 1 and not isinstance(known[name], Identifiers):
            repeated.append(name)
        else:
            values[name] = ",".join(given)
    if unknown:
        refuse(400, {name: _unknown_parameter(name, known) for name in unknown})
    if repeated:
        refuse(422, dict.fromkeys(repeated, "Give this parameter once."))
    try:
        return loader.load(values)
    except ValidationError as error:
        refuse(422, {name: " ".join(found) for name, found in _messages(error).items()})


def read_place_filter(schema: type[Schema] = PlaceQuery, **fixed: Any) -> PlaceFilter:
    """Return the question about places that this request asks, in the configured mode."""
    return place_question(read_query(schema), **fixed)


def place_question(values: dict[str, Any], **fixed: Any) -> PlaceFilter:
    """Return the question about places that loaded ``values`` ask, in the configured mode."""
    band = values.pop("age_band", None)
    search = values.get("search")
    no_papers, open_now = values.pop("no_papers", False), values.pop("open_now", False)
    return place_filter(
        values,
        age_band=None if band is None else _age_band(band),
        meaning=understand(shared_vocabulary(), search).meaning if search else None,
        no_papers=paper_rule(shared_vocabulary()) if no_papers else None,
        open_at=clock.now() if open_now else None,
        states=visible_states(configured_mode()),
        **fixed,
    )


def configured_mode() -> str:
    """Return the mode that decides which records are shown."""
    mode: str = current_app.config["MODE"]
    return mode


def shared_vocabulary() -> Vocabulary:
    """Return the vocabulary of this process."""
    return get_vocabulary(current_app.config["SEED_DATA"])


def database() -> Session:
    """Return the database session of this request."""
    return db.session()


def refuse(status: int, messages: dict[str, str]) -> NoReturn:
    """Refuse the call with a message per query parameter."""
    found = [{"parameter": name, "message": message} for name, message in messages.items()]
    detail = " ".join(f"{name}: {message}" for name, message in messages.items())
    abort(errors.problem(status, detail, errors=found))


def _age_band(identifier: str) -> AgeBand:
    bands = {band.id: band for band in shared_vocabulary().age_bands}
    if identifier not in bands:
        known = ", ".join(bands)
        refuse(422, {"age_band": f"There is no such age band. Known here: {known}."})
    return bands[identifier]


def _unknown_parameter(name: str, known: dict[str, Any]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    if nearest:
        return f"There is no such parameter; did you mean {nearest[0]}?"
    names = ", ".join(sorted(known)) or "none"
    return f"There is no such parameter. Known here: {names}."


def _messages(error: ValidationError) -> dict[str, list[str]]:
    if isinstance(error.messages, dict):
        return error.messages
    return {"query": list(error.messages)}
