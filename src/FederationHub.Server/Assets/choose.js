"use strict";
// Everything works without this file: it shows what is found while a person types, and moves by keyboard (ux 1.3).
const form = document.getElementById("choose");
const forms = [...document.querySelectorAll("form[data-busy]")];
const list = document.getElementById("entries");
const search = document.getElementById("search");

// --- Choosing -----------------------------------------------------------------------------------------------------
let chosen = null;

for (const each of forms) {
  each.addEventListener("submit", (event) => {
    if (chosen) {
      event.preventDefault();
      return;
    }
    chosen = event.submitter;
    if (chosen) {
      chosen.setAttribute("aria-disabled", "true");
      const busy = document.createElement("span");
      busy.className = "more busy";
      busy.textContent = each.dataset.busy;
      chosen.append(busy);
    }
  });
}

// The back button can show the page as it was left.
addEventListener("pageshow", () => {
  chosen?.removeAttribute("aria-disabled");
  chosen?.querySelector(".busy")?.remove();
  chosen = null;
});

const rows = () => [...list.querySelectorAll("button")];

if (search) {
  live();
}

function live() {
  const field = document.getElementById("q");
  const found = document.getElementById("found");
  search.dataset.live = "";
  const whole = [...document.querySelectorAll("[data-whole]")];
  const first = [...list.children];
  const firstFound = found.textContent;
  const firstQuery = cut(field.value);
  const address = new URL(location.href);
  let shown = firstQuery;
  let answer = null;
  let asking = null;
  let waiting = 0;
  let telling = 0;

  // Of an e-mail address only what follows @ ever leaves the browser.
  function cut(text) {
    const at = text.lastIndexOf("@");
    return (at < 0 ? text : text.slice(at)).trim();
  }

  function tell(text, after) {
    clearTimeout(telling);
    telling = setTimeout(() => {
      found.textContent = text;
      found.classList.toggle("quiet", !text);
    }, after);
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter(Boolean));
    return made;
  }

  const named = (hit) => element("span", hit.lang ? { className: "name", lang: hit.lang } : { className: "name" }, hit.name);

  const mark = (hit) => {
    const made = hit.logo ? element("img", { className: "mark", src: hit.logo, alt: "", width: 32, height: 32 }) : element("span", { className: "mark", ariaHidden: "true" });
    if (hit.mark) {
      made.dataset.mark = hit.mark;
    }
    return made;
  };

  const row = (hit) => element("li", {}, element("button", { name: "entry", value: hit.id }, mark(hit), named(hit), hit.more && element("span", { className: "more" }, hit.more)));

  // Known, and not connected: how to ask stands on the page of this search.
  const off = (hit, query) => element("li", {}, named(hit), element("span", { className: "more" }, search.dataset.off), element("a", { href: addressOf(query) + "#off" }, search.dataset.ask));

  function show(query, items, isFirst) {
    shown = query;
    list.replaceChildren(...items);
    list.hidden = items.length === 0;
    for (const part of whole) {
      part.hidden = !isFirst;
    }
    document.getElementById("further")?.remove();
    document.getElementById("off-live")?.remove();
    if (!isFirst && answer.off.length > 0) {
      form.after(element("ul", { id: "off-live", className: "entries off" }, ...answer.off.map((hit) => off(hit, query))));
    }
    if (!isFirst && answer.more) {
      list.after(element("p", { id: "further" }, element("a", { href: addressOf(query, "show=40") + "#more" }, search.dataset.more)));
    }
    // A reload, and the way back from the organisation, find the same results.
    history.replaceState(null, "", isFirst ? address : addressOf(query));
  }

  function addressOf(query, also) {
    const here = new URL(address);
    here.hash = "";
    for (const name of ["q", "show", "all", "page"]) {
      here.searchParams.delete(name);
    }
    here.searchParams.set("lang", document.documentElement.lang);
    here.searchParams.set("q", query);
    return here.pathname + here.search + (also ? "&" + also : "");
  }

  async function look(query) {
    asking?.abort();
    clearTimeout(waiting);
    if (query === shown) {
      return true;
    }
    if (query === "" || query === firstQuery) {
      answer = null;
      show(query, query === firstQuery ? first : [], true);
      tell(query === firstQuery ? firstFound : "", 0);
      return true;
    }
    const mine = new AbortController();
    asking = mine;
    const slow = setTimeout(() => tell(search.dataset.searching, 0), 400);
    try {
      const parameters = new URLSearchParams({ login: form.elements.login.value, lang: document.documentElement.lang, q: query });
      const response = await fetch("/discovery/api/search?" + parameters, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      const read = await response.json();
      if (mine.signal.aborted) {
        return false;
      }
      answer = read;
      show(query, read.hits.map(row), false);
      tell(read.status, 500);
      return true;
    } catch (failure) {
      if (failure.name !== "AbortError") {
        // The form still works: it needs a page, not an answer.
        tell(search.dataset.offline, 0);
      }
      return false;
    } finally {
      clearTimeout(slow);
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking?.abort();
    waiting = setTimeout(() => look(cut(field.value)), 100);
  });

  search.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = cut(field.value);
    if (query === "") {
      return;
    }
    if (!(await look(query))) {
      field.value = query;
      HTMLFormElement.prototype.submit.call(search);
      return;
    }
    const meant = answer?.meant && rows().find((button) => button.value === answer.meant);
    if (meant) {
      form.requestSubmit(meant);
    } else {
      rows()[0]?.focus();
      tell(answer?.status ?? firstFound, 0);
    }
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      rows()[0]?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && field.value !== "") {
      field.value = "";
      field.dispatchEvent(new Event("input"));
      event.preventDefault();
    }
  });

  list.addEventListener("keydown", (event) => {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: Math.min(here + 1, all.length - 1), ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      (to < 0 ? field : all[to]).focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      field.focus();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // What is typed in the list goes on in the field, with this letter.
      field.focus();
    }
  });

  // A touch screen would cover the page with its keyboard.
  if (search.dataset.first === "yes" && matchMedia("(pointer: fine)").matches && !location.hash) {
    field.focus({ preventScroll: true });
  }
}
