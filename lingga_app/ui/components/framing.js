/**
 * What is wrong with a paper while it is being framed, told from two small copies of the picture. A hint and no verdict:
 * the service measures the photo itself once it is sent.
 */

const WIDE = 64;
const HIGH = 48;
const NEAR = 240;

const pen = (wide, high) => {
  const sheet = document.createElement("canvas");
  sheet.width = wide;
  sheet.height = high;
  return sheet.getContext("2d", { willReadFrequently: true });
};

const greys = ({ data }) => {
  const found = new Float32Array(data.length / 4);
  for (let at = 0; at < found.length; at += 1) {
    found[at] = (data[at * 4] * 3 + data[at * 4 + 1] * 6 + data[at * 4 + 2]) / 10;
  }
  return found;
};

const median = (values) => [...values].sort((one, other) => one - other)[values.length >> 1];

/** The table is what the rim shows; the paper is what differs from it. True where the paper runs out of the picture. */
const runsOut = ({ data }) => {
  const rim = [];
  for (let y = 0; y < HIGH; y += 1) {
    for (let x = 0; x < WIDE; x += 1) if (x < 2 || y < 2 || x > WIDE - 3 || y > HIGH - 3) rim.push((y * WIDE + x) * 4);
  }
  const table = [0, 1, 2].map((part) => median(rim.map((at) => data[at + part])));
  const paper = (x, y) => {
    const at = (y * WIDE + x) * 4;
    return Math.abs(data[at] - table[0]) + Math.abs(data[at + 1] - table[1]) + Math.abs(data[at + 2] - table[2]) > 90;
  };
  let inside = 0;
  for (let y = 0; y < HIGH; y += 1) for (let x = 0; x < WIDE; x += 1) inside += paper(x, y);
  const share = inside / (WIDE * HIGH);
  if (share < 0.15 || share > 0.9) return false; // no paper yet, or a table of many colours
  const longest = (length, there) => {
    let best = 0;
    let run = 0;
    for (let at = 0; at < length; at += 1) {
      run = there(at) ? run + 1 : 0;
      best = Math.max(best, run);
    }
    return best / length;
  };
  const sides = [
    longest(HIGH, (y) => paper(1, y)), longest(HIGH, (y) => paper(WIDE - 2, y)),
    longest(WIDE, (x) => paper(x, 1)), longest(WIDE, (x) => paper(x, HIGH - 2)),
  ].filter((run) => run > 0.2).length;
  return sides > 0 && sides < 4;
};

/** Each point with its neighbours, once across and once down: what a sensor's noise adds is no sharpness. */
const softened = (grey) => {
  let from = grey;
  for (const step of [1, NEAR]) {
    const to = new Float32Array(from);
    for (let at = step; at < from.length - step; at += 1) to[at] = (from[at - step] + 2 * from[at] + from[at + step]) / 4;
    from = to;
  }
  return from;
};

/** Fine detail against contrast in the tiles that have some: writing is somewhere, not everywhere. */
const isBlurred = (raw) => {
  const grey = softened(raw);
  const tile = NEAR / 6;
  const found = [];
  for (let top = 0; top < NEAR; top += tile) {
    for (let left = 0; left < NEAR; left += tile) {
      let edges = 0;
      let sum = 0;
      let squares = 0;
      let count = 0;
      for (let y = Math.max(top, 1); y < Math.min(top + tile, NEAR - 1); y += 1) {
        for (let x = Math.max(left, 1); x < Math.min(left + tile, NEAR - 1); x += 1) {
          const at = y * NEAR + x;
          edges += (grey[at - 1] + grey[at + 1] + grey[at - NEAR] + grey[at + NEAR] - 4 * grey[at]) ** 2;
          sum += grey[at];
          squares += grey[at] ** 2;
          count += 1;
        }
      }
      const contrast = squares / count - (sum / count) ** 2;
      if (contrast > 60) found.push(edges / count / contrast);
    }
  }
  if (found.length < 4) return false; // nothing written there
  return found.sort((one, other) => one - other)[Math.floor(found.length * 0.8)] < 0.3;
};

/** Makes `hint(video, box)`: "dark", "cut", "blur", "glare" or "", the first that fits. `box`: the part that is kept. */
export const framing = () => {
  const far = pen(WIDE, HIGH);
  const near = pen(NEAR, NEAR);
  return (video, { left, top, wide, tall }) => {
    far.drawImage(video, left, top, wide, tall, 0, 0, WIDE, HIGH);
    const whole = far.getImageData(0, 0, WIDE, HIGH);
    const light = greys(whole);
    const mean = light.reduce((sum, grey) => sum + grey, 0) / light.length;
    if (mean < 55) return "dark";
    if (runsOut(whole)) return "cut";
    const side = Math.min(2 * NEAR, wide, tall);
    near.drawImage(video, left + (wide - side) / 2, top + (tall - side) / 2, side, side, 0, 0, NEAR, NEAR);
    if (isBlurred(greys(near.getImageData(0, 0, NEAR, NEAR)))) return "blur";
    const white = light.reduce((count, grey) => count + (grey > 250), 0) / light.length;
    return white > 0.06 && mean < 200 ? "glare" : "";
  };
};
