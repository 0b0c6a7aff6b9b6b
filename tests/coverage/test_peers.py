"""The same numbers as the libraries of the field: PySAL ``access`` and ``spopt``."""

import numpy as np
import pandas as pd
import pytest
from access import Access, weights

from registry.coverage import access


def distances_km(homes: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """(n, m) haversine distances with circuity 1.3."""
    lat, lon = np.radians(homes[:, :1]), np.radians(homes[:, 1:])
    lats, lons = np.radians(sites[:, 0])[None, :], np.radians(sites[:, 1])[None, :]
    half = np.sin((lats - lat) / 2) ** 2
    half = half + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half)) * 1.3


def drawn(random: np.random.Generator, count: int) -> np.ndarray:
    return np.column_stack((random.uniform(55, 57, count), random.uniform(42, 46, count)))


@pytest.mark.filterwarnings("ignore")
def test_floating_catchment_scores_are_those_of_pysal_access() -> None:
    random = np.random.default_rng(7)
    homes, sites = drawn(random, 400), drawn(random, 60)
    people, places = random.integers(1, 900, 400) * 1.0, random.integers(1, 60, 60) * 1.0
    ours = access.e2sfca(
        homes, people, sites, places, access.steps({30: 1.0, 60: 0.42}), circuity=1.3
    )
    km = distances_km(homes, sites)
    origin, destination = np.indices(km.shape).reshape(2, -1)
    peer = Access(
        demand_df=pd.DataFrame({"home": np.arange(400), "people": people}),
        demand_index="home",
        demand_value="people",
        supply_df=pd.DataFrame({"site": np.arange(60), "places": places}),
        supply_index="site",
        supply_value=["places"],
        cost_df=pd.DataFrame({"origin": origin, "dest": destination, "km": km.ravel()}),
        cost_origin="origin",
        cost_dest="dest",
        cost_name="km",
    )
    theirs = peer.enhanced_two_stage_fca(
        name="e2sfca",
        cost="km",
        max_cost=60,
        weight_fn=weights.step_fn({30: 1.0, 60: 0.42}),
    )
    assert (ours > 0).sum() > 200
    np.testing.assert_allclose(ours, theirs["e2sfca_places"].fillna(0.0).to_numpy(), rtol=1e-9)
