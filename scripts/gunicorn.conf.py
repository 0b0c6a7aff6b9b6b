"""How ``./run`` serves: two processes of four threads, nothing personal in a log.

HOST, PORT and WEB_CONCURRENCY come from the environment. The first process makes everything ready
that a question waits for and lets go of the database; those that answer are forked from it, so
that they hold the same memory once.
"""

import os

from registry.pages.heap import give_back, share_one_heap, start_giving_back
from registry.pages.place_warming import read_places, start_keeping_places
from registry.pages.warming import let_go, open_door, settle, start_refreshing, warm
from registry.services.computing import limit_turns

host = os.environ.get("HOST", "127.0.0.1")
port = os.environ.get("PORT", "8000")
address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

bind = address
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
computing = max(len(os.sched_getaffinity(0)) // workers, 1)  # questions at a time in a process
timeout = 120  # seconds; an audit of a large territory is the longest answer
loglevel = "warning"
control_socket_disable = True  # it would leave a file in the user's home
# Off by default. Whoever switches it on (GUNICORN_CMD_ARGS="--access-logfile -") gets the path
# without the query and without addresses of visitors.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


preload_app = True
share_one_heap()


def when_ready(server: object) -> None:
    """Make network and places ready once, before there is a process that answers.

    The port is open already: who asks meanwhile waits. No connection lives across a fork.
    """
    app = server.app.wsgi()  # type: ignore[attr-defined]
    warm(app)
    read_places(app)
    let_go(app)
    settle()
    give_back()


def post_worker_init(worker: object) -> None:
    """Let each process keep network and places fresh from here on.

    Its first question is its own, so that no visitor waits for a connection; the first process then
    says where to look, as the last line of ``./run``.
    """
    app = worker.wsgi  # type: ignore[attr-defined]
    limit_turns(computing)
    open_door(app)
    start_refreshing(app)
    start_keeping_places(app)
    start_giving_back()
    if worker.age == 1:  # type: ignore[attr-defined]
        print(f"\nMarshrut is ready. Open http://{address}/   (Ctrl+C stops it)", flush=True)
