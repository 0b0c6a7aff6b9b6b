"""The audit's map as one file that opens without a network: folium's script with everything inside.

    html = standalone_map(title, outlines, levels, told, legend, static_root, words)

Outlines come with a shade each (``maps/choropleth.py``); names and values are put in by a script of
our own as text, never as HTML. Leaflet's files are read from ``static_root`` and stand inside.
"""

import html as escaping
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium

from registry.maps.assets import LEAFLET_CSS, LEAFLET_JS

COLOURS = ("#f7f5ef", "#cfe3de", "#b3cfca", "#80afa8", "#4a8b82", "#0d453e")
LINE = "#a8a294"
ELEMENT = "audit"


@dataclass(frozen=True, slots=True)
class MapWords:
    """What is said around the map: ``mark`` of invented data, what it ``told``, whose the outlines
    are; ``nearer`` and ``farther`` are its buttons."""

    language: str
    mark: str | None
    told: tuple[str, ...]
    notice: str
    nearer: str
    farther: str


def standalone_map(
    title: str,
    outlines: Mapping[str, str],
    levels: Mapping[str, int],
    told: Mapping[str, str],
    legend: Sequence[tuple[int, str]],
    static_root: Path,
    words: MapWords,
) -> str:
    """Return the map as HTML. ``told`` is what an area says when pointed at; ``legend`` shades."""
    drawing = folium.Map(tiles=None, zoom_start=4)
    drawing._id = ELEMENT
    features = [
        {
            "type": "Feature",
            "id": name,
            "properties": {"level": levels.get(name, 0)},
            "geometry": json.loads(outline),
        }
        for name, outline in sorted(outlines.items())
    ]
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: {
            "fillColor": COLOURS[feature["properties"]["level"]],
            "color": LINE,
            "weight": 0.6,
            "fillOpacity": 1,
        },
    )
    layer._id = ELEMENT
    layer.add_to(drawing)
    if features:
        drawing.fit_bounds(layer.get_bounds())  # type: ignore[arg-type]
    figure: Any = drawing.get_root()
    drawing.render()  # type: ignore[no-untyped-call]
    script = figure.script.render()
    shades = "".join(
        f'<li><svg width="16" height="16"><rect width="16" height="16" stroke="{LINE}" '
        f'fill="{COLOURS[level]}"/>'
        f"</svg> {escaping.escape(words)}</li>"
        for level, words in legend
    )
    css = (static_root / LEAFLET_CSS).read_text("utf-8")
    leaflet = (static_root / LEAFLET_JS).read_text("utf-8").replace("</script", "<\\/script")
    return PAGE.format(
        language=words.language,
        head=f"{words.mark} {title}" if words.mark else title,
        mark=f"<p><strong>{escaping.escape(words.mark)}</strong></p>" if words.mark else "",
        about="".join(f"<p>{escaping.escape(text)}</p>" for text in words.told),
        zoom=_script({"zoomInTitle": words.nearer, "zoomOutTitle": words.farther}),
        title=escaping.escape(title),
        css=css,
        leaflet=leaflet,
        shades=shades,
        rows="".join(
            f"<li>{escaping.escape(text)}</li>" for _, text in sorted(told.items(), key=_by_text)
        ),
        script=script,
        names=_script(dict(told)),
        notice=_script(words.notice),
        drawing=f"map_{ELEMENT}",
        layer=f"geo_json_{ELEMENT}",
    )


def _script(value: Any) -> str:
    """Return a value for a script: nothing in it ends the script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _by_text(item: tuple[str, str]) -> str:
    return item[1]


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{head}</title>
<style>{css}</style>
<style>
body {{ margin: 0; font-family: system-ui, sans-serif; color: #1b2526; background: #f7f5f0; }}
h1 {{ font-size: 1.25rem; margin: 0; padding: 0.75rem 1rem; }}
#map_audit {{ height: 78vh; background: #ffffff; }}
p {{ margin: 0; padding: 0 1rem 0.5rem; max-width: 60rem; }}
ul {{ display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0 1rem; }}
ol {{ columns: 20rem; column-gap: 2rem; }}
</style>
<script>{leaflet}</script>
</head>
<body>
<h1>{title}</h1>
{mark}{about}
<ul>{shades}</ul>
<div class="folium-map" id="map_audit"></div>
<ol>{rows}</ol>
<script>{script}</script>
<script>
const told = {names};
{drawing}.attributionControl.setPrefix(false);
{drawing}.removeControl({drawing}.zoomControl);
L.control.zoom({zoom}).addTo({drawing});
{drawing}.attributionControl.addAttribution({notice});
{layer}.eachLayer(function (area) {{
  const words = document.createElement("span");
  words.textContent = told[area.feature.id] || "";
  area.bindTooltip(words, {{ sticky: true }});
}});
</script>
</body>
</html>
"""
