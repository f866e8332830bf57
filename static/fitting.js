// Where things fit: tables with or without a scrolling box, filter panels on the side that has room.
"use strict";
(() => {
  // A table's head stays in sight only outside a scrolling box; a box that scrolls must be reachable by keys.
  function fitTables() {
    for (const box of document.querySelectorAll(".table-box")) {
      delete box.dataset.fits;
      const fits = box.scrollWidth <= box.clientWidth;
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      if (fits) {
        box.dataset.fits = "";
        continue;
      }
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || "");
    }
  }

  function turn({ target }) {
    if (!target.matches("details.filter[open]")) return;
    delete target.dataset.turned;
    if (target.querySelector(".filter-panel").getBoundingClientRect().right > innerWidth) target.dataset.turned = "";
  }

  let resizing;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(fitTables, 150);
  });
  document.addEventListener("htmx:after:swap", fitTables);
  document.addEventListener("toggle", turn, true);
  fitTables();
})();
