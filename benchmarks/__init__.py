"""Measurements: the national network made up from a seed, and what is timed on it.

    python -m benchmarks.national --size country        # make it, load it into a database
    python -m benchmarks.maps                           # map data and tiles on such a database

Nothing here is part of the served program; figures go to ``docs/performance.md``.
"""
