"""Marshrut: a network registry and referral routing for people with mental disorders.

``create_app`` builds the Flask application in one readable pass: configuration, database,
languages, protection, doors. Everything else lives in the rooms below (see ARCHITECTURE.md).
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from registry import api, cli, database, errors, languages, protection, views
from registry.config import ROOT, load_config
from registry.tables.base import db


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application.

    ``overrides`` are Flask configuration keys that win over the environment (tests use them);
    None means the environment alone decides. Raises ``ConfigError`` when a variable is unusable.
    """
    app = Flask(
        __name__,
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(ROOT / "instance"),
    )
    app.config.from_mapping(load_config(overrides))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Cyrillic stays readable

    database.init_app(app, db)  # engine, SpatiaLite extension, migrations
    languages.init_app(app)  # Russian first, English second
    protection.init_app(app)  # CSRF, security headers, access rules
    errors.init_app(app)  # one translator from exceptions to answers
    views.init_app(app)  # pages
    api.init_app(app)  # HTTP API
    cli.init_app(app)  # command line
    return app
