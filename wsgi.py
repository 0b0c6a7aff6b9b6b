"""The door of the web server and of the ``flask`` command: ``flask --app wsgi …``."""

from registry import create_app

app = create_app()
