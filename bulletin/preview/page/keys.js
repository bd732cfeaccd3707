// Keyboard shortcuts: single keys, disabled in input fields.

import { $ } from "./dom.js";

const VIEWS = ["paper", "reading", "problems", "tally", "facts"];

/** Return a listener for keys; `app` has open(view), home(), leave(), view and paper. */
export function keys(app) {
  return (event) => {
    if (event.defaultPrevented || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches?.("input, select, textarea")) return;
    const key = event.key === "Process" ? behind(event.code) : event.key;
    const action = event.ctrlKey ? held(app, key) : plain(app, key);
    if (action && action() !== false) event.preventDefault();
  };
}

/** Return the physical key while an input method is active. */
const behind = (code) => code.replace(/^(Key|Digit)/, "").toLowerCase();

/** With Ctrl only zoom: in the paper view it replaces the browser's own. */
function held({ view, paper }, key) {
  if (view !== "paper") return null;
  return { "+": () => paper.step(1), "=": () => paper.step(1), "-": () => paper.step(-1), 0: () => paper.zoom(100) }[key];
}

function plain(app, key) {
  const name = key.length === 1 ? key.toLowerCase() : key;
  return anywhere(app, name) ?? (app.view === "paper" ? onPaper(app.paper, name) : null);
}

function anywhere(app, name) {
  if (VIEWS[name - 1]) return () => app.open(VIEWS[name - 1]);
  return {
    i: () => app.home(),
    o: () => first()?.click(),
    j: () => move(1),
    k: () => move(-1),
    Escape: () => app.leave(),
    "?": () => $("help").showModal(),
    "？": () => $("help").showModal(),
  }[name];
}

function onPaper(paper, name) {
  return {
    ArrowLeft: () => (sideways() ? false : paper.go(-1)),
    ArrowRight: () => (sideways() ? false : paper.go(1)),
    Home: () => paper.jump(1),
    End: () => paper.jump(paper.count),
    g: () => $("page").focus(),
    c: () => paper.toChange(),
    s: () => paper.spread(),
    t: () => paper.rail(),
    w: () => paper.zoom("width"),
    f: () => paper.zoom("page"),
    0: () => paper.zoom(100),
    "+": () => paper.step(1),
    "=": () => paper.step(1),
    "-": () => paper.step(-1),
    "−": () => paper.step(-1),
  }[name];
}

/** Return whether a page is wider than the canvas, so that the arrow keys scroll. */
const sideways = () => $("canvas").scrollWidth > $("canvas").clientWidth + 1;

const links = () => [...document.querySelectorAll(".view:not([inert]) :is(.problem, .issues a), #card .problem")].filter((each) => each.checkVisibility());
const first = () => [...document.querySelectorAll("#card a.problem, #problems a.problem")][0];

function move(by) {
  const list = links();
  const at = list.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, at + by));
  list[next]?.focus();
  return list.length > 0;
}
