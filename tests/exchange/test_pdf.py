"""A document as a PDF: what stands in it, the same every time, and nothing of anybody else."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from registry.config import ROOT
from registry.exchange import pdf
from registry.exchange.pdf import PdfBusyError, PdfFailedError, PdfTooLargeError, make_pdf
from registry.exchange.pdf_worker import OwnFiles
from tests.pages.world import PAYLOADS

SITE = "https://site.example/"
PAGE = """<!doctype html><html lang="ru"><head><title>{title}</title>
<link rel="stylesheet" href="/static/css/paper.css"></head><body>{body}</body></html>"""


def made(body: str, title: str = "Проба") -> bytes:
    return make_pdf(
        PAGE.format(title=title, body=body),
        site_url=SITE,
        static_url="/static/",
        static_root=ROOT / "static",
    )


def read(body: str) -> PdfReader:
    return PdfReader(BytesIO(made(body)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_it_has_a_title_a_language_tags_and_its_own_letters() -> None:
    reader = read("<h1>Маршрут № 12 — 34 ₽</h1><p>Первый <b>шаг</b>, PDF.</p>")
    root = reader.trailer["/Root"]
    assert reader.metadata is not None and reader.metadata.title == "Проба"
    assert root["/Lang"] == "ru"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert all("Paper" in name for name in names), names
    for font in fonts:
        inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in inner.get_object() or "/FontFile3" in inner.get_object()


def test_letters_of_two_scripts_are_not_exchanged() -> None:
    shown = text_of(read("<p>Маршрут № 0123456789 «PDF» bold, ёЁ Ґґ Čč 50 ₽</p>"))
    assert "Маршрут № 0123456789 «PDF» bold, ёЁ Ґґ Čč 50 ₽" in shown


def test_the_same_page_is_the_same_file() -> None:
    body = '<h1>План</h1><img src="/static/pictograms/mulberry/house.svg" alt="">'
    assert made(body) == made(body)
    assert made(body) != made(body + "<p>ещё</p>")


def test_links_lead_to_the_site() -> None:
    page = read('<p><a href="/places/bereg">Берег</a></p>').pages[0]
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == [SITE + "places/bereg"]


@pytest.mark.parametrize(
    "body",
    (
        '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import 'http://elsewhere.example/x.css';</style>",
    ),
)
def test_a_document_with_a_foreign_file_is_refused(body: str) -> None:
    with pytest.raises(PdfFailedError, match="not ours"):
        made(body)


@pytest.mark.parametrize(
    "address",
    (
        "http://elsewhere.example/dot.png",
        "https://site.example.elsewhere.example/static/favicon.svg",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "data:text/css,x",
        "ftp://site.example/static/favicon.svg",
        "http://site.example/static/favicon.svg",
        SITE + "list",
        SITE + "static/../requirements.txt",
        SITE + "static/%2e%2e/run",
        SITE + "static//etc/passwd",
        SITE + "static/vendor/manifest.json",
        SITE + "static/css/no-such.css",
        SITE + "static/out.svg",
        SITE + "static/",
    ),
)
def test_only_our_own_files_are_opened(address: str, tmp_path: Path) -> None:
    (tmp_path / "out.svg").symlink_to(ROOT / "static" / "favicon.svg")  # leads out of the folder
    for root in (ROOT / "static", tmp_path):
        with pytest.raises(FatalURLFetchingError):
            OwnFiles(SITE + "static/", root).fetch(address)


def test_our_own_files_are_opened() -> None:
    answer = OwnFiles(SITE + "static/", ROOT / "static").fetch(SITE + "static/favicon.svg?v=1#x")
    assert answer.read() == (ROOT / "static" / "favicon.svg").read_bytes()
    assert answer.content_type == "image/svg+xml"


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(PdfTooLargeError, match="pages"):
        made('<p style="break-after: page">x</p>' * (pdf.MAX_PAGES + 5))
    with pytest.raises(PdfTooLargeError, match="bytes"):
        made("x" * (pdf.MAX_HTML_BYTES + 1))


def test_one_at_a_time_and_others_do_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_QUEUE_SECONDS", 0.01)
    with pdf._one_at_a_time, pytest.raises(PdfBusyError):
        made("<p>x</p>")


def test_work_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.01)
    with pytest.raises(PdfFailedError, match="not ready"):
        made("<p>x</p>")
    monkeypatch.setattr(pdf, "MAX_SECONDS", 30.0)
    assert made("<p>x</p>")  # the place is free again


def test_memory_is_limited_and_the_log_learns_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_MEMORY_BYTES", 50_000_000)
    with pytest.raises(PdfFailedError) as caught:
        made("<p>тайное слово</p>")
    assert "тайное" not in str(caught.value)


def test_the_child_learns_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////hidden.db")
    seen = {}

    def look(*args: object, **options: object) -> object:
        seen.update(options["env"])  # type: ignore[call-overload]
        raise pdf.subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(pdf.subprocess, "run", look)
    with pytest.raises(PdfFailedError):
        made("<p>x</p>")
    assert not {"SECRET_KEY", "DATABASE_URL"} & seen.keys()


def test_texts_that_would_like_to_run_are_text() -> None:
    escaped = [
        payload.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace('"', "&#34;")
        .replace("'", "&#39;")
        for payload in PAYLOADS
    ]
    reader = read("".join(f"<p>{payload}</p>" for payload in escaped))
    shown = "".join(text_of(reader).split())
    for payload in PAYLOADS:
        assert "".join(payload.split()) in shown
    assert (
        "/Names" not in reader.trailer["/Root"]
        or "/JavaScript" not in reader.trailer["/Root"]["/Names"]
    )
    assert all("/Annots" not in page for page in reader.pages)
