/* What every page does with scripts on. Everything works without them too:
   html.scripted shows the buttons that need a script (printing). Fields with suggestions:
   combobox.js. */
"use strict";

(function () {
  document.documentElement.classList.add("scripted");

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-print]");
    if (button) {
      window.print();
    }
  });

  /* On a narrow screen the list comes first: filters fold away. */
  const narrow = window.matchMedia("(max-width: 59.99rem)");
  function foldFilters() {
    document.querySelectorAll("details[data-fold-narrow]").forEach(function (details) {
      details.open = !narrow.matches;
    });
  }
  narrow.addEventListener("change", foldFilters);
  foldFilters();

  /* A link into something folded unfolds it. */
  function unfoldTarget() {
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    for (let details = target && target.closest("details"); details; ) {
      details.open = true;
      details = details.parentElement.closest("details");
    }
    if (target) {
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", unfoldTarget);

  /* A form that came back: the sentence about what to correct is read first. */
  const errors = document.getElementById("errors");
  if (errors) {
    errors.focus();
  }

  /* On paper nothing stays folded, but whole routes, which one chooses; then all is as it was. */
  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("main details:not([open]):not(.route)"));
    opened.forEach(function (details) {
      details.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (details) {
      details.open = false;
    });
  });
})();
