// The line to the server: its events, told on; when it breaks, it is taken up again.

const AGAIN = 1500;
const PATIENCE = 2500;

export class Live {
  #source = null;
  begun = false;
  #timer = 0;
  #away = 0;
  #told;

  /** `told` has a function for each of hello, state, list, gone and lost (the server answers, but not for this issue). */
  constructor(told) {
    this.#told = told;
  }

  /** Listen to an issue; without a name only to what concerns all. */
  listen(folder) {
    this.stop();
    this.begun = true;
    const source = new EventSource(folder ? `/events?issue=${encodeURIComponent(folder)}` : "/events");
    for (const kind of ["hello", "state", "list"]) {
      source.addEventListener(kind, (event) => this.#heard(kind, event));
    }
    source.addEventListener("error", () => this.#broken(source, folder));
    this.#source = source;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#here();
    this.#source?.close();
  }

  #heard(kind, event) {
    this.#here();
    this.#told[kind](JSON.parse(event.data));
  }

  #here() {
    clearTimeout(this.#away);
    this.#away = 0;
  }

  /**
   * The browser tries again by itself, and only a line that stays broken is told of; where the server refused, it is
   * asked again from here.
   */
  #broken(source, folder) {
    if (source !== this.#source) return;
    this.#away ||= setTimeout(() => this.#told.gone(), PATIENCE);
    if (source.readyState !== EventSource.CLOSED) return;
    this.#timer = setTimeout(() => this.listen(folder), AGAIN);
    this.#told.lost();
  }
}

/** Fetch JSON; null where the server doesn't answer or has no such thing. */
export async function fetched(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
