// 全文搜索：逐字匹配各年的文字，一年一个文件，用到才取。几个词用空格隔开，都出现才算。
"use strict";

(() => {
  const form = document.getElementById("search");
  const [query, year, column, place] = ["query", "year", "column", "place"].map((id) => document.getElementById(id));
  const said = document.getElementById("said");
  const results = document.getElementById("results");
  const years = form.dataset.years.split(" ").filter(Boolean);
  const loaded = new Map();
  const AROUND = 36;
  const MOST_PLACES = 2;
  const PAGE = 30;

  /** Texts are compared in small letters; a text whose length that changes stays as it is. */
  const folded = (text) => {
    const small = text.toLowerCase();
    return small.length === text.length ? small : text;
  };

  // Called by the files of the years.
  window.bulletinTexts = (of, issues) => {
    const entries = issues.flatMap(([address, name, date, articles]) =>
      articles.map(([own, title, column, places, text]) => ({
        issue: { address, name, date },
        path: `issues/${address}/${own}.html`,
        title,
        column,
        places,
        text,
        all: folded(`${title}\n${text}`),
        from: title.length + 1,
      })),
    );
    loaded.get(of).resolve(entries);
  };

  function load(of) {
    if (!loaded.has(of)) {
      const waiting = {};
      waiting.entries = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }));
      loaded.set(of, waiting);
      const script = document.createElement("script");
      script.src = `search/${of}.js`;
      script.addEventListener("error", () => waiting.reject(new Error(of)));
      document.head.append(script);
    }
    return loaded.get(of).entries;
  }

  const words = () => [...new Set(folded(query.value).split(/\s+/).filter(Boolean))];

  function fits(entry, wanted) {
    return (
      wanted.every((word) => entry.all.includes(word)) &&
      (!column.value || entry.column === column.value) &&
      (!place.value || entry.places.includes(place.value))
    );
  }

  function make(tag, content, values = {}) {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...[content].flat().filter((each) => each !== null));
    return made;
  }

  /** Mark the words in a text. */
  function marked(text, wanted) {
    const within = folded(text);
    const parts = [];
    let at = 0;
    while (at < text.length) {
      let first = null;
      for (const word of wanted) {
        const found = within.indexOf(word, at);
        if (found >= 0 && (first === null || found < first.found || (found === first.found && word.length > first.word.length)))
          first = { found, word };
      }
      if (first === null) break;
      parts.push(text.slice(at, first.found), make("mark", text.slice(first.found, first.found + first.word.length)));
      at = first.found + first.word.length;
    }
    return [...parts, text.slice(at)];
  }

  /** Return the text around the first places of the words. */
  function contexts(entry, wanted) {
    const within = entry.all.slice(entry.from);
    const spans = [];
    for (const word of wanted) {
      const found = within.indexOf(word);
      if (found >= 0 && !spans.some(([start, end]) => found >= start && found + word.length <= end))
        spans.push([Math.max(0, found - AROUND), Math.min(entry.text.length, found + word.length + AROUND)]);
    }
    const shown = spans.length ? spans.slice(0, MOST_PLACES) : [[0, 2 * AROUND]];
    return shown.map(([start, end]) => {
      const text = entry.text.slice(start, end).replaceAll("\n", " ");
      return make("p", [start ? "…" : "", ...marked(text, wanted), end < entry.text.length ? "…" : ""]);
    });
  }

  const writtenDay = (date) => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");

  function hit(entry, wanted) {
    const title = make("a", marked(entry.title, wanted), { href: entry.path });
    const head = make("h3", [title, entry.column ? make("span", ` ${entry.column}`, { className: "of" }) : null]);
    return make("div", [head, ...contexts(entry, wanted)], { className: "hit" });
  }

  function section(entries, wanted) {
    const { address, name, date } = entries[0].issue;
    const head = make("h2", [make("a", name, { href: `issues/${address}/index.html` }), " ", make("time", writtenDay(date), { dateTime: date })], {
      className: "issue",
    });
    return make("section", [head, ...entries.map((each) => hit(each, wanted))]);
  }

  function show(found, wanted) {
    const byIssue = new Map();
    for (const each of found) byIssue.set(each.issue.address, [...(byIssue.get(each.issue.address) ?? []), each]);
    const groups = [...byIssue.values()];
    results.replaceChildren();
    const more = () => {
      results.querySelector(":scope > button")?.remove();
      const shown = results.childElementCount;
      results.append(...groups.slice(shown, shown + PAGE).map((each) => section(each, wanted)));
      if (shown + PAGE < groups.length)
        results.append(make("button", `再列 ${Math.min(PAGE, groups.length - shown - PAGE)} 期`, { type: "button", onclick: more }));
    };
    more();
    said.textContent = found.length ? `${groups.length} 期里有 ${found.length} 篇。` : "没有找到。少写几个字，或者放宽条件再试。";
  }

  let turn = 0;

  async function search() {
    const own = ++turn;
    const wanted = words();
    const state = new URLSearchParams();
    for (const each of [query, year, column, place]) if (each.value.trim()) state.set(each.name, each.value.trim());
    history.replaceState(null, "", `#${state}`);
    if (!wanted.length) {
      results.replaceChildren();
      said.textContent = "";
      return;
    }
    said.textContent = "正在搜索……";
    try {
      const of = years.filter((each) => !year.value || each === year.value);
      const texts = await Promise.all(of.map(load));
      if (own !== turn) return;
      const began = performance.now();
      const found = texts.flat().filter((entry) => fits(entry, wanted));
      results.dataset.milliseconds = (performance.now() - began).toFixed(1);
      show(found, wanted);
    } catch (error) {
      said.textContent = `${error.message}年的文字没有取到。`;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  for (const each of [year, column, place]) each.addEventListener("change", search);

  const begun = new URLSearchParams(location.hash.slice(1));
  for (const each of [query, year, column, place]) each.value = begun.get(each.name) ?? "";
  if (query.value) search();
})();
