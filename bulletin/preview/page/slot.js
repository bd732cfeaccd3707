// One page of the paper view: its sheet, its image, its change bars and its thumbnail.

import { bands } from "./bars.js";
import { calm, make } from "./dom.js";

const MOST_PIXELS = 4000;

export class Slot {
  shown = "";
  thumbShown = "";
  page = null;
  marked = false;
  #digest = "";
  #image = null;

  constructor(number, jump) {
    this.number = number;
    this.element = make("figure.page", { "data-page": number, "aria-label": `第${number}页` });
    this.thumb = make("button.thumb", { type: "button", "aria-label": `第${number}页`, "data-page": number });
    this.thumb.append(make("span.sheet"), make("span.folio", {}, String(number)));
    this.thumb.addEventListener("click", () => jump(number));
  }

  get top() {
    return this.element.getBoundingClientRect().top;
  }

  get height() {
    return this.element.offsetHeight;
  }

  /** Return the distance of a point from the page; 0 inside. */
  away({ x, y }) {
    const box = this.element.getBoundingClientRect();
    const beside = Math.max(box.left - x, 0, x - box.right);
    const above = Math.max(box.top - y, 0, y - box.bottom);
    return above * 10 + beside;
  }

  /** Return where a point lies, as fractions of the page's width and height. */
  parts({ x, y }) {
    const box = this.element.getBoundingClientRect();
    return [(x - box.left) / box.width, (y - box.top) / box.height];
  }

  /** Return the point of the screen for such fractions. */
  point(left, top) {
    const box = this.element.getBoundingClientRect();
    return [box.left + left * box.width, box.top + top * box.height];
  }

  /** Set the size; `scale` is CSS pixels for a mm. */
  size(scale) {
    const pixels = Math.round(this.page.width * scale * devicePixelRatio);
    const width = pixels / devicePixelRatio;
    this.pixels = Math.min(pixels, MOST_PIXELS);
    const height = Math.round(this.page.height * scale * devicePixelRatio) / devicePixelRatio;
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
    this.thumb.style.setProperty("--ratio", this.page.width / this.page.height);
  }

  /** Replace the image with a decoded one; returns the bands that changed. */
  put(image, url, digest) {
    const changed = this.marked && this.#image && this.#digest !== digest ? bands(this.#image, image) : [];
    image.alt = `第${this.number}页`;
    image.draggable = false;
    if (this.#image) this.#image.replaceWith(image);
    else this.element.prepend(image);
    if (this.#digest !== digest) this.#bars(changed);
    [this.#image, this.#digest, this.shown] = [image, digest, url];
    return changed;
  }

  #bars(changed) {
    this.element.querySelectorAll(".bar").forEach((bar) => bar.remove());
    for (const [top, bottom] of changed) {
      const bar = make("i.bar");
      bar.style.top = `${top * 100}%`;
      bar.style.height = `${(bottom - top) * 100}%`;
      bar.addEventListener("animationend", () => bar.remove());
      this.element.append(bar);
    }
    this.thumb.classList.remove("changed");
    if (changed.length) {
      void this.thumb.offsetWidth;
      this.thumb.classList.add("changed");
    }
  }

  /** Show the change bars once more. */
  flash() {
    for (const bar of this.element.querySelectorAll(".bar")) {
      for (const animation of bar.getAnimations()) animation.currentTime = 0;
    }
  }

  putThumb(image, url) {
    image.alt = "";
    image.draggable = false;
    this.thumb.firstChild.replaceChildren(image);
    this.thumbShown = url;
  }

  /** Mark the thumbnail; the tab key reaches only that of the current page. */
  markThumb(current, beside) {
    this.thumb.tabIndex = current ? 0 : -1;
    if (current) this.thumb.setAttribute("aria-current", "page");
    else this.thumb.removeAttribute("aria-current");
    this.thumb.classList.toggle("beside", beside);
  }

  /** Bring the thumbnail into view without moving anything else. */
  showThumb(rail) {
    const [box, view] = [this.thumb.getBoundingClientRect(), rail.getBoundingClientRect()];
    if (!box.height || (box.top >= view.top && box.bottom <= view.bottom)) return;
    const by = box.top - view.top - (view.height - box.height) / 2;
    rail.scrollBy({ top: by, behavior: calm() ? "instant" : "smooth" });
  }

  leave() {
    this.element.remove();
    this.thumb.remove();
  }
}
