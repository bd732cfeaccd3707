// The list of issues, newest first, by year.

import { $, fill, formatDate, make } from "./dom.js";
import { problemList } from "./problems.js";

const STATUS = { draft: "草稿", final: "定稿" };

/** Show the list; `view` is the view to open issues in. */
export function showIssues({ office, issues, others, problems }, view) {
  const years = [...new Set(issues.map((each) => each.year))];
  fill(
    $("issues"),
    make(
      "div.column",
      {},
      make("h2", {}, office?.name ?? "各期"),
      make("p.lead", {}, office?.issuer ?? ""),
      issues.length ? make("p.lead", {}, make("button.import", { type: "button", "data-import": true }, "导入来稿"), "也可以把 Word、PDF 等文件拖到某一期上") : null,
      problems?.length ? problemList(problems) : null,
      issues.length ? null : make("p.empty", {}, "还没有一期。用 bulletin new 新建。"),
      ...years.flatMap((year) => [
        make("h3", {}, year ? `${year}年` : "还没有编号"),
        make("ul.issues", {}, ...issues.filter((each) => each.year === year).map((each) => make("li", {}, entry(each, view)))),
      ]),
      ...(others ?? []).flatMap(({ title, documents }) => [
        make("h3", {}, title),
        make("ul.issues.labelled", {}, ...documents.map((each) => make("li", {}, entry(each, view)))),
      ]),
    ),
  );
}

function entry(issue, view) {
  const { folder, date, status, title, articles, faulty } = issue;
  return make(
    "a",
    { href: `#/${encodeURIComponent(folder)}/${view}`, "data-issue": folder },
    make("span.number", {}, issueName(issue)),
    make("span.date", {}, date ? formatDate(date) : "日期未定"),
    make(`span.status.${status ?? "draft"}`, {}, STATUS[status] ?? ""),
    faulty.length
      ? make("span.said.error", {}, `${faulty.join("、")} 有错误`)
      : make("span.said", {}, [title?.replaceAll("|", ""), articles > 1 ? `等${articles}篇` : ""].filter(Boolean).join("")),
  );
}

/** Return the name of an issue within its year: 第36期, 增刊第3期; the folder of a draft without a number; another's label. */
export function issueName({ label, number, supplement, folder }) {
  if (label) return label;
  if (number === null || number === undefined) return folder;
  return supplement ? `增刊第${number}期` : `第${number}期`;
}
