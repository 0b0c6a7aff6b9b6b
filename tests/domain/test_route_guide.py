"""The guide of a route says what its steps say, sorted for use: nothing added, nothing left out."""

from typing import Any

from hypothesis import given

from registry.domain.route_guide import compare_routes, make_guide
from registry.domain.route_report import RouteReport, RouteView
from registry.maps.timeline import draw_timeline
from registry.pages.route_view import group_refusals, make_route_page
from registry.routing import Network
from registry.services.routes import plan_in_network
from tests.routing.strategies import Case, cases, networks
from tests.stories.drawing import NOW, VOCABULARY


def ask(case: Case) -> RouteReport:
    """The report of a drawn network, told the way pages tell it."""
    document, profile = case
    return plan_in_network(
        Network.from_document(document), VOCABULARY, profile, now=NOW, if_declined=True
    )


@networks(60)
@given(cases(most_offers=6))
def test_a_guide_tells_all_of_a_route_and_nothing_else(case: Case) -> None:
    report = ask(case)
    for route in report.routes:
        guide = make_guide(route, report.start_organisation)
        asked = {ask.fact.id for step in route.steps for ask in step.asks}
        assert {line.fact.id for line in guide.papers} == asked
        assert len(guide.papers) == len(asked)
        assert len(guide.papers_held) + len(guide.papers_to_get) == len(asked)
        for line in guide.papers:
            uses = [
                (step.number, step.ready_on if ask.moment == "before" else step.admission_on)
                for step in route.steps
                for ask in step.asks
                if ask.fact.id == line.fact.id
            ]
            assert line.needed_on == min(on for _, on in uses)
            assert list(line.needed_by) == [number for number, _ in uses]
            if line.given_by is not None:
                giver = route.steps[line.given_by - 1]
                assert giver.completion_on == line.held_on <= line.needed_on
        days = [line.needed_on for line in guide.papers]
        assert days == sorted(days)
        assert [call.step for call in guide.calls] == list(route.steps)
        for call in guide.calls:
            assert (call.caller == "person") == (call.step.way_in.kind == "self")
            assert report.as_of <= call.on <= call.step.ready_on
        assert_questions_are_complete(route)
        lines = [line for group in guide.sources for line in group.lines]
        assert sorted(n for line in lines for n in line.steps) == [s.number for s in route.steps]
        told = [n for line in guide.declines for n in line.steps]
        assert sorted(told) == [step.number for step in route.steps]


def assert_questions_are_complete(route: RouteView) -> None:
    told = {
        (asked.step.number, question.key)
        for group in make_guide(route).questions
        for asked in group.steps
        for question in asked.questions
        if question.kind == "rule"
    }
    assert told == {(step.number, item.key) for step in route.steps for item in step.to_confirm}


@networks(60)
@given(cases(most_offers=6))
def test_the_timeline_and_its_text_are_the_steps(case: Case) -> None:
    report = ask(case)
    for route in report.routes:
        picture = draw_timeline(route, report.as_of)
        assert [bar.step for bar in picture.bars] == list(route.steps)
        for bar in picture.bars:
            step = bar.step
            assert (bar.wait is not None) == (step.admission_day > step.ready_day)
            for start, width in filter(None, (bar.wait, bar.stay)):
                assert 0 <= start <= 100.01
                assert width > 0
                assert start + width <= 100.02
            assert abs(bar.admission - step.admission_day / picture.days * 100) < 0.01
        places = [tick.at for tick in picture.ticks]
        assert places == sorted(places)
        assert len(places) <= 14


@networks(60)
@given(cases(most_offers=6))
def test_what_a_route_gives_up_is_its_distance_to_the_best(case: Case) -> None:
    routes = ask(case).routes
    for comparison in compare_routes(routes):
        for name in ("days", "fee", "risk", "steps"):
            mine = comparison.route.criteria[name]
            best = min(route.criteria[name] or 0.0 for route in routes)
            if name in comparison.behind:
                assert comparison.behind[name] == (mine or 0.0) - best > 0
                assert name not in comparison.best_at
    if len(routes) == 1:
        assert compare_routes(routes)[0].best_at == ()
        assert compare_routes(routes)[0].behind == {}


@networks(60)
@given(cases(most_offers=6))
def test_refusals_are_grouped_by_reason_and_none_is_lost(case: Case) -> None:
    report = ask(case)
    groups = group_refusals(report.refusals)
    assert len({group.rule for group in groups}) == len(groups)
    assert sum(group.count for group in groups) == sum(item.count for item in report.refusals)
    for group in groups:
        sizes: list[Any] = [item.change.get("size", 0.0) for item in group.refusals]
        assert sizes == sorted(sizes)
    page = make_route_page(report)
    assert page.refused == groups
    assert [chapter.route for chapter in page.chapters] == list(report.routes)
