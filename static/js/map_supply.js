/* Territories coloured by class. The frame says: data-areas {territory: [name, places, class]},
   data-area-outlines the address of the outlines. The table on the page says the same in numbers,
   with links: the map is for the eye, so its areas are no stops of the keyboard. */
"use strict";

(function () {
  const frame = marshrut.frame;
  const areas = JSON.parse(frame.dataset.areas || "{}");

  function look(feature) {
    const area = areas[feature.id];
    const number = area ? area[2] : null;
    return { className: "area area-" + (number === null ? "none" : number) };
  }

  function told(layer) {
    const area = areas[layer.feature.id];
    return marshrut.paragraph(area ? area[0] + ": " + area[1].toLocaleString() : "");
  }

  L.Map.addInitHook(function () {
    const map = this;
    map.createPane("areas").style.zIndex = 300;
    fetch(frame.dataset.areaOutlines, { headers: { Accept: "application/geo+json" } })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      })
      .then(function (found) {
        const layer = L.geoJSON(found, {
          pane: "areas",
          coordsToLatLng: function (pair) {
            return L.latLng(pair[1], marshrut.eastward(pair[0]));
          },
          style: look,
        });
        layer.bindTooltip(told, { sticky: true });
        layer.addTo(map);
        if (layer.getBounds().isValid()) {
          map.fitBounds(layer.getBounds(), { animate: false, padding: [8, 8] });
        }
        frame.dataset.drawn = String(found.features.length);
      })
      .catch(function () {
        frame.dataset.drawn = "0"; // the table has it all
      });
  });
})();
