"""Bring the database up to date, load the shipped data, compile the network if it is not of now:
``flask db upgrade``, ``flask seed``, ``flask network compile``.

One process for all, because ``./run`` does it at every start and each start of Python with the
application costs about two seconds.
"""

import click
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from registry import create_app


def main() -> None:
    """Do all; whatever fails stops it with a message and a status other than 0."""
    app = create_app()
    with app.app_context():
        print("==> Bringing the database up to date", flush=True)
        upgrade()
    print("==> Loading the shipped data, where it is missing or changed", flush=True)
    info = ScriptInfo(create_app=lambda: app)
    app.cli.main(["seed"], prog_name="flask", obj=info, standalone_mode=False)
    print("==> Compiling the network, where it is missing or changed", flush=True)
    command = ["network", "compile", "--quiet"]
    try:
        app.cli.main(command, prog_name="flask", obj=info, standalone_mode=False)
    except click.ClickException as error:  # each process compiles for itself then
        print(f"    {error.format_message()}", flush=True)


if __name__ == "__main__":
    main()
