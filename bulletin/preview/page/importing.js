// Manuscripts: files dropped on the page, or picked, are uploaded one after another; what came of them is shown.

import { $, fill, make, show } from "./dom.js";
import { problemList } from "./problems.js";

const LARGEST = 64 * 1024 * 1024;
const REFUSALS = {
  403: "预览重新启动过，请刷新本页再导入",
  404: "没有这一期",
  408: "没有收全，请再导入一次",
  413: "太大了（超过 64 MB）",
  503: "正在导入另一份，请等一会儿再来",
};

/** Take files that are dropped on the page: `current` returns the issue shown, null in the list. */
export class Importing {
  #current;
  #depth = 0;
  #busy = false;

  constructor(current) {
    this.#current = current;
    addEventListener("dragenter", (event) => this.#over(event, 1));
    addEventListener("dragleave", (event) => this.#over(event, -1));
    addEventListener("dragover", (event) => this.#hover(event));
    addEventListener("drop", (event) => this.#drop(event));
    $("pick").addEventListener("change", () => this.#picked());
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("[data-import]")) $("pick").click();
      if (event.target.closest?.("[data-close]")) $("imported").close();
    });
  }

  #over(event, step) {
    if (!hasFiles(event)) return;
    this.#depth = Math.max(this.#depth + step, 0);
    document.body.classList.toggle("dropping", this.#depth > 0);
    if (!this.#depth) show($("drop"), false);
  }

  #hover(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = this.#busy ? "none" : "copy";
    const folder = this.#target(event);
    $("drop").firstElementChild.textContent = folder ? `放开，导入到 ${folder}` : "放开，导入到正在编的最近一期";
    show($("drop"), true);
  }

  #drop(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#over(event, -this.#depth);
    this.#upload([...event.dataTransfer.files], this.#target(event));
  }

  #picked() {
    const files = [...$("pick").files];
    $("pick").value = "";
    this.#upload(files, this.#current());
  }

  /** Return the issue that an event is over: that of the list's entry, else the one shown. */
  #target(event) {
    return event.target.closest?.("[data-issue]")?.dataset.issue ?? this.#current();
  }

  async #upload(files, folder) {
    if (this.#busy || !files.length) return;
    this.#busy = true;
    const results = [];
    for (const [index, file] of files.entries()) {
      display([...results, make("p.working", { role: "status" }, `正在导入 ${file.name}（${index + 1}/${files.length}）`)]);
      results.push(...(await send(file, folder)));
    }
    this.#busy = false;
    display(results);
  }
}

const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));

/** Show what came of files in the dialog. */
function display(results) {
  fill($("imported-list"), ...results);
  if (!$("imported").open) $("imported").showModal();
}

/** Upload a file; return the elements that say what came of it. */
async function send(file, folder) {
  if (file.size > LARGEST) return [failure(file, REFUSALS[413])];
  try {
    const answer = await fetch(`/import${folder ? `?issue=${encodeURIComponent(folder)}` : ""}`, {
      method: "POST",
      headers: {
        "X-Bulletin-Token": document.querySelector('meta[name="token"]').content,
        "X-Bulletin-Name": encodeURIComponent(file.name),
      },
      body: file,
    });
    if (!answer.ok) return [failure(file, REFUSALS[answer.status] ?? `没有导入（${answer.status}）`)];
    return outcome(await answer.json());
  } catch {
    return [failure(file, "预览程序没有回应，或者文件读不了")];
  }
}

function outcome({ articles, problems }) {
  const lines = articles.map(({ path, summary, folder }) =>
    make("p.import", {}, summary, " ", make("a", { href: `#/${encodeURIComponent(folder)}/problems`, "data-close": true, title: path }, "看这一期的问题")),
  );
  return [...lines, ...(problems.length ? [problemList(problems)] : [])];
}

const failure = (file, text) => make("p.import.error", {}, `${file.name}：${text}`);
