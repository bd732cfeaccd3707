// The page: routing between issues and views, and the state received from the server.

import { Copying } from "./copying.js";
import { $, formatDate, show } from "./dom.js";
import { showFacts } from "./facts.js";
import { Importing } from "./importing.js";
import { issueName, showIssues } from "./issues.js";
import { keys } from "./keys.js";
import { fetchJson, Live } from "./live.js";
import { Paper } from "./paper.js";
import { preferences, savePreferences } from "./preferences.js";
import { countBySeverity, countText, showCard, showCount, showProblems } from "./problems.js";
import { Reading } from "./reading.js";
import { showTally } from "./tally.js";

const VIEWS = ["paper", "reading", "problems", "tally", "facts"];
const STAGES = { reading: "正在读稿", paper: "正在排版", checks: "正在检查" };

class App {
  view = "issues";
  folder = null;
  paper = new Paper((digest, width) => `/pages/${digest}/${width}.png`, (number) => this.#turned(number));
  #pressed = keys(this);
  #reading = new Reading(this.#pressed);
  #live = new Live(this);
  #importing = new Importing(() => this.folder);
  #copying = new Copying(() => this.folder);
  #list = { issues: [] };
  #state = null;
  #folded = false;
  #failing = false;
  #left = null;
  #gone = false;
  #shown = "";

  async begin() {
    document.addEventListener("keydown", this.#pressed);
    addEventListener("hashchange", () => this.#route());
    document.addEventListener("visibilitychange", () => document.body.classList.toggle("unseen", document.hidden));
    $("fold").addEventListener("click", () => this.fold());
    $("ask").addEventListener("click", () => $("help").showModal());
    await this.list();
    if (!location.hash && this.#list.start) history.replaceState(null, "", this.#address(this.#list.start));
    this.#route();
  }

  // --- Routing ------------------------------------------------------------------------------------------------

  open(view) {
    if (this.folder) this.#go(this.#address(this.folder, view));
  }

  home() {
    this.#go("#/");
  }

  /** Dismiss the card of problems, else leave a list for the view shown before it. */
  leave() {
    if (this.fold()) return true;
    if (!["issues", "problems"].includes(this.view)) return false;
    const [folder, view] = this.#left ?? [];
    if (this.view === "problems" && folder !== this.folder) this.open("paper");
    else if (this.#list.issues.some((each) => each.folder === folder)) this.#go(this.#address(folder, view));
    else return false;
    return true;
  }

  #go(address) {
    history.pushState(null, "", address);
    this.#route();
  }

  /** Dismiss the card of problems; the pages behind stay grey. */
  fold() {
    if ($("card").hidden) return false;
    this.#folded = true;
    this.#show();
    return true;
  }

  #address(folder, view = preferences().view ?? "paper") {
    return `#/${encodeURIComponent(folder)}/${view}`;
  }

  #route() {
    const [folder, view, page] = steps(location.hash);
    this.view = folder ? (VIEWS.includes(view) ? view : "paper") : "issues";
    if (folder) savePreferences({ view: this.view });
    if (folder && this.view !== "problems") this.#left = [folder, this.view];
    if (!this.#live.begun || (folder || null) !== this.folder) this.#enter(folder || null, Number(page) || 1);
    else if (Number(page) && Number(page) !== this.paper.current) this.paper.jump(Number(page));
    this.#show();
    this.#focus();
  }

  #enter(folder, page) {
    this.folder = folder;
    this.#state = null;
    this.#shown = "";
    this.#folded = this.#failing = false;
    this.#page = page;
    this.paper.clear();
    this.#reading.clear();
    this.#copying.offer({});
    this.#live.listen(folder);
  }

  #page = 1;

  /** Put the current page into the URL, so that it is restored. */
  #turned(number) {
    if (!this.#state?.pages.length || this.view !== "paper") return;
    history.replaceState(null, "", `${this.#address(this.folder, "paper")}${number > 1 ? `/${number}` : ""}`);
  }

  #focus() {
    if (this.view === "reading") this.#reading.focus();
    else $(this.view === "paper" ? "canvas" : this.view).focus({ preventScroll: true, focusVisible: false });
  }

  // --- Events of the server -----------------------------------------------------------------------------------

  hello({ page }) {
    if (this.#list.page && page !== this.#list.page) return location.reload();
    if (this.#gone || !this.#list.page) this.list();
    this.#gone = false;
    this.paper.retry();
    this.#show();
  }

  /** Show a new state: the reading view first, then the pages. */
  state(state) {
    if (state.folder !== this.folder) return;
    const before = this.#state;
    this.#state = state;
    if (state.state !== "building") this.#failing = state.state === "failed";
    if (state.state === "fresh") this.#folded = false;
    if (state.reading) this.#reading.show(state.reading.address);
    else this.#reading.clear();
    const form = state.pages.map((page) => page.digest).join();
    if (form && form !== this.#shown) this.paper.show(state.pages, { mark: Boolean(before?.pages.length) });
    if (!before?.pages.length && state.pages.length && this.#page > 1) this.paper.jump(this.#page);
    this.#shown = form;
    showProblems(state.problems, { old: state.problems_old });
    showFacts(state);
    this.#copying.offer(state);
    this.#show();
  }

  async list() {
    const [list, tally] = await Promise.all([fetchJson("/api/issues"), fetchJson("/api/tally")]);
    if (list) this.#list = list;
    if (tally) showTally(tally);
    this.#show();
  }

  gone() {
    this.#gone = true;
    this.#show();
  }

  /** The server responds but does not know this issue: it was renamed or removed. */
  async lost() {
    const list = await fetchJson("/api/issues");
    if (!list) return this.gone();
    this.#list = list;
    if (this.folder && !list.issues.some((each) => each.folder === this.folder)) this.home();
  }

  // --- Display ------------------------------------------------------------------------------------------------

  #show() {
    const { view } = this;
    const state = this.#gone ? "gone" : (this.#state?.state ?? (this.folder ? "building" : "none"));
    Object.assign(document.body.dataset, { state, view });
    for (const each of document.querySelectorAll(".view")) {
      each.hidden = false;
      each.inert = each.id !== view;
    }
    if (view === "issues") showIssues(this.#list, preferences().view ?? "paper");
    this.#showBar(state);
    this.#showTrouble(state);
  }

  #showBar(state) {
    const issue = this.#list.issues.find((each) => each.folder === this.folder) ?? this.#state?.issue;
    document.querySelector("#home .name").textContent = this.#list.office?.name ?? "简报预览";
    show($("issue"), Boolean(this.folder));
    show($("views"), Boolean(this.folder));
    const part = (name) => $("issue").querySelector(`.${name}`);
    part("number").textContent = this.folder ? issueName({ folder: this.folder, ...issue }) : "";
    part("date").textContent = issue?.date ? formatDate(issue.date) : "";
    part("mark").textContent = issue?.status === "draft" ? "草稿" : "";
    for (const link of $("views").querySelectorAll("a")) {
      if (this.folder) link.href = this.#address(this.folder, link.dataset.view);
      if (link.dataset.view === this.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    for (const link of document.querySelectorAll("[data-file]")) {
      const address = this.#state?.files?.[link.dataset.file];
      show(link, Boolean(address));
      if (address) link.href = address;
    }
    showCount(this.#state?.problems ?? []);
    const text = this.#statusText(state);
    const line = $("status").firstElementChild;
    if (line.textContent !== text) line.textContent = text;
    const time = state === "fresh" ? this.#state.facts?.time : null;
    $("status").lastElementChild.textContent = time ? new Date(time).toLocaleTimeString("zh-CN", { hour12: false }) : "";
    const mark = { failed: "有错误 · ", building: "正在排 · ", gone: "已断开 · " }[state] ?? "";
    document.title = this.folder ? `${mark}${part("number").textContent} · 预览` : "简报预览";
  }

  /** Return the status line. */
  #statusText(state) {
    const errors = countText({ error: countBySeverity(this.#state?.problems ?? []).error });
    if (state === "gone") return "预览程序没有回应";
    if (state === "building") return STAGES[this.#state?.stage] ?? "正在排版";
    if (state === "failed") return errors || "排不出来";
    return state === "fresh" ? "已是最新" : "";
  }

  #showTrouble(state) {
    const now = this.#state;
    const old = { paper: now?.pages_old, reading: now?.reading_old }[this.view];
    const failing = this.#failing && Boolean(old);
    $("stage").classList.toggle("grey", failing);
    const card = showCard(now?.problems ?? [], failing && !this.#folded);
    const waiting = state === "building" || !now;
    show($("empty"), this.folder !== null && !now?.pages.length && !failing);
    $("empty").textContent = waiting ? "正在排第一遍" : "还没有排好的版面";
    show($("no-page"), this.folder !== null && !now?.reading && !card);
    $("no-page").textContent = noPage(now?.classified, waiting);
    const text = card ? "" : this.#notice(state, old, failing);
    $("notice").textContent = text;
    show($("notice"), Boolean(text));
  }

  #notice(state, old, failing) {
    if (state === "gone") return "预览程序没有回应。在工作文件夹里运行 bulletin serve，这里会自动接上。";
    if (!old || !this.#state.pages.length) return "";
    if (state === "building") return "正在排，这是改动前的";
    return failing ? "稿件有错误，这是改动前的" : "";
  }
}

/** Return why there is no text in the reading view: a classified issue never has one. */
function noPage(classified, waiting) {
  if (classified) return `这一期标着“${classified}”，涉密的不出网页，只印在纸上。`;
  return waiting ? "正在出网页" : "还没有网页";
}

/** Return folder, view and page of a hash such as `#/2022-36/paper/3`; nothing for an invalid one. */
function steps(hash) {
  try {
    return hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

new App().begin();
