"""A template as a PDF file for the reader.

    return answer_pdf("papers/family_sheet.html", "marshrut.pdf", sheet=sheet)

The file is never kept by browser or server: what stands on it may be about a person. When none can
be made the answer is 503 with a sentence; printing from the browser always remains.
"""

from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from registry.exchange.pdf import PdfBusyError, PdfError, PdfTooLargeError, make_pdf

RETRY_SECONDS = 30


def answer_pdf(template: str, file_name: str, **values: Any) -> Response:
    """Render a template below ``paper.html`` and answer with its PDF, shown in the browser.

    ``file_name`` is ASCII and says nothing about a person.
    """
    html = render_template(template, **values)
    try:
        pdf = make_pdf(
            html,
            site_url=request.url_root,
            static_url=url_for("static", filename=""),
            static_root=Path(str(current_app.static_folder)),
        )
    except PdfTooLargeError as error:
        raise RequestEntityTooLarge(str(error)) from error
    except PdfError as error:
        if not isinstance(error, PdfBusyError):
            current_app.logger.error("no PDF of %s: %s", template, error)
        raise ServiceUnavailable(str(error), retry_after=RETRY_SECONDS) from error
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{file_name}"',
            "Cache-Control": "no-store",
        },
    )
