"""``python -m benchmarks.national``: make the network, and say, keep or load it.

The ground comes from the database of ``DATABASE_URL``, which must be seeded; ``--load`` writes the
invented records there too, beside what it holds. ``make national`` does it on a database of its
own; ``--report`` writes sizes and seconds into ``docs/performance.md``.
"""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.national.compiled import compiled
from benchmarks.national.country import DEFAULT_SEED, SIZES, generate, save
from benchmarks.national.ground import read_ground
from benchmarks.national.loading import LoadError, load
from benchmarks.report import describe_machine, write_section
from registry import create_app
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db


def main() -> None:
    """Read the arguments, make the network, do what was asked with it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="country")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--out", type=Path, help="keep the columns in this .npz file")
    parser.add_argument("--load", action="store_true", help="write the records to DATABASE_URL")
    parser.add_argument(
        "--state",
        choices=("demonstration", "unverified"),
        default="demonstration",
        help="record state of what is loaded; demonstration records serve their own subject only",
    )
    parser.add_argument("--report", action="store_true", help="write docs/performance.md")
    asked = parser.parse_args()
    app = create_app()
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    with app.app_context():
        session = db.session()
        started = time.perf_counter()
        ground = read_ground(session)
        session.rollback()
        country = generate(ground, vocabulary, SIZES[asked.size], asked.seed)
        said = (
            f"{asked.size}: {len(country.placed.kind)} organisations, {len(country.offers)} offers,"
            f" {len(country.links.basis)} links in {time.perf_counter() - started:.1f} s;"
            f" checksum {country.checksum()[:16]}"
        )
        print(said)
        seconds: list[str] = []
        if asked.out is not None:
            save(country, asked.out)
            print(f"columns kept in {asked.out}")
        if asked.load:
            started = time.perf_counter()
            try:
                load(session, country, vocabulary, datetime.now(UTC), print, state=asked.state)
            except LoadError as error:
                raise SystemExit(str(error)) from error
            engine = session.get_bind().dialect.name
            seconds.append(f"written to {engine} in {time.perf_counter() - started:.0f} s")
        if asked.report:
            started = time.perf_counter()
            network = compiled(country, vocabulary)
            seconds.append(
                f"compiled from its columns in {time.perf_counter() - started:.1f} s"
                f" ({len(network.offers.rules)} distinct rules)"
            )
            report(said, seconds)


def report(said: str, seconds: list[str]) -> None:
    """Write what was made, and how long it took."""
    lines = [
        "`.venv/bin/python -m benchmarks.national --load --report` "
        f"{describe_machine(datetime.now(UTC).date())}",
        "",
        *(f"- {line}" for line in (said, *seconds)),
    ]
    write_section("national", "The invented national network", lines)


if __name__ == "__main__":
    main()
