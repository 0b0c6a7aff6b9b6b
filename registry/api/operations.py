"""What a handler of the API says about itself; the OpenAPI document is made of it.

    @blueprint.get("/organisations")
    @access.public
    @operation("List organisations", tag="network", query=PlaceQuerySchema,
               answers={200: OrganisationPageSchema}, problems=(422,))
    def list_organisations(): ...

The suite asks that every address under ``/api/v1`` carries one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from marshmallow import Schema

Handler = TypeVar("Handler", bound=Callable[..., Any])
_OPERATION = "api_operation"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API.

    ``answers`` maps a status to the schema of its body (None: see ``media_type``), ``problems``
    lists the statuses answered as problem documents. ``query`` and ``body`` are what is read.
    """

    summary: str
    tag: str
    description: str = ""
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    answers: Mapping[int, type[Schema] | None] = field(default_factory=dict)
    problems: tuple[int, ...] = ()
    media_type: str = "application/json"
    cached: bool = False  # carries an ETag and answers 304


def operation(summary: str, **parts: Any) -> Callable[[Handler], Handler]:
    """Describe a handler; ``parts`` are the fields of :class:`Operation`."""
    described = Operation(summary, **parts)

    def mark(handler: Handler) -> Handler:
        setattr(handler, _OPERATION, described)
        return handler

    return mark


def find_operation(handler: Callable[..., Any]) -> Operation | None:
    """Return what a handler says about itself, or None."""
    return getattr(handler, _OPERATION, None)
