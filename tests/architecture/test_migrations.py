"""The migrations and the models tell the same story, forwards and backwards, on both databases."""

from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from registry.models import Base, db


def test_models_need_no_further_migration(app: Flask) -> None:
    with app.app_context():
        try:
            check()
        except SystemExit as error:  # flask-migrate logs the difference and exits
            raise AssertionError("A model changed: flask --app wsgi db migrate") from error


def test_migrations_go_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert not own_tables()
        upgrade()
        assert own_tables() == set(Base.metadata.tables)


def own_tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) & set(Base.metadata.tables)
