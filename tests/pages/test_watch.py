"""The watch on the browser sees what it is there for: a guard that sleeps guards nothing."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.pages.conftest import Watch


def test_a_request_to_another_host_is_stopped_and_noted(page: Page, watch: Watch) -> None:
    page.set_content('<img src="http://elsewhere.example/dot.png">')
    assert watch.foreign_requests == ["http://elsewhere.example/dot.png"]
    watch.foreign_requests.clear()
    watch.errors.clear()  # the browser says that the picture is missing


def test_what_the_content_policy_refuses_is_noted(page: Page, watch: Watch) -> None:
    page.goto("/static/vendor/manifest.json")  # any answer of ours carries the policy
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://e.example/x'}))")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in error for error in watch.errors)
    watch.errors.clear()


def test_a_barrier_is_found(page: Page, find_barriers: Callable[[Page], list[str]]) -> None:
    page.set_content('<html lang="ru"><title>x</title><main><img src="data:,"></main></html>')
    assert any("alternative text" in barrier for barrier in find_barriers(page))
