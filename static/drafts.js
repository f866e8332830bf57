// Nothing typed is lost: what is changed in a form is kept in this tab until it has been saved.
"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.words);
  const who = document.body.dataset.person;
  const PREFIX = "draft:";

  const kept = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const keep = (key, draft) => { try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* full or off */ } };
  const drop = (key) => { try { sessionStorage.removeItem(key); } catch { /* off */ } };
  const keys = () => { try { return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } };

  const forms = () => [...document.forms].filter((form) => form.method === "post" && !form.hasAttribute("data-no-draft"));
  // The address a form is sent to names it: the page that shows it may be /new first and /vendors after a refusal.
  const keyOf = (form) => `${PREFIX}${who}:${new URL(form.action).pathname}:${form.id}`;

  const NEVER = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && "type" in field && !NEVER.has(field.type) && field.localName !== "fieldset"
    && !/one-time-code|password|cc-/.test(field.autocomplete || ""));
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";

  function nameOf(field, seen) {
    const name = isTick(field) ? `${field.name}=${field.value}` : field.name;
    const times = seen.get(name) || 0;
    seen.set(name, times + 1);
    return `${name}#${times}`;
  }
  function now(field) {
    if (isTick(field)) return field.checked ? "yes" : "";
    return field.localName === "select" ? [...field.selectedOptions].map((option) => option.value).join("\n") : field.value;
  }
  function first(field) {
    if (isTick(field)) return field.defaultChecked ? "yes" : "";
    if (field.localName !== "select") return field.defaultValue;
    const chosen = [...field.options].filter((option) => option.defaultSelected);
    return (chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1)).map((option) => option.value).join("\n");
  }
  function put(field, value) {
    if (isTick(field)) field.checked = value === "yes";
    else if (field.localName === "select") for (const option of field.options) option.selected = value.split("\n").includes(option.value);
    else field.value = value;
  }

  function remember(form) {
    const changed = {};
    const seen = new Map();
    for (const field of fieldsOf(form)) {
      const name = nameOf(field, seen);
      if (now(field) !== first(field)) changed[name] = [first(field), now(field)];
    }
    Object.keys(changed).length ? keep(keyOf(form), { changed }) : drop(keyOf(form));
  }

  // A field is only filled again where the page shows what it showed then: somebody else's newer words stay.
  function restore(form) {
    const draft = kept(keyOf(form));
    if (!draft) return;
    const seen = new Map();
    let filled = 0;
    for (const field of fieldsOf(form)) {
      const [before, typed] = draft.changed[nameOf(field, seen)] || [];
      if (typed === undefined || first(field) !== before || now(field) === typed) continue;
      put(field, typed);
      field.closest("details")?.setAttribute("open", "");
      filled += 1;
    }
    if (filled) tell(form);
  }

  function tell(form) {
    const line = document.createElement("div");
    const text = document.createElement("p");
    const button = document.createElement("button");
    line.className = "banner banner-info";
    button.className = "button button-link";
    button.type = "button";
    text.textContent = words.restored;
    button.append(Object.assign(document.createElement("span"), { textContent: words.discard }));
    button.addEventListener("click", () => {
      form.reset();
      drop(keyOf(form));
      line.remove();
      fieldsOf(form)[0]?.focus();
    });
    line.append(text, button);
    form.prepend(line);
    document.getElementById("status")?.replaceChildren(words.restored);
  }

  // A draft that was sent is done with once a page of the same person comes back that refuses nothing.
  function settle() {
    const failed = document.body.hasAttribute("data-failed");
    const came = performance.getEntriesByType("navigation")[0]?.type;
    for (const key of keys()) {
      const draft = kept(key);
      if (!draft?.sent) continue;
      if (!who) keep(key, { ...draft, held: true });
      else if (failed || came === "back_forward" || (draft.held && !document.getElementById("notice"))) keep(key, { changed: draft.changed });
      else if (key.startsWith(`${PREFIX}${who}:`)) drop(key);
    }
  }

  const changed = (event) => { const form = event.target.form; if (form && forms().includes(form)) remember(form); };

  settle();
  if (who) {
    forms().forEach(restore);
    document.addEventListener("input", changed);
    document.addEventListener("change", changed);
    document.addEventListener("submit", ({ target }) => {
      if (target.hasAttribute("data-sign-out")) return keys().forEach(drop);
      if (target.method !== "post") return;
      // By address, not by form: after signing in again another form sends the same words on.
      for (const key of keys()) if (key.startsWith(`${PREFIX}${who}:${new URL(target.action).pathname}:`)) keep(key, { ...kept(key), sent: true });
    });
    document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
      const form = ctx.request.form;
      if (form?.method !== "post") return;
      if (ctx.response?.status < 400) drop(keyOf(form));
      else if (kept(keyOf(form))) keep(keyOf(form), { changed: kept(keyOf(form)).changed });
    });
    document.addEventListener("htmx:after:swap", () => forms().filter((form) => !form.querySelector(".error-summary")).forEach(restore));
  }
})();
