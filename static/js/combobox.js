/* A text field that suggests while one types (ARIA combobox with a listbox).

   <div class="combobox" data-suggest="/settlements.json" data-count="Suggestions: #."><input …></div>

   Arrows go through the suggestions, Enter takes one, Escape closes them and keeps what was typed;
   Tab and a click elsewhere close too. What was typed is never changed by itself. Without this
   script the field is a plain one, and the server asks "which one?" after sending. */
"use strict";

(function () {
  const WAIT_MS = 150;
  const SHORTEST = 2;

  document.querySelectorAll(".combobox[data-suggest]").forEach(function (box) {
    const field = box.querySelector("input");
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let active = -1;
    let timer = 0;
    let asked = "";

    list.id = field.id + "-suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-labelledby", field.id + "-label");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    box.append(list, status);

    function options() {
      return Array.from(list.children);
    }

    function mark(number) {
      const all = options();
      active = number;
      all.forEach(function (option, place) {
        option.setAttribute("aria-selected", place === number ? "true" : "false");
      });
      if (number < 0) {
        field.removeAttribute("aria-activedescendant");
        return;
      }
      field.setAttribute("aria-activedescendant", all[number].id);
      all[number].scrollIntoView({ block: "nearest" });
    }

    function close() {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      mark(-1);
    }

    function take(option) {
      field.value = option.textContent;
      asked = field.value;
      list.replaceChildren();
      close();
    }

    function show(items) {
      list.replaceChildren.apply(
        list,
        items.map(function (item, number) {
          const option = document.createElement("li");
          option.id = list.id + "-" + number;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = item.label;
          return option;
        })
      );
      const any = items.length > 0 && document.activeElement === field;
      list.hidden = !any;
      field.setAttribute("aria-expanded", any ? "true" : "false");
      status.textContent = any ? box.dataset.count.replace("#", String(items.length)) : "";
      mark(-1);
    }

    function suggest() {
      const text = field.value.trim();
      if (text === asked) {
        return;
      }
      asked = text;
      if (text.length < SHORTEST) {
        show([]);
        return;
      }
      fetch(box.dataset.suggest + "?search=" + encodeURIComponent(text), {
        headers: { Accept: "application/json" },
      })
        .then(function (answer) {
          return answer.ok ? answer.json() : { items: [] };
        })
        .then(function (found) {
          if (text === asked) {
            show(found.items);
          }
        })
        .catch(function () {
          show([]);
        });
    }

    field.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(suggest, WAIT_MS);
    });

    field.addEventListener("keydown", function (event) {
      const many = options().length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
        event.preventDefault();
        list.hidden = false;
        field.setAttribute("aria-expanded", "true");
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(active < 0 ? (step > 0 ? 0 : many - 1) : (active + step + many) % many);
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        take(options()[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });

    list.addEventListener("mousedown", function (event) {
      event.preventDefault(); // the field keeps the focus
    });
    list.addEventListener("click", function (event) {
      const option = event.target.closest("[role=option]");
      if (option) {
        take(option);
      }
    });
    field.addEventListener("blur", close);
  });
})();
