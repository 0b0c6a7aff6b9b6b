"""Writing an answer of the API: JSON with an ETag, 304 when the reader has it already.

The ETag is made of the body, so it can neither miss a change nor change without one.
"""

import gzip
import hashlib
from functools import lru_cache
from typing import Any

from flask import Response, current_app, json, request
from marshmallow import Schema

LIST_SECONDS = 60  # a correction shows within a minute
OUTLINE_SECONDS = 3600  # outlines change with a new import only
GEOJSON = "application/geo+json"
PACKED_FROM_BYTES = 2000


def answer(schema: type[Schema], value: Any) -> Response:
    """Return ``value`` written by ``schema``."""
    return send(json.dumps(schema().dump(value)))


def send(
    body: str | bytes, media_type: str = "application/json", seconds: int = LIST_SECONDS
) -> Response:
    """Return ``body`` with an ETag; readers may keep it for so many seconds.

    Answers about a point near a person are kept by that person's browser alone.
    """
    response = current_app.response_class(body, mimetype=media_type)
    kind = ""
    if media_type == GEOJSON:  # outlines of a country are text of many digits: a sixth is left
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings["gzip"] > 0 and len(body) > PACKED_FROM_BYTES:
            response.set_data(_packed(response.get_data()))
            response.headers["Content-Encoding"], kind = "gzip", "-gzip"
    keeper = "private" if "near" in request.args else "public"
    response.headers["Cache-Control"] = f"{keeper}, max-age={seconds}"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32] + kind)
    response.make_conditional(request)
    return response


@lru_cache(maxsize=16)
def _packed(body: bytes) -> bytes:
    """The same text packed; the maps ask for few texts, and often."""
    return gzip.compress(body, mtime=0)
