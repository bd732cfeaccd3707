// The reading view: the HTML in a frame without scripts; a new text changes only the places that differ.

import { $, calm } from "./dom.js";
import { morph } from "./morph.js";

const WASH = "color-mix(in srgb, #e0a800 16%, transparent)";

export class Reading {
  #frame = $("frame");
  #shown = null;
  #wanted = null;
  #busy = false;
  #pressed;

  /** `pressed` gets the keys pressed inside the frame. */
  constructor(pressed) {
    this.#pressed = pressed;
  }

  /** Show the text at an address; what comes while one is under way replaces it. */
  async show(address) {
    this.#wanted = address;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && this.#wanted !== this.#shown) {
      const next = this.#wanted;
      const done = this.#shown ? await this.#change(next) : await this.#open(next);
      if (!done) break;
      if (next === this.#wanted) this.#shown = next;
    }
    this.#busy = false;
  }

  /** Forget the text: another issue comes. A new frame leaves no step in the browser's history. */
  clear() {
    const fresh = this.#frame.cloneNode();
    fresh.removeAttribute("src");
    this.#frame.replaceWith(fresh);
    this.#frame = fresh;
    this.#shown = this.#wanted = null;
  }

  focus() {
    this.#frame.focus({ preventScroll: true, focusVisible: false });
  }

  #open(address) {
    const frame = this.#frame;
    return new Promise((resolve) => {
      frame.addEventListener("load", () => resolve(this.#listen(frame)), { once: true });
      frame.src = address;
    });
  }

  async #change(address) {
    const frame = this.#frame;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || frame !== this.#frame) return false;
    const text = await answer.text();
    const { DOMParser, document: old } = frame.contentWindow;  // its policy lets the text carry its own styles
    const fresh = new DOMParser().parseFromString(text, "text/html");
    morph(old.head, fresh.head);
    const changed = morph(old.body, fresh.body);
    if (!calm()) changed.forEach((element) => this.#wash(element));
    return true;
  }

  /** Lay a colour over what changed, which goes away by itself. */
  #wash(element) {
    if (element === this.#frame.contentDocument.body) return;
    element.animate([{ backgroundColor: WASH }, { backgroundColor: WASH, offset: 0.5 }, {}], { duration: 3000, easing: "ease-in" });
  }

  /** Keys go where they go everywhere; links inside the text scroll, others open beside. */
  #listen(frame) {
    const inside = frame.contentDocument;
    if (!inside?.body) return false;
    inside.addEventListener("keydown", (event) => this.#pressed(event));
    inside.addEventListener("click", (event) => this.#clicked(event, inside));
    return true;
  }

  #clicked(event, inside) {
    const address = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!address) return;
    event.preventDefault();
    if (address.startsWith("#")) inside.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView();
    else if (/^(https?:|mailto:)/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
  }
}
