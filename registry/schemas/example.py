"""What a shipped example may say, and telling it from a bare profile."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

_LINE = validate.Length(min=1, max=300)


class ExampleSchema(Schema):
    """A question in words and as a profile document; ``order`` is its place in the list."""

    class Meta:
        unknown = RAISE

    order = fields.Integer(required=True, strict=True)
    title = fields.String(required=True, validate=_LINE)
    title_en = fields.String(required=True, validate=_LINE)
    plain = fields.String(required=True, validate=_LINE)
    profile = fields.Dict(keys=fields.String(), required=True)


def profile_of(document: Any) -> Any:
    """Return the profile of an example, or the document itself when it is none."""
    if isinstance(document, Mapping) and "profile" in document and "title" in document:
        return document["profile"]
    return document
