// 一篇文章的工具：字号分三档（记在本机），朗读（只用装在本机的中文语音，逐段标出），打印。不取任何外面的东西。
"use strict";

const $ = (id) => document.getElementById(id);

const remembered = {
  get: () => {
    try {
      return localStorage.getItem("size");
    } catch {
      return null;
    }
  },
  set: (value) => {
    try {
      localStorage.setItem("size", value);
    } catch {
      // not allowed here: the size holds for this page
    }
  },
};

function showSize(size) {
  document.documentElement.dataset.size = size;
  for (const button of document.querySelectorAll("[data-size]"))
    if (button.type === "button") button.setAttribute("aria-pressed", String(button.dataset.size === size));
}

const SIZES = ["small", "medium", "large"];
const kept = remembered.get();
showSize(SIZES.includes(kept) ? kept : "medium");

function useSizes() {
  for (const button of document.querySelectorAll("button[data-size]"))
    button.addEventListener("click", () => {
      showSize(button.dataset.size);
      remembered.set(button.dataset.size);
    });
}

// --- Reading aloud ---

const PARTS = "h1, .subtitle, .prose :is(p, h2, h3, h4, h5, h6, pre, figcaption, caption, tr), .prose li:not(:has(p))";
const LONGEST = 120;

/** Divide a text at the ends of sentences: browsers stop in the midst of long utterances. */
function pieces(text) {
  const found = [];
  for (const sentence of text.match(/[^。！？；]+[。！？；]*[”’」』）]*|[。！？；]+/g) ?? []) {
    const last = found.length - 1;
    if (found.length && found[last].length + sentence.length <= LONGEST) found[last] += sentence;
    else found.push(sentence);
  }
  return found;
}

class Reader {
  constructor(article, voice) {
    this.parts = [...article.querySelectorAll(PARTS)].filter((each) => each.innerText.trim());
    this.voice = voice;
    this.state = "idle";
    this.turn = 0;
  }

  show(state) {
    this.state = state;
    $("speak").textContent = { idle: "朗读", speaking: "暂停", paused: "继续" }[state];
    $("stop").hidden = state === "idle";
  }

  toggle() {
    if (this.state === "idle") this.read(0);
    else if (this.state === "speaking") {
      speechSynthesis.pause();
      this.show("paused");
    } else {
      speechSynthesis.resume();
      this.show("speaking");
    }
  }

  read(number) {
    this.highlight(this.parts[number]);
    if (number >= this.parts.length) {
      this.stop();
      return;
    }
    this.show("speaking");
    const turn = ++this.turn;
    const texts = pieces(this.parts[number].innerText.trim());
    const next = () => {
      if (turn !== this.turn) return;
      const text = texts.shift();
      if (text === undefined) {
        this.read(number + 1);
        return;
      }
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = this.voice;
      utterance.lang = this.voice.lang;
      utterance.addEventListener("end", next);
      utterance.addEventListener("error", () => turn === this.turn && this.stop());
      speechSynthesis.speak(utterance);
    };
    next();
  }

  stop() {
    this.turn += 1;
    speechSynthesis.cancel();
    this.highlight(null);
    this.show("idle");
  }

  highlight(part) {
    document.querySelector(".spoken")?.classList.remove("spoken");
    part?.classList.add("spoken");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    part?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  }
}

/** Show the buttons as soon as the machine has a Chinese voice of its own: others send the text elsewhere. */
function offerVoice(article) {
  if (!("speechSynthesis" in window)) return;
  let reader = null;
  const look = () => {
    const voice = speechSynthesis.getVoices().find((each) => each.localService && /^(zh|cmn)\b/i.test(each.lang));
    if (!voice || reader) return;
    reader = new Reader(article, voice);
    $("speak").addEventListener("click", () => reader.toggle());
    $("stop").addEventListener("click", () => {
      reader.stop();
      $("speak").focus();
    });
    addEventListener("pagehide", () => reader.stop());
    $("voice").hidden = false;
  };
  look();
  speechSynthesis.addEventListener?.("voiceschanged", look);
}

const tools = $("tools");
if (tools) {
  tools.hidden = false;
  showSize(document.documentElement.dataset.size);
  useSizes();
  offerVoice($("text"));
  $("print").addEventListener("click", () => print());
}
