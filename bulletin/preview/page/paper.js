// The paper view: pages as they will be printed, single or as spreads, with thumbnails, zoom and change bars.

import { $, fill, make } from "./dom.js";
import { Loader } from "./loader.js";
import { preferences, savePreferences } from "./preferences.js";
import { Slot } from "./slot.js";
import { OFFERED, pageWidth, percentage, rows, step, turned } from "./zoom.js";

const AIR = 24;
const NARROW = 560;
const NEAR = 14;
const THUMB = { spread: 60, single: 92 };
const CLEAR_AFTER = 200;

export class Paper {
  #canvas = $("canvas");
  #thumbs = $("thumbs");
  #slots = [];
  #address;
  #loader = new Loader();
  #preferences = preferences();
  #width = 0;
  #current = 1;
  #fixed = false;
  #changes = [];
  #form = "";
  #later = 0;
  #turned;

  /** `address(digest, width)` returns the URL of a page image; `turnedTo(number)` is called with the current page. */
  constructor(address, turnedTo) {
    this.#address = address;
    this.#turned = turnedTo;
    this.#canvas.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#resized()).observe(this.#canvas);
    this.#watchDensity();
    this.#tools();
  }

  /** Show pages, `{digest, width, height}` in mm; images of pages that stay are kept. */
  show(pages, { mark = false } = {}) {
    while (this.#slots.length > pages.length) this.#slots.pop().leave();
    pages.forEach((page, index) => {
      this.#slots[index] ??= new Slot(index + 1, (number) => this.jump(number));
      const slot = this.#slots[index];
      slot.marked = mark && Boolean(slot.page);
      slot.page = page;
    });
    if (mark) this.#changes = [];
    this.#current = Math.max(1, Math.min(this.#current, pages.length));
    this.#layOut();
    this.#notify();
  }

  /** Clear the view before another issue is shown. */
  clear() {
    this.#slots = [];
    this.#changes = [];
    this.#current = 1;
    this.#form = "";
    $("pages").replaceChildren();
    this.#thumbs.replaceChildren();
    this.#canvas.scrollTo(0, 0);
  }

  /** Retry images that failed while the server was unavailable. */
  retry() {
    this.#loader.retry();
  }

  get count() {
    return this.#slots.length;
  }

  get current() {
    return this.#current;
  }

  /** Bring a page into view and make it the current one. */
  jump(number) {
    const slot = this.#slots[Math.max(1, Math.min(number, this.count)) - 1];
    if (!slot) return;
    this.#scrollBy(slot.top - this.#canvas.getBoundingClientRect().top - AIR);
    this.#turn(slot.number);
  }

  /** Go one page, or one spread, on (`by` = 1) or back (`by` = -1). */
  go(by) {
    const grouped = rows(this.count, this.#spread).map((row) => row.filter(Boolean));
    const here = grouped.findIndex((row) => row.includes(this.#current));
    this.jump(grouped[here + by]?.[0] ?? this.#current);
  }

  /** Go to the next place that the last build changed. */
  toChange() {
    const place = this.#changes.shift();
    if (!place) return;
    this.#changes.push(place);
    const height = this.#canvas.clientHeight;
    const top = place.slot.top + place.top * place.slot.height - this.#canvas.getBoundingClientRect().top;
    if (top < AIR || top > height - 2 * AIR) this.#scrollBy(top - height / 3);
    this.#turn(place.slot.number);
    place.slot.flash();
  }

  /** Set the zoom: "width", "page" or a percentage; the point `at` of the screen stays where it is. */
  zoom(value, at) {
    this.#keep({ zoom: value });
    this.#layOut(at);
  }

  /** Zoom one step in (`by` = 1) or out (`by` = -1). */
  step(by) {
    this.zoom(step(this.#percent, by));
  }

  /** Change between spreads and single pages, or set which. */
  spread(on = !this.#preferences.spread) {
    this.#keep({ spread: on });
    this.#layOut();
  }

  /** Show or hide the thumbnails. */
  rail(on = !this.#preferences.rail) {
    this.#keep({ rail: on });
    this.#layOut();
  }

  #keep(some) {
    Object.assign(this.#preferences, some);
    savePreferences(some);
  }

  get #spread() {
    return this.#preferences.spread && this.#canvas.clientWidth >= NARROW;
  }

  get #percent() {
    return this.#slots.length ? percentage(this.#width, this.#slots[0].page) : 100;
  }

  // --- Laying out ---------------------------------------------------------------------------------------------

  /** Lay out the pages; the point in view stays where it is. */
  #layOut(at = null) {
    $("paper").classList.toggle("railed", this.#preferences.rail);
    if (!this.#slots.length || !this.#canvas.clientWidth) return this.#idle();
    const held = this.#hold(at ?? (this.#canvas.scrollTop ? this.#middle() : null));
    this.#build();
    this.#size();
    held();
    this.#show();
    this.#mark();
    this.#fetch();
  }

  #idle() {
    this.#show();
    this.#mark();
  }

  #middle() {
    const box = this.#canvas.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  /** Record which point of which page is at a point of the screen; returns a function that restores it. */
  #hold(at) {
    const placed = this.#slots.filter((slot) => slot.height);
    if (!placed.length || !at) return () => {};
    const slot = placed.reduce((best, each) => (each.away(at) < best.away(at) ? each : best));
    const [left, top] = slot.parts(at);
    return () => {
      const [x, y] = slot.point(left, top);
      this.#canvas.scrollLeft += x - at.x;
      this.#canvas.scrollTop += y - at.y;
    };
  }

  /** Arrange the pages in rows, only if their number or the arrangement changed. */
  #build() {
    const form = `${this.#slots.length} ${this.#spread}`;
    if (form === this.#form) return;
    this.#form = form;
    const grouped = rows(this.#slots.length, this.#spread);
    const row = (part) => (numbers) =>
      make(`div.row`, {}, ...numbers.map((number) => (number ? this.#slots[number - 1][part] : make("i.blank"))));
    $("pages").replaceChildren(...grouped.map(row("element")));
    this.#thumbs.replaceChildren(...grouped.map(row("thumb")));
    for (const part of [$("pages"), this.#thumbs]) part.classList.toggle("spreads", this.#spread);
  }

  #size() {
    const [first] = this.#slots;
    const space = { width: this.#canvas.clientWidth - 2 * AIR, height: this.#canvas.clientHeight - 2 * AIR };
    this.#width = pageWidth(this.#preferences.zoom, first.page, space, this.#spread ? 2 : 1, devicePixelRatio);
    for (const slot of this.#slots) slot.size(this.#width / first.page.width);
    $("pages").style.setProperty("--page", `${this.#width}px`);
    this.#thumbs.style.setProperty("--page", `${this.#thumb}px`);
  }

  get #thumb() {
    return this.#spread ? THUMB.spread : THUMB.single;
  }

  #resized() {
    this.#layOut();
  }

  #watchDensity() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", () => (this.#watchDensity(), this.#layOut()), { once: true });
  }

  // --- Images -------------------------------------------------------------------------------------------------

  /** Request missing and outdated images: those in view first, thumbnails last. */
  #fetch() {
    const distance = (slot) => Math.abs(slot.number - this.#current);
    const near = this.#slots.filter((slot) => distance(slot) <= NEAR).sort((a, b) => distance(a) - distance(b));
    const pages = near.map((slot) => ({ slot, width: slot.pixels, url: this.#address(slot.page.digest, slot.pixels) }));
    const small = Math.round(this.#thumb * devicePixelRatio);
    const thumbs = this.#preferences.rail
      ? this.#slots.map((slot) => ({ slot, url: this.#address(slot.page.digest, small) }))
      : [];
    this.#loader.want([
      ...pages.filter(({ slot, url }) => slot.shown !== url).map((each) => this.#page(each)),
      ...thumbs
        .filter(({ slot, url }) => slot.thumbShown !== url)
        .map(({ slot, url }) => ({ url, done: (image) => slot.putThumb(image, url) })),
    ]);
  }

  #page({ slot, url }) {
    const { page } = slot;
    const done = (image) => {
      const changed = slot.put(image, url, page.digest);
      for (const [top] of changed) this.#changes.push({ slot, top });
      this.#changes.sort((a, b) => a.slot.number - b.slot.number || a.top - b.top);
    };
    return { url, done };
  }

  #fetchLater() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#fetch(), CLEAR_AFTER);
  }

  // --- Navigation ---------------------------------------------------------------------------------------------

  /** Scroll without changing the current page on the scroll event. */
  #scrollBy(distance) {
    const before = this.#canvas.scrollTop;
    this.#canvas.scrollTop += distance;
    this.#fixed = this.#canvas.scrollTop !== before;
  }

  #scrolled() {
    if (this.#fixed) {
      this.#fixed = false;
      return;
    }
    const middle = this.#middle();
    const placed = this.#slots.filter((slot) => slot.height);
    if (!placed.length) return;
    const best = placed.reduce((near, each) => (each.away(middle) < near.away(middle) ? each : near));
    this.#turn(best.number);
  }

  #turn(number) {
    if (number === this.#current) return;
    this.#current = number;
    this.#mark();
    this.#notify();
    this.#fetchLater();
  }

  #notify() {
    this.#turned?.(this.#current);
  }

  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(turned(this.#percent, event.deltaY), { x: event.clientX, y: event.clientY });
  }

  // --- Tools --------------------------------------------------------------------------------------------------

  #tools() {
    const on = (name, action, kind = "click") => $(name).addEventListener(kind, action);
    on("previous", () => this.go(-1));
    on("next", () => this.go(1));
    on("spread", () => this.spread(true));
    on("single", () => this.spread(false));
    on("rail", () => this.rail());
    on("smaller", () => this.step(-1));
    on("larger", () => this.step(1));
    on("zoom", () => this.zoom(Number($("zoom").value) || $("zoom").value), "change");
    on("page", () => $("page").select(), "focus");
    on("page", (event) => this.#typed(event), "keydown");
    on("page", () => this.#mark(), "blur");
  }

  #typed(event) {
    event.stopPropagation();
    if (event.key === "Enter") this.jump(Number($("page").value) || this.#current);
    if (event.key === "Enter" || event.key === "Escape") this.#canvas.focus({ preventScroll: true });
  }

  /** Update the toolbar. */
  #show() {
    const { zoom, rail } = this.#preferences;
    $("rail").setAttribute("aria-pressed", rail);
    $("spread").setAttribute("aria-pressed", this.#spread);
    $("single").setAttribute("aria-pressed", !this.#spread);
    $("total").textContent = this.count ? `共 ${this.count} 页` : "";
    const percents = [...new Set([...OFFERED, ...(typeof zoom === "number" ? [zoom] : [])])].sort((a, b) => a - b);
    const option = (value, name) => make("option", { value }, zoom === value ? `${name} ${this.#percent}%` : name);
    fill(
      $("zoom"),
      option("width", "适合页宽"),
      option("page", "整页"),
      ...percents.map((each) => make("option", { value: each }, `${each}%`)),
    );
    $("zoom").value = zoom;
  }

  #mark() {
    const row = rows(this.count, this.#spread).find((each) => each.includes(this.#current)) ?? [];
    for (const slot of this.#slots) slot.markThumb(slot.number === this.#current, row.includes(slot.number));
    this.#slots[this.#current - 1]?.showThumb(this.#thumbs);
    if (document.activeElement !== $("page")) $("page").value = this.count ? this.#current : "";
    $("previous").disabled = this.#current <= 1;
    $("next").disabled = this.#current >= this.count || row.includes(this.count);
  }
}
