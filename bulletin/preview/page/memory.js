// What the browser remembers of the editor's habits: zoom, spreads, thumbnails. A full or closed store costs nothing.

const KEY = "bulletin-preview";
const HABITS = { zoom: "width", spread: true, rail: true };

/** Return the habits, those not remembered as they are at first. */
export function habits() {
  try {
    return { ...HABITS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...HABITS };
  }
}

/** Remember some habits. */
export function remember(some) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...habits(), ...some }));
  } catch {
    // A browser that keeps nothing begins anew each time.
  }
}
