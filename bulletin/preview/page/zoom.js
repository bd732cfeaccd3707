// Widths of a page on the screen: fitted to the canvas, or a percentage of its real size. Pure.

/** Steps of the plus and minus keys, in percent of the real size. */
export const STEPS = [25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400];
/** Percentages the menu offers besides the fitted ones. */
export const OFFERED = [50, 75, 100, 125, 150, 200];
const MM = 96 / 25.4;
const LEAST = 80;

/**
 * Return the width of a page in CSS pixels, a whole number of device pixels so that no image is resampled.
 * `space` is the size of the canvas; `zoom` is "width", "page" or a percentage.
 */
export function pageWidth(zoom, page, space, columns, density) {
  const widest = space.width / columns;
  const fitted = { width: widest, page: Math.min(widest, (space.height * page.width) / page.height) }[zoom];
  const target = Math.max(LEAST, fitted ?? (page.width * MM * zoom) / 100);
  return Math.floor(target * density) / density;
}

/** Return the percentage of the real size that a width stands for. */
export const percentage = (width, page) => Math.round((width / (page.width * MM)) * 100);

/** Return the next step above (`by` = 1) or below (`by` = -1) a percentage. */
export function step(percent, by) {
  const above = STEPS.filter((each) => each > percent);
  const below = STEPS.filter((each) => each < percent);
  return by > 0 ? (above[0] ?? STEPS.at(-1)) : (below.at(-1) ?? STEPS[0]);
}

/** Return the percentage after a turn of the wheel. */
export function turned(percent, delta) {
  const target = percent * Math.exp(-Math.max(-60, Math.min(60, delta)) / 300);
  return Math.min(STEPS.at(-1), Math.max(STEPS[0], Math.round(target)));
}

/** Group page numbers in rows: page 1 alone on the right, then 2–3, 4–5 …; or one to a row. */
export function rows(count, spread) {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  if (!spread) return numbers.map((number) => [number]);
  const grouped = count ? [[null, 1]] : [];
  for (let left = 2; left <= count; left += 2) grouped.push([left, left < count ? left + 1 : null]);
  return grouped;
}
