"""Reading the body of a call: one JSON document, or the call is refused.

    document = read_body("profile")
    refuse_document("profile", error)      # a DocumentError; 422 with a pointer for each problem

Such a body tells of a person: nothing of it is kept, logged or cached.
"""

import re
from typing import Any, NoReturn

from flask import abort, json, request

from registry import errors
from registry.domain.problems import DocumentError

MAX_BYTES = 256 * 1024  # a profile is a page of text
MAX_PROBLEMS = 50
BODY_PROBLEMS = (400, 413, 415, 422)


def read_body(noun: str) -> Any:
    """Return the JSON value of the body, or refuse: another type, too long, not JSON."""
    if request.mimetype != "application/json":
        abort(415, f"Send the {noun} as application/json.")
    request.max_content_length = MAX_BYTES
    try:
        return json.loads(request.get_data(cache=False), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        place = f" at line {error.lineno}" if hasattr(error, "lineno") else ""
        abort(400, f"The body is not JSON that can be read{place}.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def refuse_document(noun: str, error: DocumentError) -> NoReturn:
    """Refuse the call with every problem of the document, ``MAX_PROBLEMS`` at most."""
    found = [
        {"pointer": pointer_of(problem.path), "message": problem.message}
        for problem in error.problems[:MAX_PROBLEMS]
    ]
    left = len(error.problems) - len(found)
    more = f" And {left} more." if left else ""
    detail = f"The {noun} cannot be used: {error.problems[0]}.{more}"
    abort(errors.problem(422, detail, errors=found))


def pointer_of(path: str) -> str:
    """Return the JSON pointer (RFC 6901) of a path such as ``limits.need_by.need.work``.

    >>> pointer_of("exclude_offers[3]"), pointer_of("limits.need_by.need.work")
    ('/exclude_offers/3', '/limits/need_by/need.work')
    """
    keyed = re.fullmatch(r"limits\.need_by\.(.+)", path, re.DOTALL)
    if keyed:  # the keys of this one are identifiers with dots
        parts = ["limits", "need_by", keyed[1]]
    else:
        parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
