// Image loader: a few at a time, by priority; images are passed on only when decoded, which avoids flicker.

const MAX_PARALLEL = 3;
const RETRY_AFTER = 3000;

export class Loader {
  #requests = [];
  #loading = new Map();
  #failed = new Set();
  #timer = 0;

  /**
   * Set the images to load, by priority: `{url, done(image)}`. Earlier requests that are not repeated are dropped;
   * downloads in progress continue.
   */
  want(list) {
    this.#requests = list;
    this.#pump();
  }

  /** Retry failed images. */
  retry() {
    this.#failed.clear();
    this.#pump();
  }

  #pump() {
    for (const each of this.#requests) {
      if (this.#loading.size >= MAX_PARALLEL) return;
      if (!this.#loading.has(each.url) && !this.#failed.has(each.url)) this.#fetch(each);
    }
  }

  async #fetch({ url }) {
    const image = new Image();
    this.#loading.set(url, image);
    image.src = url;
    try {
      await image.decode();
    } catch {
      this.#failed.add(url);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.retry(), RETRY_AFTER);
    }
    this.#loading.delete(url);
    const requests = this.#requests.filter((each) => each.url === url);
    this.#requests = this.#requests.filter((each) => each.url !== url);
    if (!this.#failed.has(url)) requests.forEach((each, index) => each.done(index ? image.cloneNode() : image));
    this.#pump();
  }
}
