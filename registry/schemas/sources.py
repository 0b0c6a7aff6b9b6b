"""What ``seed_data/sources.yaml`` may say of a source."""

from marshmallow import RAISE, Schema, fields, validate

SOURCE_KINDS = ("open_data", "public_pages", "register", "rules", "demonstration", "own_word")


class SourceSchema(Schema):
    class Meta:
        unknown = RAISE

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{1,79}$"))
    kind = fields.String(required=True, validate=validate.OneOf(SOURCE_KINDS))
    title = fields.String(required=True, validate=validate.Length(min=1, max=400))
    url = fields.Url(load_default=None, allow_none=True, schemes={"http", "https"})
    licence = fields.String(required=True, validate=validate.Length(min=1, max=400))
    notice = fields.String(required=True, validate=validate.Length(min=1, max=1000))
    as_of = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(max=2000))


class SourcesFileSchema(Schema):
    class Meta:
        unknown = RAISE

    sources = fields.List(fields.Nested(SourceSchema), required=True)
