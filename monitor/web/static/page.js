"use strict";
// Everything works without this; it adds keys, a choice of light and dark, saved searches, and a
// word when something new is known.
(() => {
  const kept = {
    get: (name, otherwise) => {
      try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
    },
    set: (name, value) => {
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* private windows keep nothing */ }
    },
  };
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // Light and dark: the system's choice until somebody makes one.
  const root = document.documentElement;
  const chosen = kept.get("theme", "");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = make("button", "", { type: "button", class: "plain" });
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept.set("theme", root.dataset.theme);
    name();
  });
  name();
  document.getElementById("tools").append(theme);

  // Facets are folded on a telephone.
  const fold = document.querySelector(".facets .fold");
  if (fold && matchMedia("(max-width: 860px)").matches) fold.open = false;

  // Keys.
  const box = document.getElementById("q");
  const hits = [...document.querySelectorAll(".hit")];
  let at = -1;
  const go = (to) => {
    if (to < 0 || to >= hits.length) return;
    if (at >= 0) hits[at].classList.remove("here");
    at = to;
    hits[at].classList.add("here");
    hits[at].querySelector("h2 a").focus();
    hits[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/" && box) { event.preventDefault(); box.focus(); box.select(); }
    if (event.key === "j") go(at + 1);
    if (event.key === "k") go(at - 1);
  });

  // Saved searches stay in this browser.
  const bar = document.querySelector('form.searchbar[action="/"]');
  if (bar) {
    const saved = kept.get("searches", []).filter((each) => typeof each === "string");
    const list = make("ul", "", { class: "chips", "aria-label": "Saved searches" });
    const show = () => {
      list.replaceChildren();
      for (const each of saved) {
        const item = make("li", "");
        item.append(make("a", each || "all alerts", { href: `/?q=${encodeURIComponent(each)}` }));
        list.append(item);
      }
      list.hidden = saved.length === 0;
    };
    const query = new URLSearchParams(location.search).get("q") ?? "";
    const save = make("button", "", { type: "button", class: "plain" });
    const label = () => { save.textContent = saved.includes(query) ? "Forget" : "Save"; };
    save.addEventListener("click", () => {
      if (saved.includes(query)) saved.splice(saved.indexOf(query), 1); else saved.unshift(query);
      saved.splice(20);
      kept.set("searches", saved);
      show();
      label();
    });
    if (query) { label(); bar.append(save); }
    show();
    bar.after(list);

    // What is new is told, not put under the reader's eyes.
    const first = hits[0]?.querySelector("h2 a")?.getAttribute("href");
    const address = new URLSearchParams(location.search);
    if (first && !address.has("cursor") && !address.has("rank")) {
      const ask = async () => {
        if (document.hidden) return;
        const wanted = new URLSearchParams({ q: query, limit: "1" });
        if (address.has("all")) wanted.set("all", "1");
        const answer = await fetch(`/api/search?${wanted}`).catch(() => null);
        if (!answer?.ok) return;
        const newest = (await answer.json()).hits[0];
        const path = newest?.alert_id ? `/alerts/${newest.alert_id}` : newest?.url;
        if (path && path !== first && !document.querySelector(".fresh")) {
          const told = make("p", "", { class: "fresh", role: "status" });
          told.append(make("a", "There is something new: show it", { href: location.href }));
          document.querySelector(".results").prepend(told);
        }
      };
      setInterval(ask, 60_000);
    }
  }
})();
