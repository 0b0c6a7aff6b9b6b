/* Places kept for later, in this browser's own storage and nowhere else.

   Every page: buttons with data-keep="slug" keep and let go; [data-kept-count] counts.
   The page of the list (#kept): shows the cards of what is kept, or of what an address carries
   behind its # sign (#k=slug,slug), which no browser sends. Cards are asked for by POST, so that
   the choice stands in no address and no log. Texts go in with textContent. */
"use strict";

(function () {
  const STORE = "marshrut.kept";
  const SLUG = /^[a-z0-9][a-z0-9-]{0,199}$/;
  const frame = document.getElementById("kept");
  const most = frame ? Number(frame.dataset.most) : 30;
  let forgetful = []; // what is kept while the storage refuses (a private window)

  function clean(slugs) {
    return Array.from(new Set(slugs)).filter(function (slug) {
      return typeof slug === "string" && SLUG.test(slug);
    });
  }

  function read() {
    try {
      const kept = JSON.parse(window.localStorage.getItem(STORE) || "[]");
      return Array.isArray(kept) ? clean(kept) : [];
    } catch (_refused) {
      return forgetful;
    }
  }

  function write(slugs) {
    forgetful = clean(slugs).slice(0, most);
    try {
      if (forgetful.length) {
        window.localStorage.setItem(STORE, JSON.stringify(forgetful));
      } else {
        window.localStorage.removeItem(STORE);
      }
    } catch (_refused) {
      /* kept until this page is closed */
    }
    showState();
  }

  function showState() {
    const kept = read();
    document.querySelectorAll("[data-keep]").forEach(function (button) {
      const on = kept.includes(button.dataset.keep);
      button.classList.toggle("is-kept", on);
      button.querySelector("[data-keep-on]").hidden = !on;
      button.querySelector("[data-keep-off]").hidden = on;
    });
    document.querySelectorAll("[data-kept-count]").forEach(function (place) {
      place.textContent = kept.length ? " " + kept.length : "";
    });
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-keep]");
    if (button) {
      const kept = read();
      const slug = button.dataset.keep;
      write(kept.includes(slug) ? kept.filter((one) => one !== slug) : kept.concat(slug));
    }
  });
  window.addEventListener("storage", showState);
  window.addEventListener("pageshow", showState);
  showState();

  if (!frame) {
    return;
  }

  /* ---- The page of the list */

  const words = JSON.parse(frame.dataset.words);
  const part = function (name) {
    return document.getElementById("kept-" + name);
  };
  let shown = []; // slugs on the page, in their order
  let before = null; // the list before the last removal: what Undo brings back

  function shared() {
    const found = /^#k=(.*)$/.exec(window.location.hash);
    return found ? clean(decodeURIComponent(found[1]).split(",")).slice(0, most) : null;
  }

  function say(text) {
    part("status").textContent = text;
  }

  function post(address, slugs) {
    const body = new URLSearchParams();
    slugs.forEach(function (slug) {
      body.append("slug", slug);
    });
    return fetch(address, {
      method: "POST",
      body: body,
      headers: { "X-CSRFToken": frame.dataset.csrf },
    }).then(function (answer) {
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      return answer;
    });
  }

  function card(item, own) {
    const copy = part("card").content.cloneNode(true);
    const link = copy.querySelector("h3 a");
    link.textContent = item.name;
    link.href = item.href;
    copy.querySelector(".soft").textContent = item.kind;
    const rows = copy.querySelector("dl");
    item.rows.forEach(function (row) {
      const line = document.createElement("div");
      const label = document.createElement("dt");
      const text = document.createElement("dd");
      label.textContent = row.label;
      if (/^tel:/.test(row.href)) {
        const call = document.createElement("a");
        call.href = row.href;
        call.textContent = row.text;
        text.append(call);
      } else {
        text.textContent = row.text;
      }
      line.append(label, text);
      rows.append(line);
    });
    const button = copy.querySelector("[data-remove]");
    button.dataset.remove = item.slug;
    button.dataset.name = item.name;
    button.hidden = !own;
    const whose = document.createElement("span");
    whose.className = "visually-hidden";
    whose.textContent = ": " + item.name;
    button.append(whose);
    return copy;
  }

  function show() {
    const carried = shared();
    const own = carried === null;
    shown = own ? read() : carried;
    part("shared").hidden = own;
    part("shared").querySelector("p").textContent = words.shared;
    part("tools").hidden = shown.length === 0;
    part("tools").querySelector("[data-clear]").hidden = !own;
    part("list").replaceChildren();
    if (!shown.length) {
      say(words.empty);
      return;
    }
    say(words.loading);
    share();
    const asked = shown.join();
    post(frame.dataset.cards, shown)
      .then(function (answer) {
        return answer.json();
      })
      .then(function (found) {
        if (asked !== shown.join()) {
          return; // a later change was faster
        }
        part("list").replaceChildren.apply(
          part("list"),
          found.items.map(function (item) {
            return card(item, own);
          })
        );
        say(found.unknown.length ? words.gone.replace("{names}", found.unknown.join(", ")) : "");
      })
      .catch(function () {
        say(words.failed);
      });
  }

  function share() {
    const address = window.location.origin + window.location.pathname + "#k=" + shown.join(",");
    part("address").value = address;
    part("pdf").elements.slug.value = shown.join(",");
    const place = part("code");
    post(frame.dataset.code, shown)
      .then(function (answer) {
        return answer.text();
      })
      .then(function (drawing) {
        const image = new Image(180, 180);
        image.alt = "";
        image.src = "data:image/svg+xml," + encodeURIComponent(drawing);
        place.replaceChildren(image);
      })
      .catch(function () {
        place.textContent = words.long;
      });
  }

  /* Removing needs no question: one press brings it back, in its old place. */
  function change(slugs, told) {
    before = read();
    write(slugs);
    show();
    part("undo").hidden = false;
    part("undo").querySelector("span").textContent = told;
    part("undo").querySelector("button").focus();
  }

  function undo() {
    write(before);
    part("undo").hidden = true;
    show();
    part("list").focus();
  }

  frame.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    if (button.dataset.remove) {
      const left = read().filter((one) => one !== button.dataset.remove);
      change(left, words.removed.replace("{name}", button.dataset.name));
    } else if (button.dataset.undo !== undefined) {
      undo();
    } else if (button.dataset.keepAll !== undefined) {
      write(read().concat(shown));
      window.location.hash = "";
      say(words.kept_all);
    } else if (button.dataset.clear !== undefined) {
      change([], words.cleared);
    } else if (button.dataset.copy !== undefined) {
      copyAddress();
    }
  });

  function copyAddress() {
    const field = part("address");
    field.focus();
    field.select();
    const done = window.navigator.clipboard
      ? window.navigator.clipboard.writeText(field.value)
      : Promise.reject(new Error("no clipboard"));
    done.then(
      function () {
        say(words.copied);
      },
      function () {
        /* selected: Ctrl+C copies it */
      }
    );
  }

  window.addEventListener("hashchange", show);
  show();
})();
