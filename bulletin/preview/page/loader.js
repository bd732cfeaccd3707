// Fetch images a few at a time, the nearest first, and hand each over only when it is decoded: nothing flashes.

const AT_ONCE = 3;
const AGAIN = 3000;

export class Loader {
  #wanted = [];
  #busy = new Map();
  #broken = new Set();
  #timer = 0;

  /**
   * Say what is wanted now, most urgent first: `{holder, url, done(image)}`. What was wanted before and is no more
   * is forgotten; what is under way and still wanted goes on.
   */
  want(list) {
    this.#wanted = list;
    this.#pump();
  }

  /** Try again what could not be had. */
  retry() {
    this.#broken.clear();
    this.#pump();
  }

  #pump() {
    for (const each of this.#wanted) {
      if (this.#busy.size >= AT_ONCE) return;
      if (!this.#busy.has(each.url) && !this.#broken.has(each.url)) this.#fetch(each);
    }
  }

  async #fetch({ url }) {
    const image = new Image();
    this.#busy.set(url, image);
    image.src = url;
    try {
      await image.decode();
    } catch {
      this.#broken.add(url);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.retry(), AGAIN);
    }
    this.#busy.delete(url);
    const meant = this.#wanted.filter((each) => each.url === url);
    this.#wanted = this.#wanted.filter((each) => each.url !== url);
    if (!this.#broken.has(url)) meant.forEach((each, index) => each.done(index ? image.cloneNode() : image));
    this.#pump();
  }
}
