// The event stream of the server, reconnected when it breaks.

const RETRY_AFTER = 1500;
const GONE_AFTER = 2500;

export class Live {
  #source = null;
  begun = false;
  #timer = 0;
  #goneTimer = 0;
  #handlers;

  /** `handlers` has a method for each of hello, state, list, gone and lost (the server responds, but not for this issue). */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Listen to the events of an issue, or of the lists only. */
  listen(folder) {
    this.stop();
    this.begun = true;
    const source = new EventSource(folder ? `/events?issue=${encodeURIComponent(folder)}` : "/events");
    for (const kind of ["hello", "state", "list"]) {
      source.addEventListener(kind, (event) => this.#receive(kind, event));
    }
    source.addEventListener("error", () => this.#disconnected(source, folder));
    this.#source = source;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#connected();
    this.#source?.close();
  }

  #receive(kind, event) {
    this.#connected();
    this.#handlers[kind](JSON.parse(event.data));
  }

  #connected() {
    clearTimeout(this.#goneTimer);
    this.#goneTimer = 0;
  }

  /**
   * The browser reconnects by itself, and only a lasting failure is reported; after a refusal by the server the
   * connection is retried here.
   */
  #disconnected(source, folder) {
    if (source !== this.#source) return;
    this.#goneTimer ||= setTimeout(() => this.#handlers.gone(), GONE_AFTER);
    if (source.readyState !== EventSource.CLOSED) return;
    this.#timer = setTimeout(() => this.listen(folder), RETRY_AFTER);
    this.#handlers.lost();
  }
}

/** Fetch JSON; null if the server does not respond or the resource does not exist. */
export async function fetchJson(address) {
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
