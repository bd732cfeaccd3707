// Copying for other sites: an issue or one of its articles goes to the clipboard, as HTML with pictures and as text.

import { $, fill, make, show } from "./dom.js";
import { fetchJson } from "./live.js";
import { problemList } from "./problems.js";

const KINDS = {
  wechat: { "text/html": "html", "text/plain": "text" },
  text: { "text/plain": "text" },
};
const WHERE = { wechat: "贴进公众号的编辑器", text: "贴进别的网站" };
const NO_ANSWER = "预览程序没有回应，没有复制";

/** Copy what is public of the issue shown: `current` returns its folder. */
export class Copying {
  #current;
  #busy = false;

  constructor(current) {
    this.#current = current;
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.addEventListener("click", () => this.#copy(button.dataset.copy));
    }
  }

  /** Offer the whole issue and its articles, where there is a text; the part that was chosen stays. */
  offer({ reading, issue }) {
    const titles = issue?.titles ?? [];
    show($("copying"), Boolean(reading && titles.length));
    const chosen = $("part").value;
    const parts = ["整期", ...titles.map((title, at) => `第${at + 1}篇　${title}`)];
    if (!fill($("part"), ...parts.map((part, value) => make("option", { value: String(value) }, part)))) return;
    $("part").value = parts[chosen] ? chosen : "0";
    say("");
  }

  async #copy(target) {
    if (this.#busy) return;
    this.#busy = true;
    say("正在复制");
    const name = $("part").selectedOptions[0].textContent.split("　")[0];
    const answer = fetchJson(`/api/copy/${encodeURIComponent(this.#current())}/${$("part").value}`);
    const written = await write(KINDS[target], answer);
    report(await answer, { written, target, name });
    this.#busy = false;
  }
}

/**
 * Put the answer into the clipboard; return whether it is there. It is asked for within the click, as browsers demand,
 * and filled once the answer has come; where that can't be done the selection's copy is replaced.
 */
async function write(kinds, answer) {
  const parts = Object.entries(kinds).map(([kind, part]) => [kind, answer.then((copy) => content(copy, part, kind))]);
  parts.forEach(([, part]) => part.catch(() => {}));
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    return true;
  } catch {
    const copy = await answer;
    return Boolean(copy?.text) && replaceCopy(kinds, copy);
  }
}

/** Return a part of the answer; a refused one has none. */
function content(copy, part, kind) {
  if (!copy?.[part]) throw new Error("nothing to copy");
  return new Blob([copy[part]], { type: kind });
}

function replaceCopy(kinds, copy) {
  let replaced = false;
  const replace = (event) => {
    event.preventDefault();
    for (const [kind, part] of Object.entries(kinds)) event.clipboardData.setData(kind, copy[part]);
    replaced = true;
  };
  document.addEventListener("copy", replace, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", replace);
  return replaced;
}

/** Say what was copied; what was not, and why, in a dialog. */
function report(copy, { written, target, name }) {
  if (!copy) return say(NO_ANSWER, true);
  const { text, pictures, problems } = copy;
  const images = pictures ? `，图片 ${pictures} 张${target === "text" ? "另传" : "随文，贴上后看看齐不齐"}` : "";
  if (written) say(`已复制${name}，${WHERE[target]}${images}`);
  else say(text ? "浏览器不让复制，请点一下本页再试" : `没有复制${name}`, true);
  if (!problems.length) return;
  $("kept-back-title").textContent = text ? "有几篇没有复制" : "没有复制";
  fill($("kept-back-list"), problemList(problems));
  $("kept-back").showModal();
}

function say(text, failed = false) {
  $("copied").textContent = text;
  $("copied").classList.toggle("failed", failed);
}
