"""folium taken apart: only files of ours, only numbers in scripts."""

import json
import re

import pytest

from registry.config import ROOT
from registry.domain.browse import MapPoints
from registry.maps.assets import STATIC_FILES, UnknownAssetError, own_files
from registry.maps.layers import build_ground_map, build_places_map, marker_kinds

POINTS = MapPoints(
    site_ids=(7, 8),
    lats=(55.75, 58.52),
    lons=(37.61, 31.27),
    kinds=("pnd", "ngo"),
    slugs=("one", "two"),
    precisions=("building", "settlement"),
    states=("archive", "unverified"),
)
NO_POINTS = MapPoints((), (), (), (), (), (), ())


def test_an_unknown_file_of_folium_is_refused() -> None:
    with pytest.raises(UnknownAssetError) as refusal:
        own_files(["https://cdn.example/new.js"])
    assert refusal.value.url == "https://cdn.example/new.js"
    assert "package.json" in str(refusal.value)


@pytest.mark.parametrize("path", sorted(filter(None, STATIC_FILES.values())))
def test_files_of_ours_are_there(path: str) -> None:
    assert (ROOT / "static" / path).is_file()


@pytest.mark.parametrize("parts", (build_ground_map(), build_places_map(POINTS)))
def test_a_map_asks_nobody_else(parts: object) -> None:
    assert "://" not in parts.script  # type: ignore[attr-defined]
    assert "<" not in parts.script.replace("i < data.length", "")  # type: ignore[attr-defined]


def test_markers_are_numbers_and_nothing_else() -> None:
    rows = re.search(r"var data = (\[.*?\]);", build_places_map(POINTS).script, re.DOTALL)
    assert rows is not None
    assert json.loads(rows.group(1)) == [[55.75, 37.61, 7, 1, 1], [58.52, 31.27, 8, 0, 0]]
    assert marker_kinds(POINTS) == ("ngo", "pnd")


def test_the_map_shows_all_its_places() -> None:
    assert re.search(
        r"fitBounds\(\s*\[\[55.75, 31.27\], \[58.52, 37.61\]\]", build_places_map(POINTS).script
    )
    assert "fitBounds" not in build_places_map(NO_POINTS).script


def test_clusters_have_an_end_without_tiles() -> None:
    assert '"maxZoom": 17' in build_places_map(POINTS).script


def test_no_state_of_one_request_stays_for_the_next() -> None:
    assert build_places_map(POINTS).script == build_places_map(POINTS).script
    assert build_places_map(NO_POINTS).scripts == build_places_map(POINTS).scripts
