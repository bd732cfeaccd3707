// Problems: diagnostics with severity, position and hint; a click opens the file at that line in the editor.

import { $, fill, make, show } from "./dom.js";

export const SEVERITIES = { error: "错误", warning: "警告", notice: "提示" };

let chosen = null;

/** Count problems by severity. */
export function countBySeverity(problems) {
  const counts = { error: 0, warning: 0, notice: 0 };
  for (const { severity } of problems) counts[severity] += 1;
  return counts;
}

/** Return a position as editors write it: path:line:column. */
export const place = ({ path, line, column }) => [path, line, line && column].filter(Boolean).join(":");

/** Create the list of problems. */
export function problemList(problems) {
  return make("ol.problems", {}, ...problems.map((each) => make("li", {}, item(each))));
}

function item(problem) {
  const { severity, message, hint, code, link } = problem;
  const where = place(problem);
  const about = { href: link, title: link ? "在编辑器里打开" : null };
  return make(
    link ? "a.problem" : "div.problem",
    link ? about : { tabindex: "0" },
    make(`span.weight.${severity}`, {}, SEVERITIES[severity]),
    make("span.message", {}, message),
    hint ? make("span.hint", {}, hint) : null,
    make("span.place", {}, where ? make("span.path", {}, where) : null, make("span.code", {}, code)),
  );
}

/** Show the view of problems; `old`: those of the new text are not known yet. */
export function showProblems(problems, { old = false } = {}) {
  const view = $("problems");
  const counts = countBySeverity(problems);
  if (kinds(counts).length < 2 || (chosen && !counts[chosen])) chosen = null;
  view.setAttribute("aria-busy", old);
  const seen = chosen ? problems.filter((each) => each.severity === chosen) : problems;
  const head = make("h2", {}, problems.length ? "问题" : "没有问题");
  const lead = make("p.lead", {}, problems.length ? "点一条，就在编辑器里打开那一行。" : "稿件和版面都检查过了。");
  fill(view, make("div.column", {}, head, lead, kinds(counts).length > 1 ? filters(counts, problems) : null, problemList(seen)));
  view.querySelectorAll(".filters button").forEach((button) => {
    button.onclick = () => choose(button.value || null, problems, old);
  });
}

/** Return the severities that occur, with their names. */
const kinds = (counts) => Object.entries(SEVERITIES).filter(([severity]) => counts[severity]);

function filters(counts, problems) {
  const button = (value, name, number) =>
    make("button", { type: "button", value, "aria-pressed": String((chosen ?? "") === value) }, name, make("span.number", {}, String(number)));
  return make(
    "div.filters",
    { role: "group", "aria-label": "只看" },
    button("", "全部", problems.length),
    ...kinds(counts).map(([severity, name]) => button(severity, name, counts[severity])),
  );
}

function choose(severity, problems, old) {
  chosen = severity;
  showProblems(problems, { old });
  $("problems").querySelector(`.filters [value="${severity ?? ""}"]`)?.focus();
}

/** Show the number of problems beside the view's name, in the colour of the most severe. */
export function showCount(problems) {
  const counts = countBySeverity(problems);
  const badge = document.querySelector("#views .count");
  badge.textContent = problems.length || "";
  badge.className = `count ${counts.error ? "error" : counts.warning ? "warning" : ""}`.trim();
  for (const [name, value] of Object.entries({ role: "img", "aria-label": countText(counts) })) {
    if (problems.length) badge.setAttribute(name, value);
    else badge.removeAttribute(name);
  }
}

/** Return counts as text: 2 处错误，1 处警告. */
export function countText(counts) {
  return kinds(counts).map(([severity, name]) => `${counts[severity]} 处${name}`).join("，");
}

/** Show the errors in front of the old pages, if there are any and `shown` is set; returns whether they are shown. */
export function showCard(problems, shown) {
  const errors = problems.filter((each) => each.severity === "error");
  $("card-title").textContent = `有 ${errors.length} 处错误，改好以后自动重排`;
  fill($("card-list"), problemList(errors));
  show($("card"), shown && errors.length > 0);
  return !$("card").hidden;
}
