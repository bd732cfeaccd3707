// Preferences in local storage: zoom, spreads, thumbnails. Works without storage, too.

const KEY = "bulletin-preview";
const DEFAULTS = { zoom: "width", spread: true, rail: true };

/** Return the preferences, with defaults for those not saved. */
export function preferences() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...DEFAULTS };
  }
}

/** Save some preferences. */
export function savePreferences(some) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...some }));
  } catch {
    // Without storage each visit starts with the defaults.
  }
}
