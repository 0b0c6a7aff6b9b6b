"""The network of a territory in lines of plain text, for ``flask network report``."""

from collections.abc import Iterator

from registry.domain.network_view import Member, NetworkView, Skeleton

SHOWN = 10  # of a list; --json has all


def report_lines(view: NetworkView) -> Iterator[str]:
    """Yield the report line by line."""
    yield f"{view.territory.name} ({view.territory.id}), {view.as_of.isoformat()}"
    if view.demonstration:
        yield "demonstration: archive and invented records are counted too"
    yield (
        f"{view.organisations} organisations ({view.not_working} more closed or planned), "
        f"{view.links_recorded} recorded and {view.links_assumed} assumed links, "
        f"{view.links_in} in and {view.links_out} out over the border"
    )
    yield "links between kinds, recorded / assumed:"
    for item in view.between_kinds:
        yield f"  {item.from_kind.id} -> {item.to_kind.id}: {item.recorded} / {item.assumed}"
    yield f"recorded one way only, though both are expected: {view.one_way.total}"
    for tie in view.one_way.items[:SHOWN]:
        yield f"  {tie.sender.name} -> {tie.receiver.name} ({tie.reason}; back: {tie.back})"
    for title, some in (
        ("nobody refers to, by record", view.unreferred_by_record),
        ("nobody refers to, at all", view.unreferred),
        ("refer to nobody, by record", view.not_referring_by_record),
        ("refer to nobody, at all", view.not_referring),
    ):
        yield from _named(title, some.total, some.items)
    yield f"service types with no onward step: {len(view.dead_ends)}"
    for step in view.dead_ends:
        yield f"  {step.service_type.id}: {step.verdict}, {step.organisations} organisations"
    yield f"service types that hang on one organisation: {view.sole_providers.total}"
    for sole in view.sole_providers.items[:SHOWN]:
        yield f"  {sole.service_type.id}: {sole.organisation.name}"
    yield f"service types nobody is known to offer: {len(view.absent)}"
    yield from _skeleton("by recorded links", view.recorded_skeleton)
    yield from _skeleton("by all links", view.whole_skeleton)
    yield f"recorded links to renew: {view.doubtful.total}"
    for link in view.doubtful.items[:SHOWN]:
        yield f"  {link.sender.name} -> {link.receiver.name}: {link.problem}"


def _named(title: str, total: int, members: tuple[Member, ...]) -> Iterator[str]:
    yield f"{title}: {total}"
    for member in members[:SHOWN]:
        yield f"  {member.name} ({member.kind.id}, {member.record_state})"


def _skeleton(title: str, skeleton: Skeleton) -> Iterator[str]:
    sizes = ", ".join(map(str, skeleton.component_sizes[:SHOWN]))
    yield (
        f"{title}: {skeleton.components} parts (largest {sizes}), {skeleton.alone} alone, "
        f"{skeleton.cut_points.total} cut points, {skeleton.bridges.total} bridges"
    )
