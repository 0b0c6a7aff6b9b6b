"""Files of the look: kept by browsers under an address that changes with the file."""

import os
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from registry.pages import static_files

A_YEAR = "public, max-age=31536000, immutable"


def test_every_file_of_a_page_may_be_kept_for_a_year(seeded_client: FlaskClient) -> None:
    text = seeded_client.get("/map").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert len(files) > 12
    for address in files:
        answer = seeded_client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == A_YEAR, address
        again = seeded_client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        answer.close()
        again.close()


def test_under_another_version_nothing_is_kept_without_asking(seeded_client: FlaskClient) -> None:
    for query in ("", "?v=0", "?v="):
        answer = seeded_client.get(f"/static/css/base.css{query}")
        assert answer.headers["Cache-Control"] == "no-cache"
        answer.close()


def test_letters_are_kept_for_a_week(seeded_client: FlaskClient) -> None:
    letters = "/static/vendor/golos-text/files/golos-text-cyrillic-wght-normal.woff2"
    answer = seeded_client.get(letters)
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    answer.close()


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    app = Flask("look", static_folder=str(tmp_path), static_url_path="/static")
    static_files.init_app(app)
    sheet = tmp_path / "a.css"
    sheet.write_text("a")
    os.utime(sheet, (1000, 1000))
    with app.test_request_context():
        first = app.url_for("static", filename="a.css")
        os.utime(sheet, (1001, 1001))
        assert app.url_for("static", filename="a.css") != first
        assert app.url_for("static", filename="none.css") == "/static/none.css"
