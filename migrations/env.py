"""Alembic's environment: the same migrations on SpatiaLite and PostGIS.

A reflected table that is not among our models is not ours (SpatiaLite and PostGIS keep many):
autogenerate must neither see nor drop it.
"""

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers

from registry import models
from registry.database import prepare_spatial

target_metadata = models.Base.metadata


def include_object(item, name, kind, reflected, compare_to):
    """Return whether autogenerate looks at a schema item."""
    if kind == "table" and reflected:
        return name in target_metadata.tables
    if kind == "index" and reflected:
        return not name.startswith("idx_")  # spatial indexes belong to their column
    return True


def run_migrations() -> None:
    """Apply migrations over the application's own engine."""
    engine = current_app.extensions["migrate"].db.engine
    embedded = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if embedded:  # tables are replaced by copies meanwhile; checked as a whole below
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            prepare_spatial(connection)
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            render_as_batch=embedded,
            compare_type=True,
            transactional_ddl=True,  # SQLite can: a failed migration leaves nothing behind
        )
        with context.begin_transaction():
            context.run_migrations()
            if embedded:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"The migration leaves broken references: {broken[:5]}")
        if embedded:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations need a database: set DATABASE_URL.")
run_migrations()
