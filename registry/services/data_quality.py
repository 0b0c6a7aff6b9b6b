"""What the data is and what is wrong with it: the page /about/data.

    report = get_data_report(session)
    report.sources[0].licence, report.findings[0].count

Returns plain values (``registry/domain/data_report.py``); raises nothing of its own.
"""

from sqlalchemy.orm import Session

from registry.domain.data_report import DataReport
from registry.store.data_report import read_data_report

RUNS_SHOWN = 30
EXAMPLES_SHOWN = 3


def get_data_report(
    session: Session, runs: int = RUNS_SHOWN, examples: int = EXAMPLES_SHOWN
) -> DataReport:
    """Return sources with their counts, the latest import runs, and findings by code."""
    return read_data_report(session, runs, examples)
