// The reading view: the HTML in a frame without scripts; a new version changes only what differs.

import { $, calm } from "./dom.js";
import { morph } from "./morph.js";

const WASH = "color-mix(in srgb, #e0a800 16%, transparent)";

export class Reading {
  #frame = $("frame");
  #shown = null;
  #wanted = null;
  #busy = false;
  #pressed;
  #abandon = () => {};

  /** `pressed` gets the keys pressed inside the frame. */
  constructor(pressed) {
    this.#pressed = pressed;
  }

  /** Show the text at a URL; a URL set while another is loading replaces it. */
  async show(address) {
    this.#wanted = address;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && this.#wanted !== this.#shown) {
      const next = this.#wanted;
      const done = this.#shown ? await this.#change(next) : await this.#open(next);
      if (!done && next === this.#wanted) break;
      if (next === this.#wanted) this.#shown = next;
    }
    this.#busy = false;
  }

  /** Clear the view: another issue is shown, or this one has no text any more; a new frame adds no entry to the browser's history. */
  clear() {
    if (!this.#wanted) return;
    const fresh = this.#frame.cloneNode();
    fresh.removeAttribute("src");
    fresh.hidden = true;
    this.#frame.replaceWith(fresh);
    this.#frame = fresh;
    this.#shown = this.#wanted = null;
    this.#abandon();
  }

  /** Focus the text; without one the view, as keys pressed in an empty frame are lost. */
  focus() {
    const target = this.#frame.hidden ? $("reading") : this.#frame;
    target.focus({ preventScroll: true, focusVisible: false });
  }

  #open(address) {
    const frame = this.#frame;
    return new Promise((resolve) => {
      this.#abandon = () => resolve(false);
      frame.addEventListener("load", () => resolve(this.#listen(frame)), { once: true });
      frame.src = address;
    });
  }

  async #change(address) {
    const frame = this.#frame;
    const response = await fetch(address).catch(() => null);
    if (!response?.ok || frame !== this.#frame) return false;
    const text = await response.text();
    const { DOMParser, document: old } = frame.contentWindow;  // its policy lets the text carry its own styles
    const fresh = new DOMParser().parseFromString(text, "text/html");
    morph(old.head, fresh.head);
    const changed = morph(old.body, fresh.body);
    if (!calm()) changed.forEach((element) => this.#wash(element));
    return true;
  }

  /** Highlight what changed with a fading colour. */
  #wash(element) {
    if (element === this.#frame.contentDocument.body) return;
    element.animate([{ backgroundColor: WASH }, { backgroundColor: WASH, offset: 0.5 }, {}], { duration: 3000, easing: "ease-in" });
  }

  /** Forward keys to the page; internal links scroll, others open in a new window. */
  #listen(frame) {
    const inside = frame.contentDocument;
    if (!inside?.body) return false;
    this.#reveal(frame);
    inside.addEventListener("keydown", (event) => this.#pressed(event));
    inside.addEventListener("click", (event) => this.#clicked(event, inside));
    return true;
  }

  /** Show a frame with its text; it takes the focus of its view. */
  #reveal(frame) {
    frame.hidden = false;
    if (document.activeElement === $("reading")) this.focus();
  }

  #clicked(event, inside) {
    const address = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!address) return;
    event.preventDefault();
    if (address.startsWith("#")) inside.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView();
    else if (/^(https?:|mailto:)/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
  }
}
