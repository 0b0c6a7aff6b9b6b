/* The browser's half of the map. folium's script (a file of its own) builds the Leaflet map and
   calls marshrut.marker and marshrut.clusterIcon with numbers; everything a person reads is put in
   here with textContent, from the page or from JSON, never as HTML.

   The frame <div id="map_places" data-…> says: kinds (labels by number), words, addresses of the
   outlines and of one place's card. Elements with data-lat and data-lon are the page's own points:
   a route's steps in order (data-route, data-number) or one place. */
"use strict";

window.marshrut = (function () {
  const frame = document.getElementById("map_places");
  const words = JSON.parse(frame.dataset.words || "{}");
  const kinds = JSON.parse(frame.dataset.kinds || "[]");

  /* An icon without an image, with a name for those who listen instead of look. */
  const NamedIcon = L.DivIcon.extend({
    createIcon: function (old) {
      const element = L.DivIcon.prototype.createIcon.call(this, old);
      if (this.options.label) {
        element.setAttribute("aria-label", this.options.label);
      }
      if (this.options.text) {
        element.textContent = this.options.text;
      }
      return element;
    },
  });

  function icon(className, size, label, text) {
    return new NamedIcon({
      className: className,
      iconSize: [size, size],
      label: label,
      text: text || "",
    });
  }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_whole, name) {
      return values[name];
    });
  }

  /* The country goes on over the 180th meridian: what lies beyond is drawn at its eastern end. */
  const FAR_WEST = -140;

  function eastward(lon) {
    return lon < FAR_WEST ? lon + 360 : lon;
  }

  /* ---- Places in clusters */

  /* row: latitude, longitude, site, kind (as data-kinds counts or names it), 1 when quiet. */
  function marker(row) {
    const quiet = row[4] === 1;
    const label = kinds[row[3]] + (quiet ? ", " + words.quiet : "");
    const one = L.marker([row[0], eastward(row[1])], {
      icon: icon(quiet ? "pin pin-quiet" : "pin", 22, label),
      riseOnHover: true,
    });
    one.bindPopup(cardHolder, { minWidth: 220, maxWidth: 300 });
    one.on("popupopen", function (event) {
      fillCard(event.popup, row[2]);
    });
    one.on("popupclose", function () {
      const element = one.getElement();
      if (element) {
        element.focus();
      }
    });
    return one;
  }

  function clusterIcon(cluster) {
    return countIcon(cluster.getChildCount());
  }

  function countIcon(count) {
    const size = count < 10 ? 36 : count < 100 ? 42 : 50;
    return icon("cluster", size, fill(words.cluster, { count: count }), short(count));
  }

  /* 12 345 does not fit into a circle: then thousands, as people write them. */
  function short(count) {
    return count < 10000 ? String(count) : Math.round(count / 1000) + words.thousand;
  }

  function cardHolder() {
    return paragraph(words.loading);
  }

  function paragraph(text, className) {
    const element = document.createElement("p");
    element.textContent = text;
    if (className) {
      element.className = className;
    }
    return element;
  }

  function fillCard(popup, siteId) {
    fetch(frame.dataset.card.replace("/0.json", "/" + siteId + ".json"), {
      headers: { Accept: "application/json" },
    })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      })
      .then(function (card) {
        const holder = document.createElement("div");
        const link = document.createElement("a");
        link.href = card.href;
        link.textContent = card.name;
        const title = document.createElement("p");
        title.appendChild(link);
        holder.appendChild(title);
        card.lines.forEach(function (line) {
          holder.appendChild(paragraph(line));
        });
        card.marks.forEach(function (mark) {
          holder.appendChild(paragraph(mark, "mark mark-caution"));
        });
        popup.setContent(holder);
        link.focus();
      })
      .catch(function () {
        popup.setContent(paragraph(words.failed));
      });
  }

  /* ---- The ground: outlines of territories instead of tiles, finer the closer one looks */

  const GROUND = [
    { from: 0, query: "?level=subject&zoom=4", look: "outline outline-subject", whole: true },
    { from: 6, query: "?level=subject&zoom=8", look: "outline outline-subject", whole: false },
    { from: 8, query: "?level=municipality&zoom=11", look: "outline outline-municipality", whole: false },
  ];

  /* Pictures the operator chose; named on the page about privacy and in the content policy. */
  function addTiles(map) {
    if (frame.dataset.tiles) {
      L.tileLayer(frame.dataset.tiles, {
        attribution: frame.dataset.tilesNotice.replace(/[&<>"]/g, function (letter) {
          return "&#" + letter.charCodeAt(0) + ";"; // Leaflet takes it as HTML
        }),
      }).addTo(map);
    }
  }

  function addGround(map) {
    map.createPane("ground").style.zIndex = 250; // above tiles, below markers
    const layers = GROUND.map(function (level) {
      const layer = L.geoJSON(null, {
        pane: "ground",
        interactive: false,
        coordsToLatLng: function (pair) {
          return L.latLng(pair[1], eastward(pair[0]));
        },
        style: function () {
          return { className: level.look };
        },
      });
      layer.asked = new Set();
      layer.drawn = new Set();
      return layer;
    });

    function follow() {
      const zoom = map.getZoom();
      const finest = zoom >= GROUND[1].from ? 1 : 0; // subjects: coarse or fine, never both
      GROUND.forEach(function (level, number) {
        const shown = number === finest || (number === 2 && zoom >= level.from);
        if (!shown) {
          layers[number].remove();
          return;
        }
        const address = frame.dataset.outlines + level.query + (level.whole ? "" : box(map));
        if (!layers[number].asked.has(address)) {
          layers[number].asked.add(address);
          load(address, layers[number], number < 2);
        }
        layers[number].addTo(map);
      });
    }
    map.on("moveend", follow);
    map.whenReady(follow);
  }

  /* Whole degrees, so that a small move asks nothing new. */
  function box(map) {
    return "&bbox=" + wholeBox(map.getBounds(), 1).join(",");
  }

  /* West, south, east, north in multiples of a step; west above east crosses the 180th meridian. */
  function wholeBox(seen, step) {
    const west = Math.max(-180, Math.floor(seen.getWest() / step) * step);
    const east = Math.ceil(seen.getEast() / step) * step;
    const south = Math.max(-90, Math.floor(seen.getSouth() / step) * step);
    const north = Math.min(90, Math.ceil(seen.getNorth() / step) * step);
    if (east - west >= 360) {
      return [-180, south, 180, north];
    }
    return [west > 180 ? west - 360 : west, south, east > 180 ? east - 360 : east, north];
  }

  function load(address, layer, filled) {
    fetch(address, { headers: { Accept: "application/geo+json" } })
      .then(function (answer) {
        return answer.ok ? answer.json() : { features: [] };
      })
      .then(function (found) {
        found.features.forEach(function (feature) {
          if (!layer.drawn.has(feature.id)) {
            layer.drawn.add(feature.id);
            layer.addData(feature);
          }
        });
        if (filled) {
          layer.bringToBack(); // whatever arrived first, districts stay above regions
        }
      })
      .catch(function () {
        /* without outlines the markers still stand where they should */
      });
  }

  /* ---- Names of towns: for the eye only, so that one knows where one is */

  const NAMES_FROM = 4;

  function addTowns(map) {
    map.createPane("names").style.zIndex = 350; // above territories, below markers
    const layer = L.layerGroup().addTo(map);
    let asked = "";

    function follow() {
      const zoom = Math.floor(map.getZoom());
      const step = Math.min(10, 360 / Math.pow(2, zoom));
      const box = wholeBox(map.getBounds(), step).map(function (part) {
        return Number(part.toFixed(5));
      });
      const address = frame.dataset.towns + "?zoom=" + zoom + "&bbox=" + box.join(",");
      if (address === asked) {
        return;
      }
      asked = address;
      if (zoom < NAMES_FROM) {
        layer.clearLayers();
        return;
      }
      fetch(address, { headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.ok ? answer.json() : { items: [] };
        })
        .then(function (found) {
          if (address === asked) {
            layer.clearLayers();
            found.items.forEach(function (town) {
              layer.addLayer(townName(town));
            });
          }
        })
        .catch(function () {
          asked = ""; // without names the map is still a map
        });
    }
    map.on("moveend", follow);
    map.whenReady(follow);
  }

  function townName(town) {
    const one = L.marker([town[1], eastward(town[2])], {
      icon: new NamedIcon({ className: "town-name", iconSize: [130, 16], text: town[0], label: "" }),
      interactive: false,
      keyboard: false,
      pane: "names",
    });
    one.on("add", function () {
      one.getElement().setAttribute("aria-hidden", "true");
    });
    return one;
  }

  /* ---- The page's own points: one place, or the steps of a route */

  function ownPoints(route) {
    return Array.from(document.querySelectorAll("[data-lat][data-lon]")).filter(function (element) {
      return element.dataset.route === undefined || element.dataset.route === route;
    });
  }

  function draw(map, layer, route) {
    layer.clearLayers();
    const line = [];
    let closest = 13;
    ownPoints(route).forEach(function (element) {
      const point = [Number(element.dataset.lat), Number(element.dataset.lon)];
      const home = element.dataset.home !== undefined;
      if (element.dataset.about !== undefined) {
        closest = 9; // an approximate point does not pretend to be a house
      }
      const number = element.dataset.number || "";
      const label = (number ? number + ". " : "") + element.dataset.label;
      const look = home ? "pin-home" : number ? "pin-number" : "pin";
      L.marker(point, { icon: icon(look, number ? 30 : 22, label, number), zIndexOffset: home ? 0 : 100 })
        .bindPopup(function () {
          return paragraph(label);
        })
        .addTo(layer);
      if (home || number) {
        line.push(point);
      }
    });
    if (line.length > 1) {
      L.polyline(line, { className: "route-line", interactive: false }).addTo(layer);
    }
    const bounds = layer.getBounds();
    if (bounds.isValid()) {
      map.fitBounds(bounds, { maxZoom: closest, padding: [32, 32], animate: false });
    }
  }

  function addOwnPoints(map) {
    const first = document.querySelector("[data-show-route]");
    const layer = L.featureGroup().addTo(map);
    draw(map, layer, first ? first.dataset.showRoute : undefined);
    document.addEventListener("click", function (event) {
      const button = event.target.closest("[data-show-route]");
      if (button) {
        draw(map, layer, button.dataset.showRoute);
        frame.scrollIntoView({ block: "nearest" });
      }
    });
  }

  /* Runs inside L.map(…), before folium's script goes on. */
  L.Map.addInitHook(function () {
    const map = this;
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(words.attribution);
    frame.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        map.closePopup(); // Leaflet itself listens only while the frame has the focus
      }
    });
    addTiles(map);
    addGround(map);
    if (!frame.dataset.tiles) {
      addTowns(map); // pictures have names of their own
    }
    if (document.querySelector("[data-lat][data-lon]")) {
      map.whenReady(function () {
        addOwnPoints(map);
      });
    }
  });

  L.Control.Zoom.mergeOptions({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut });
  L.Popup.mergeOptions({ closeButton: true });

  return {
    marker: marker,
    clusterIcon: clusterIcon,
    countIcon: countIcon,
    eastward: eastward,
    wholeBox: wholeBox,
    paragraph: paragraph,
    fill: fill,
    words: words,
    frame: frame,
  };
})();
