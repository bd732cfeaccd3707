// Facts of an issue: pages, sheets to print, characters of each article, fonts.

import { $, fill, formatDate, formatNumber, make, tableBox } from "./dom.js";

/** Show the facts of a state; `old`: those of the last successful build. */
export function showFacts({ folder, issue, facts, pages_old: old }) {
  const paper = `#/${encodeURIComponent(folder)}/paper`;
  fill($("facts"), make("div.column", {}, ...(facts ? parts(issue, facts, old, paper) : [make("p.empty", {}, "排好以后，这里有页数、用纸、字数和字体。")])));
}

function parts(issue, facts, old, paper) {
  const lead = [issue?.date ? formatDate(issue.date) : "还没有日期", issue?.status === "final" ? "定稿" : "草稿"];
  if (issue?.edition > 1) lead.push(`第${issue.edition}版`);
  if (old) lead.push("以下是上次排好的版面");
  return [
    make("h2", {}, issue?.name ?? "概况"),
    make("p.lead", {}, lead.join("　")),
    make("dl.facts", {}, ...figures(facts)),
    make("h3", {}, "稿件"),
    tableBox("各篇稿件", articles(facts, paper)),
    make("h3", {}, "用到的字体"),
    tableBox("各种字体", fonts(facts)),
  ];
}

function figures(facts) {
  const figure = (name, number, unit) =>
    number === null || number === undefined ? null : make("div", {}, make("dt", {}, name), make("dd", {}, formatNumber(number), make("small", {}, unit)));
  return [
    figure("页数", facts.pages, "页"),
    figure("一份用纸（双面）", facts.sheets, "张"),
    figure("印数", facts.print_run, "份"),
    figure("共用纸", facts.sheets_all, "张"),
    figure("总字数", facts.characters, "字"),
    facts.milliseconds ? figure("从存盘到排好", Math.round(facts.milliseconds), "毫秒") : null,
  ];
}

/** Create the table of articles, with a column of pages only if they are known. */
function articles({ articles: list, characters }, paper) {
  const paged = list.some(({ pages }) => pages);
  const row = ({ title, from, characters: own, pages, link }) =>
    make(
      "tr",
      {},
      make("td.title", {}, link ? make("a", { href: link, title: "在编辑器里打开" }, title) : title),
      make("td", {}, from ?? ""),
      paged ? make("td.figure", {}, pages ? make("a", { href: `${paper}/${pages[0]}`, title: "看这一页" }, range(pages)) : "") : null,
      make(own ? "td.figure" : "td.figure.none", {}, formatNumber(own)),
    );
  const foot = [`${list.length} 篇`, "", ...(paged ? [""] : []), formatNumber(characters)];
  return table(["题目", "来稿单位"], paged ? ["页", "字数"] : ["字数"], list.map(row), foot);
}

const range = ([first, last]) => (first === last ? `${first}` : `${first}—${last}`);

function fonts({ fonts: list }) {
  const row = ({ name, characters, embedded }) =>
    make(
      "tr",
      {},
      make("td", {}, name),
      make("td", {}, embedded ? "已嵌入" : make("span.weight.error", {}, "没有嵌入")),
      make("td.figure", {}, formatNumber(characters)),
    );
  return table(["字体", "文件里"], ["字数"], list.map(row));
}

function table(texts, figures, rows, foot) {
  const heads = [...texts.map((text) => make("th", { scope: "col" }, text)), ...figures.map((text) => make("th.figure", { scope: "col" }, text))];
  const cells = foot?.map((text, index) => make(index < texts.length ? "td" : "td.figure", {}, text));
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...rows),
    cells ? make("tfoot", {}, make("tr", {}, ...cells)) : null,
  );
}
