/* A map of more places than a page can carry: the server gathers them into groups for the part one
   looks at, and this script draws what it answers. Numbers come from /map/clusters.json, names (for
   places at one and the same point) from /map/names.json; names are put in with textContent.

   data-edges: west, south, east, north of everything, shown first. data-form: the form whose fields
   go along in the body, because they tell of a person and stand in no address. */
"use strict";

(function () {
  const frame = marshrut.frame;
  const words = marshrut.words;
  const status = document.getElementById("map_status");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const SAME_POINT = 0.0002; // degrees: such a group cannot be taken apart by coming closer

  function ask(address, signal) {
    const asked = { headers: { Accept: "application/json" }, signal: signal };
    const form = document.getElementById(frame.dataset.form || "");
    if (form) {
      asked.method = "POST";
      asked.body = new FormData(form);
    }
    return fetch(address, asked).then(function (answer) {
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      return answer.json();
    });
  }

  function addClusters(map) {
    const layer = L.layerGroup().addTo(map);
    const drawn = new Map(); // what stands on the map, by what it is
    let asked = "";
    let asking = null;
    let focusIn = null; // the box of the group that was opened by keyboard

    function follow() {
      const address = addressOf(map);
      if (address === asked) {
        count(map, drawn);
        return;
      }
      if (asking) {
        asking.abort();
      }
      asked = address;
      asking = new AbortController();
      ask(address, asking.signal)
        .then(function (view) {
          draw(view);
          frame.dataset.drawn = String(Number(frame.dataset.drawn || 0) + 1);
        })
        .catch(function (error) {
          if (error.name !== "AbortError") {
            asked = "";
            status.textContent = words.failed;
          }
        });
    }

    function draw(view) {
      const wanted = new Map();
      view.groups.forEach(function (row) {
        wanted.set("g" + row.join(","), row);
      });
      view.places.forEach(function (row) {
        wanted.set("p" + row[2], row);
      });
      drawn.forEach(function (marker, key) {
        if (!wanted.has(key)) {
          layer.removeLayer(marker);
          drawn.delete(key);
        }
      });
      wanted.forEach(function (row, key) {
        if (!drawn.has(key)) {
          const marker = key[0] === "g" ? group(row) : marshrut.marker(row);
          marker.total = key[0] === "g" ? row[2] : 1;
          drawn.set(key, marker.addTo(layer));
        }
      });
      frame.dataset.total = String(view.total);
      count(map, drawn);
      focusNext();
    }

    function group(row) {
      const marker = L.marker([row[0], marshrut.eastward(row[1])], {
        icon: marshrut.countIcon(row[2]),
        zIndexOffset: 100,
      });
      marker.on("click", function () {
        open(marker, row);
      });
      marker.on("keypress", function (event) {
        if (event.originalEvent.key === "Enter") {
          focusIn = boundsOf(row.slice(3)).pad(0.05);
          open(marker, row);
        }
      });
      return marker;
    }

    function open(marker, row) {
      const small = row[5] - row[3] < SAME_POINT && row[6] - row[4] < SAME_POINT;
      if (small || map.getZoom() >= map.getMaxZoom()) {
        focusIn = null;
        tellNames(map, marker, row);
        return;
      }
      const bounds = boundsOf(row.slice(3));
      const zoom = Math.min(map.getMaxZoom(), map.getBoundsZoom(bounds, false, L.point(40, 40)));
      map.setView(bounds.getCenter(), Math.max(zoom, map.getZoom() + 1), {
        animate: !still.matches,
      });
    }

    /* The group is gone; the keyboard goes on among what it held. */
    function focusNext() {
      if (!focusIn) {
        return;
      }
      const box = focusIn;
      focusIn = null;
      for (const marker of drawn.values()) {
        if (box.contains(marker.getLatLng()) && map.getBounds().contains(marker.getLatLng())) {
          marker.getElement().focus();
          return;
        }
      }
      frame.focus();
    }

    map.on("moveend", follow);
    map.whenReady(function () {
      const edges = JSON.parse(frame.dataset.edges || "null");
      if (edges) {
        map.fitBounds(boundsOf(edges), {
          animate: false,
          maxZoom: 14,
          padding: [24, 24],
        });
      }
      follow();
    });
  }

  /* The view with half of it around, along whole tiles: small moves ask for nothing new. */
  function addressOf(map) {
    const zoom = Math.floor(map.getZoom());
    const box = marshrut.wholeBox(map.getBounds().pad(0.25), 360 / Math.pow(2, zoom));
    const address = frame.dataset.clusters;
    const joint = address.includes("?") ? "&" : "?";
    return address + joint + "zoom=" + zoom + "&bbox=" + box.map(plain).join(",");
  }

  /* Bounds of west, south, east, north, over the 180th meridian if need be. */
  function boundsOf(edges) {
    const west = marshrut.eastward(edges[0]);
    const east = marshrut.eastward(edges[2]);
    return L.latLngBounds([edges[1], west], [edges[3], Math.max(west, east)]);
  }

  function plain(degrees) {
    return String(Number(degrees.toFixed(6)));
  }

  function count(map, drawn) {
    let here = 0;
    const seen = map.getBounds();
    drawn.forEach(function (marker) {
      if (seen.contains(marker.getLatLng())) {
        here += marker.total;
      }
    });
    const text = marshrut.fill(words.inView, {
      count: here.toLocaleString(document.documentElement.lang),
      total: Number(frame.dataset.total || 0).toLocaleString(document.documentElement.lang),
    });
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  function tellNames(map, marker, row) {
    const address = frame.dataset.names;
    const edge = SAME_POINT / 100;
    const box = [row[3] - edge, row[4] - edge, row[5] + edge, row[6] + edge].map(function (part) {
      return part.toFixed(7);
    });
    const popup = L.popup({ minWidth: 220, maxWidth: 300, maxHeight: 260 })
      .setLatLng(marker.getLatLng())
      .setContent(marshrut.paragraph(words.loading))
      .openOn(map);
    ask(address + (address.includes("?") ? "&" : "?") + "bbox=" + box.join(","))
      .then(function (found) {
        const holder = document.createElement("div");
        holder.appendChild(
          marshrut.paragraph(marshrut.fill(words.together, { count: found.total }), "soft"),
        );
        const list = document.createElement("ul");
        found.items.forEach(function (item) {
          const line = document.createElement("li");
          const link = document.createElement("a");
          link.href = item.href;
          link.textContent = item.name;
          line.appendChild(link);
          line.appendChild(marshrut.paragraph(item.kind, "soft small"));
          list.appendChild(line);
        });
        holder.appendChild(list);
        if (found.total > found.items.length) {
          const more = { count: found.total - found.items.length };
          holder.appendChild(marshrut.paragraph(marshrut.fill(words.more, more)));
        }
        popup.setContent(holder);
        const first = holder.querySelector("a");
        if (first) {
          first.focus();
        }
      })
      .catch(function () {
        popup.setContent(marshrut.paragraph(words.failed));
      });
    map.once("popupclose", function () {
      const element = marker.getElement();
      if (element) {
        element.focus();
      }
    });
  }

  L.Map.addInitHook(function () {
    addClusters(this);
  });
})();
