"""How ``./run`` serves: two processes of four threads, nothing personal in a log.

HOST, PORT and WEB_CONCURRENCY come from the environment. Each process loads the application by
itself (no preload), so that no database connection is shared across a fork.
"""

import os

from registry.pages.place_warming import start_keeping_places
from registry.pages.warming import settle, start_refreshing, warm

host = os.environ.get("HOST", "127.0.0.1")
port = os.environ.get("PORT", "8000")
address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

bind = address
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 120  # seconds; an audit of a large territory is the longest answer
loglevel = "warning"
control_socket_disable = True  # it would leave a file in the user's home
# Off by default. Whoever switches it on (GUNICORN_CMD_ARGS="--access-logfile -") gets the path
# without the query and without addresses of visitors.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


def post_worker_init(worker: object) -> None:
    """Let each process make network and places ready and keep them so: nobody waits for them.

    The network at once, before the process takes its first question; the first process then says
    where to look, as the last line of ``./run``.
    """
    app = worker.wsgi  # type: ignore[attr-defined]
    warm(app)
    settle()
    start_refreshing(app)
    start_keeping_places(app)
    if worker.age == 1:  # type: ignore[attr-defined]
        print(f"\nMarshrut is ready. Open http://{address}/   (Ctrl+C stops it)", flush=True)
