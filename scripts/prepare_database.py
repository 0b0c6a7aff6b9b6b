"""Bring the database up to date and load the shipped data: ``flask db upgrade``, ``flask seed``.

One process for both, because ``./run`` does it at every start and each start of Python with the
application costs about two seconds.
"""

from flask.cli import ScriptInfo
from flask_migrate import upgrade

from registry import create_app


def main() -> None:
    """Do both; whatever fails stops it with a message and a status other than 0."""
    app = create_app()
    with app.app_context():
        print("==> Bringing the database up to date", flush=True)
        upgrade()
    print("==> Loading the shipped data, where it is missing or changed", flush=True)
    app.cli.main(["seed"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
