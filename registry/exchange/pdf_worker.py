"""The child that lays out one PDF: an order as JSON on its input, the file on its output.

A script, run by ``pdf.py`` and imported by nobody: it knows WeasyPrint and nothing of the registry.
Exit status: 0 done, 3 too many pages, 4 an address that is not ours, other: broken.
"""

import hashlib
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

TOO_MANY_PAGES = 3
ADDRESS_REFUSED = 4
SERVED = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint brings no types
    """Opens files below one folder, by the address they are served at; refuses everything else."""

    def __init__(self, address: str, root: Path) -> None:
        super().__init__(allowed_protocols=())
        self._address = address
        self._root = root.resolve()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the file that the site serves at this address."""
        parts = urlsplit(url)
        place = parts._replace(query="", fragment="").geturl()
        if not place.startswith(self._address):
            raise FatalURLFetchingError("not an address of our files")
        path = (self._root / unquote(place.removeprefix(self._address))).resolve()
        if not path.is_relative_to(self._root) or path.suffix not in SERVED or not path.is_file():
            raise FatalURLFetchingError("not one of our files")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": SERVED[path.suffix]})


def main() -> int:
    """Read the order, write the file, return the exit status."""
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu_seconds"], order["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory_bytes"], order["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of what a family typed
    logging.disable()  # warnings about style would quote the document
    html: str = order["html"]
    files = OwnFiles(urljoin(order["site_url"], order["static_url"]), Path(order["static_root"]))
    page = HTML(string=html, base_url=order["site_url"], url_fetcher=files, media_type="print")
    name = hashlib.sha256(html.encode("utf-8")).digest()[:16]  # the same page, the same file
    try:
        document = page.render(pdf_tags=True)
        if len(document.pages) > order["max_pages"]:
            return TOO_MANY_PAGES
        pdf: bytes = document.write_pdf(pdf_identifier=name, pdf_tags=True)
    except FatalURLFetchingError:
        return ADDRESS_REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
