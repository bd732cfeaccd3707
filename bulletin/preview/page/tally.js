// The tally of the year so far: counts and ranks, as text from the server.

import { $, fill, make, tableBox } from "./dom.js";
import { problemList } from "./problems.js";

/** Show the tally. */
export function showTally(tally) {
  const counted = tally?.rows?.length;
  fill($("tally"), make("div.column", {}, ...(counted ? parts(tally) : [nothing(tally)])));
  for (const bar of $("tally").querySelectorAll(".measure i")) bar.style.width = `${bar.dataset.part}%`;
}

function nothing(tally) {
  const problems = tally?.problems ?? [];
  return make("div", {}, make("p.empty", {}, "今年还没有可统计的稿件。"), problemList(problems));
}

function parts(tally) {
  const { title, as_of, total, heads, rows, measures, scores, problems } = tally;
  return [
    make("h2", {}, title),
    make("p.lead", {}, [as_of, total].filter(Boolean).join("，")),
    tableBox("各地用稿篇数", counts(heads, rows, measures)),
    scores?.rows.length ? make("h3", {}, "得分") : null,
    scores?.rows.length ? tableBox("得分和名次", ranks(scores)) : null,
    problems?.length ? make("h3", {}, "统计中的问题") : null,
    problems?.length ? problemList(problems) : null,
  ];
}

/** Create the table of counts, with bars that compare the places. */
function counts(heads, rows, measures) {
  const most = Math.max(1, ...measures);
  const bar = (index) =>
    index < measures.length ? make("i", { "data-part": ((measures[index] / most) * 100).toFixed(1) }) : null;
  const head = [
    ...heads.map((text, index) => make(index ? "th.figure" : "th", { scope: "col" }, text)),
    make("td.measure", { "aria-hidden": "true" }),
  ];
  const body = rows.map((row, at) =>
    make(
      "tr",
      {},
      ...row.map((text, index) => (index ? number(text) : make("th", { scope: "row" }, text))),
      make("td.measure", { "aria-hidden": "true" }, bar(at)),
    ),
  );
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}

const number = (text) => make(text === "0" || text === "—" || text === "" ? "td.figure.none" : "td.figure", {}, text);

function ranks({ heads, rows }) {
  const figures = heads.map((_, index) => rows.every((row) => /^[\d.—]*$/.test(row[index])));
  const cell = (tag, text, index) => make(figures[index] ? `${tag}.figure` : tag, tag === "th" ? { scope: "col" } : {}, text);
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...heads.map((text, index) => cell("th", text, index)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((text, index) => cell("td", text, index))))),
  );
}
