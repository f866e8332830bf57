// Comfort for pages that work without it: waiting, errors, focus, filters, keys. Drafts are kept in drafts.js.
"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.words);
  const byId = (id) => document.getElementById(id);
  const on = (event, handler, capture = false) => document.addEventListener(event, handler, capture);
  const make = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  };

  // --- saying things

  function say(text) {
    const status = byId("status");
    status?.replaceChildren();
    // Emptied and filled in the same moment, a region is not read out again.
    setTimeout(() => status?.replaceChildren(text), 60);
  }

  function warn(text, ...more) {
    byId("alert")?.replaceChildren(make("div", "banner banner-danger", make("p", "", text), ...more));
  }

  function retryButton(source, submitter) {
    const button = make("button", "button button-link", make("span", "", words.retry));
    button.type = "button";
    button.addEventListener("click", () => {
      byId("alert").replaceChildren();
      source.requestSubmit ? source.requestSubmit(submitter) : source.click();
    });
    return button;
  }

  // --- waiting: nothing for 300 ms, then a line on top, after 8 s a sentence

  let waiting = 0;
  let soon, late;

  function startWaiting(afterwards) {
    if (waiting++) return;
    soon = setTimeout(() => { byId("progress-line").hidden = false; afterwards?.(); }, 300);
    late = setTimeout(() => byId("status")?.replaceChildren(make("p", "banner banner-info", words.working)), 8000);
  }

  function stopWaiting() {
    if (!waiting || --waiting) return;
    clearTimeout(soon);
    clearTimeout(late);
    byId("progress-line").hidden = true;
    byId("status")?.querySelector(".banner-info")?.remove();
  }

  const labels = new WeakMap();

  function showSaving(button) {
    if (!button?.matches(".button")) return;
    button.setAttribute("aria-disabled", "true");
    const label = button.querySelector("span");
    if (!label || !(button.dataset.busy || button.closest(".form-end"))) return;
    labels.set(button, label.textContent);
    label.textContent = button.dataset.busy || words.saving;
  }

  function release(form) {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("button[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      if (labels.has(button)) button.querySelector("span").textContent = labels.get(button);
    }
  }

  let isSignedOut = false;

  on("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-download")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (isSignedOut) {
      event.preventDefault();
      event.stopImmediatePropagation();
      await renewTokens();
      form.requestSubmit(event.submitter);
      return;
    }
    form.dataset.sending = "yes";
    startWaiting(() => showSaving(event.submitter));
  }, true);

  // After signing in again in another tab, this page's forms still belong to the old session.
  async function renewTokens() {
    isSignedOut = false;
    try {
      const page = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
      const token = page.match(/name="_token" value="([0-9a-f]+)"/)?.[1];
      if (token) for (const field of document.querySelectorAll("input[name=_token]")) field.value = token;
    } catch { /* the request that follows says so */ }
  }

  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    waiting = waiting && 1;
    stopWaiting();
    document.querySelectorAll("form[data-sending]").forEach(release);
  });

  // --- htmx: requests, errors, focus

  on("htmx:config:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement;
    if (!form.matches("form[data-filter]")) return;
    const asked = new URLSearchParams(location.search);
    const body = ctx.request.body;
    for (const name of ["sort", "dir", "size"]) asked.has(name) ? body.set(name, asked.get(name)) : body.delete(name);
    for (const [name, value] of [...body]) if (!value.trim()) body.delete(name);
    // Typing replaces the address, choosing adds one to the history.
    if (ctx.sourceEvent.type === "typed") Object.assign(ctx, { push: null, replace: "true" });
  });

  on("htmx:before:request", ({ detail: { ctx } }) => {
    ctx.focusId = ctx.sourceElement.dataset.focus;
    const region = ctx.target;
    ctx.isCounted = ctx.request.method === "GET";
    if (ctx.isCounted) startWaiting(() => region?.setAttribute("aria-busy", "true"));
  });

  on("htmx:finally:request", ({ detail: { ctx } }) => {
    if (ctx.isCounted || ctx.request.form?.dataset.sending) stopWaiting();
    ctx.target?.removeAttribute("aria-busy");
    if (ctx.request.form) release(ctx.request.form);
  });

  // The server answers what it refuses with a sentence; what holds markup is a form to be shown again.
  const isSentence = (text) => text && text.length < 800 && !text.includes("<");

  on("htmx:before:swap", (event) => {
    const { response, text } = event.detail.ctx;
    if (response?.status >= 400 && isSentence(text)) event.preventDefault();
  });

  on("htmx:response:error", ({ detail: { ctx } }) => {
    const status = ctx.response.status;
    if ((status === 422 || status === 409) && !isSentence(ctx.text)) return;
    const known = { 401: words.signed_out, 403: words.refused, 404: words.not_found, 413: words.too_big, 429: words.too_many };
    const text = (isSentence(ctx.text) && ctx.text) || known[status] || words.fault;
    if (status === 401) {
      isSignedOut = true;
      const link = make("a", "", words.sign_in);
      link.href = "/sign-in";
      link.target = "_blank";
      return warn(text, link);
    }
    status >= 500 ? warn(text, retryButton(ctx.sourceElement, ctx.request.submitter)) : warn(text);
  });

  on("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx || ctx.response) return;
    warn(ctx.request.method === "GET" ? words.refresh : words.offline, retryButton(ctx.sourceElement, ctx.request.submitter));
  });

  function focus(element) {
    if (!element) return false;
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.focus();
    return document.activeElement === element;
  }

  on("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.target === document.body) return prepare();
    const region = (ctx.target?.id && byId(ctx.target.id)) || ctx.target;
    if (!region?.isConnected) return;
    const status = ctx.response?.status;
    if (status < 400) byId("alert")?.replaceChildren();
    if (status >= 400) focus(region.querySelector(".error-summary, [role=group][tabindex]") || region);
    else if (ctx.focusId) focus(byId(ctx.focusId));
    else if (document.activeElement === document.body) focus(region.querySelector("h1, h2, h3") || region);
    const count = region.querySelector("[data-announce]");
    if (count) say(count.textContent);
  });

  // --- filters: typing waits 300 ms and never disturbs an input method

  let typing;
  const isQuery = (text) => !text || /\p{Script=Han}/u.test(text) || [...text].length > 1;

  function typed(field) {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const text = field.value.trim();
      if (!isQuery(text) || text === field.dataset.sent) return;
      field.dataset.sent = text;
      field.form.dispatchEvent(new CustomEvent("typed"));
    }, 300);
  }

  const isFilterText = (field) => field.matches?.("form[data-filter] input[type=search]");

  on("input", (event) => {
    if (isFilterText(event.target) && !event.isComposing) typed(event.target);
  });
  on("compositionstart", (event) => { if (isFilterText(event.target)) clearTimeout(typing); });
  on("compositionend", (event) => { if (isFilterText(event.target)) typed(event.target); });
  on("submit", (event) => { if (event.target.matches("form[data-filter]")) clearTimeout(typing); }, true);

  on("change", ({ target }) => {
    const form = target.closest?.("form[data-filter]");
    if (!form || isFilterText(target)) return;
    const filter = target.closest("details.filter");
    if (filter) countChosen(filter);
    form.dispatchEvent(new CustomEvent("chosen"));
  });

  function countChosen(filter) {
    const chosen = filter.querySelectorAll("input:checked").length;
    const label = filter.querySelector("legend").textContent;
    filter.querySelector("summary").replaceChildren(
      make("span", chosen ? "filter-on" : "", label, ...(chosen ? [make("span", "count", String(chosen))] : [])));
  }

  // --- keys and things that fold

  const FOLDS = "details.filter[open], details.user-menu[open]";

  on("keydown", (event) => {
    // Enter that confirms a candidate sends nothing; Safari reports it after composition, as key 229.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) return event.preventDefault();
    if (event.key === "Escape") return fold(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const wanted = { "/": "search-field", "?": "help-link" }[event.key];
    if (!wanted || !byId(wanted)) return;
    event.preventDefault();
    event.key === "/" ? byId(wanted).focus() : byId(wanted).click();
  });

  function fold(target) {
    const folded = target.closest?.(FOLDS) || document.querySelector(FOLDS);
    const button = byId("menu-link");
    if (folded) {
      folded.open = false;
      folded.querySelector("summary").focus();
    } else if (button?.getAttribute("aria-expanded") === "true") {
      button.setAttribute("aria-expanded", "false");
      button.focus();
    }
  }

  on("click", (event) => {
    for (const open of document.querySelectorAll(FOLDS)) if (!open.contains(event.target)) open.open = false;
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && byId(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.closest(".field")?.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  function prepare() {
    if (window.htmx) document.documentElement.dataset.enhanced = "";
    const link = byId("menu-link");
    if (link?.matches("a")) {
      const button = make("button", link.className, ...link.childNodes);
      Object.assign(button, { id: link.id, type: "button" });
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", "menu-list");
      button.addEventListener("click", () =>
        button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true")));
      link.replaceWith(button);
    }
    for (const field of document.querySelectorAll("form[data-filter] input[type=search]")) field.dataset.sent = field.value.trim();
    (byId("error-summary") || byId("theirs"))?.focus();
  }

  prepare();
})();
