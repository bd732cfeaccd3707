// Change bars (改动标记): lines at the outer margin where a page differs from its previous image.

const WIDTH = 210;
const HEIGHT = 297;
const SLIGHT = 32;
const JOINED = 8;
const AIR = 3;

/** Return the bands in which two images of a page differ, as `[top, bottom]` as fractions of the height. */
export function bands(before, after) {
  const [old, fresh] = [pixels(before), pixels(after)];
  const result = [];
  for (let row = 0; row < HEIGHT; row++) {
    if (!differs(old, fresh, row)) continue;
    const last = result.at(-1);
    if (last && row - last[1] <= JOINED) last[1] = row + 1;
    else result.push([row, row + 1]);
  }
  return result.map(([top, bottom]) => [(top - AIR) / HEIGHT, (bottom + AIR) / HEIGHT]);
}

function pixels(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, WIDTH, HEIGHT);
  return context.getImageData(0, 0, WIDTH, HEIGHT).data;
}

function differs(old, fresh, row) {
  for (let at = row * WIDTH * 4; at < (row + 1) * WIDTH * 4; at += 4) {
    if (Math.abs(old[at + 1] - fresh[at + 1]) > SLIGHT) return true;
  }
  return false;
}
