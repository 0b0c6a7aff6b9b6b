"""The page of routes as a value: everything a template shows, whatever it looks like.

    page = make_route_page(report)
    page.chapters[0].comparison.best_at        # what the first route is best at
    page.chapters[0].guide.papers              # its papers, in the order in which they are needed
    page.chapters[0].picture.bars              # its timeline

The page, the printed sheet and the family's sheet are three looks at this one value.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.route_guide import Comparison, RouteGuide, compare_routes, make_guide
from registry.domain.route_report import (
    NextStepReport,
    RefusalReport,
    RouteReport,
    RouteView,
)
from registry.maps.timeline import TimelinePicture, draw_timeline

# Refusals in the order in which something can be done about them; what no change admits is last.
ELSEWHERE = frozenset({"regions", "municipalities", "sexes", "age_min", "age_max"})
RULES_BY_HOPE = (
    *("excluded", "taking", "papers", "way_in", "max_travel_km", "reach_km", "age_min"),
    *("autonomy", "disability_groups", "legal_capacity", "traits_all", "traits_none"),
    *("diagnoses", "diagnoses_excluded", "municipalities", "regions", "sexes", "age_max"),
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One route with all that belongs to it. ``today`` are numbers of steps to start today."""

    route: RouteView
    comparison: Comparison
    guide: RouteGuide
    picture: TimelinePicture
    today: frozenset[int]


@dataclass(frozen=True, slots=True)
class RefusedFor:
    """All refusals for one reason: ``count`` offers; those needing the smallest change first.

    ``for_others`` tells that these places are for other people: nothing can be done about it.
    """

    rule: str
    count: int
    for_others: bool
    refusals: tuple[RefusalReport, ...]


@dataclass(frozen=True, slots=True)
class RoutePage:
    """The whole answer, for people; see ``RouteReport`` for the report itself."""

    report: RouteReport
    today: tuple[NextStepReport, ...]
    chapters: tuple[Chapter, ...]
    refused: tuple[RefusedFor, ...]


def make_route_page(report: RouteReport) -> RoutePage:
    """Return the page of a report."""
    return RoutePage(
        report=report,
        today=list_today(report),
        chapters=tuple(
            Chapter(
                route=comparison.route,
                comparison=comparison,
                guide=make_guide(comparison.route, report.start_organisation),
                picture=draw_timeline(comparison.route, report.as_of),
                today=_today(comparison.route, report),
            )
            for comparison in compare_routes(report.routes)
        ),
        refused=group_refusals(report.refusals),
    )


def list_today(report: RouteReport) -> tuple[NextStepReport, ...]:
    """Return what can be started today, without what has to wait for a birthday first."""
    return tuple(first for first in report.next_steps if first.step.waits_for != "age")


def _today(route: RouteView, report: RouteReport) -> frozenset[int]:
    """Numbers of the steps of a route that can be started today."""
    startable = {
        first.step.offer_id for first in list_today(report) if route.number in first.routes
    }
    return frozenset(step.number for step in route.steps if step.offer_id in startable)


def group_refusals(refusals: Iterable[RefusalReport]) -> tuple[RefusedFor, ...]:
    """Return refusals by their reason, those first about which something can be done.

    Within a reason: the smallest change first (its ``size``), then the most offers.
    """
    groups: dict[str, list[RefusalReport]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.rule, []).append(refusal)
    found = []
    for rule, members in groups.items():
        members.sort(key=lambda item: (float(item.change.get("size", 0.0)), -item.count))
        count = sum(item.count for item in members)
        found.append(RefusedFor(rule, count, rule in ELSEWHERE, tuple(members)))
    hope = {rule: place for place, rule in enumerate(RULES_BY_HOPE)}
    return tuple(sorted(found, key=lambda group: hope.get(group.rule, len(hope))))
