"""A page of ours as a PDF file: HTML in, bytes out, made in a process of its own.

    pdf = make_pdf(html, site_url="https://a.example/", static_url="/static/", static_root=STATIC)

The layout engine (WeasyPrint) runs in a short-lived child (``pdf_worker.py``): importing it would
slow the start of every command, laying out holds the interpreter, and a child can be limited and
ended from outside. It sees our style sheets, drawings and letters below ``static_root`` and nothing
else: any other address in the document, ``file:`` and ``data:`` included, refuses the whole
document. It gets no secret of this process: neither its environment nor its database.

The same HTML gives the same bytes. Limits: ``MAX_HTML_BYTES`` in, ``MAX_PAGES`` out,
``MAX_SECONDS`` of waiting, ``MAX_CPU_SECONDS``, ``MAX_MEMORY_BYTES``; one document at a time in a
process, others wait ``MAX_QUEUE_SECONDS``.

Raises :class:`PdfBusyError` (try again), :class:`PdfTooLargeError` and :class:`PdfFailedError`.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

MAX_HTML_BYTES = 2_000_000
MAX_PAGES = 60
MAX_SECONDS = 30.0
MAX_CPU_SECONDS = 20
MAX_MEMORY_BYTES = 1_500_000_000  # of address space; a sheet of ten pages takes about a third
MAX_QUEUE_SECONDS = 15.0

TOO_MANY_PAGES = 3  # exit statuses of the child
ADDRESS_REFUSED = 4
_WORKER = Path(__file__).with_name("pdf_worker.py")
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
_SAME_EVERY_TIME = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
_one_at_a_time = threading.BoundedSemaphore(1)


class PdfError(Exception):
    """No PDF was made."""


class PdfBusyError(PdfError):
    """Others are being made; try again in a minute."""


class PdfTooLargeError(PdfError):
    """The document is longer than what is made; the message names the limit."""


class PdfFailedError(PdfError):
    """The document could not be laid out; the message is for the log and holds no text of it."""


def make_pdf(
    html: str,
    *,
    site_url: str,
    static_url: str,
    static_root: Path,
    patience: int = 1,
) -> bytes:
    """Return the PDF of a whole HTML document with ``lang`` and ``title``.

    ``site_url`` is what links in the document are relative to; ``static_url`` the path below which
    the files of ``static_root`` are served. ``patience`` multiplies the limits of time and pages,
    for work that nobody waits for at a screen.
    """
    sent = html.encode("utf-8")
    if len(sent) > MAX_HTML_BYTES:
        raise PdfTooLargeError(f"more than {MAX_HTML_BYTES} bytes of HTML")
    order = {
        "html": html,
        "site_url": site_url,
        "static_url": static_url,
        "static_root": str(static_root),
        "max_pages": MAX_PAGES * patience,
        "cpu_seconds": MAX_CPU_SECONDS * patience,
        "memory_bytes": MAX_MEMORY_BYTES,
    }
    if not _one_at_a_time.acquire(timeout=MAX_QUEUE_SECONDS):
        raise PdfBusyError(f"waited {MAX_QUEUE_SECONDS:.0f} seconds for others")
    try:
        return _run_worker(
            json.dumps(order).encode("ascii"), MAX_SECONDS * patience, MAX_PAGES * patience
        )
    finally:
        _one_at_a_time.release()


def _run_worker(order: bytes, seconds: float, max_pages: int) -> bytes:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own file, nothing of a visitor in the arguments
            [sys.executable, "-s", "-P", str(_WORKER)],
            input=order,
            capture_output=True,
            timeout=seconds,
            env=kept | _SAME_EVERY_TIME,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfFailedError(f"not ready after {seconds:.0f} seconds") from None
    if done.returncode == TOO_MANY_PAGES:
        raise PdfTooLargeError(f"more than {max_pages} pages")
    if done.returncode == ADDRESS_REFUSED:
        raise PdfFailedError("the document asks for a file that is not ours")
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PdfFailedError(f"the layout ended with {done.returncode}: {_last_line(done.stderr)}")
    return done.stdout


def _last_line(text: bytes) -> str:
    """The kind of the error, without its message: a message may quote the document."""
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].partition(":")[0] if lines else "no reason"
