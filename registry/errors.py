"""The one translator from exceptions to answers: problem+json for the API, a page for people."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    UnprocessableEntity,
)

from registry.domain.browse import BrowseError, UnknownTermError

API_PREFIX = "/api/"
# For the case that even the page about an error cannot be made: no template, no word catalogue.
PLAIN_PAGE = """<!doctype html>
<html lang="ru">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Ошибка {status} · Маршрут</title>
<h1>Что-то сломалось у нас</h1>
<p>Ошибка {status}. Подождите минуту и откройте страницу снова. <a href="/">На главную</a></p>
<p lang="en">Error {status}. Something broke on our side. Wait a minute and open the page again.</p>
<p>112 — если опасно для жизни. <span lang="en">112 if life is in danger.</span></p>
</html>
"""


def init_app(app: Flask) -> None:
    """Register the translator for HTTP errors and for anything unforeseen."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(BrowseError, answer_missing)
    app.register_error_handler(Exception, answer_unforeseen)


def problem(status: int, detail: str, **members: Any) -> Response:
    """Return an ``application/problem+json`` answer (RFC 9457).

    ``detail`` is a sentence that says what to do; ``members`` are extra fields, such as
    ``errors=[{"pointer": "/age", "message": "…"}]``.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": detail} | members
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def answer_http_error(error: HTTPException) -> Response:
    """Translate an HTTP error; keeps headers such as ``Allow``."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if request.path.startswith(API_PREFIX):
        answer = problem(status, error.description or HTTPStatus(status).phrase)
    else:
        answer = Response(_page(status, isinstance(error, CSRFError)), status=status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _page(status: int, form_expired: bool) -> str:
    """Return the page about an error; a bare one when what broke breaks that page too."""
    try:
        return render_template("pages/error.html", status=status, form_expired=form_expired)
    except Exception as error:  # whatever it is, a person must get an answer
        current_app.logger.error("The page about an error failed", exc_info=error)
        return PLAIN_PAGE.format(status=status)


def answer_missing(error: BrowseError) -> Response:
    """Translate "there is no such …": 422 for a word of a filter, 404 for what was asked itself."""
    if not isinstance(error, UnknownTermError):
        return answer_http_error(NotFound(str(error)))
    if not request.path.startswith(API_PREFIX):
        return answer_http_error(UnprocessableEntity(str(error)))
    named = [{"parameter": error.parameter, "message": str(error)}]
    return problem(422, str(error), errors=named)


def answer_unforeseen(error: Exception) -> Response:
    """Log the cause without the query, answer 500 without details."""
    current_app.logger.error("%s failed", request.path, exc_info=error)
    return answer_http_error(InternalServerError())
