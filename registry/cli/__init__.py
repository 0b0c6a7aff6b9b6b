"""The command line, as one list of commands; each stands in a file of its own."""

from flask import Flask

from registry.cli.audit import audit_command
from registry.cli.gaps import gaps
from registry.cli.imports import import_command
from registry.cli.network import network
from registry.cli.plain import plain_check_command
from registry.cli.plan import plan
from registry.cli.reports import reports
from registry.cli.seed import seed_command
from registry.cli.verify_data import verify_data_command

COMMANDS = (
    seed_command,  # fill the database with the shipped data
    import_command,  # bring a file in
    verify_data_command,  # is what the database holds consistent?
    network,  # compile the network, look through it, write it out
    plan,  # the routes of one person
    audit_command,  # where the network fails people: a report as files
    plain_check_command,  # is a text plain?
    reports,  # what visitors say is wrong
    gaps,  # what visitors looked for in vain
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for command in COMMANDS:
        app.cli.add_command(command)
