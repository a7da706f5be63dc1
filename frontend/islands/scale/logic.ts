// The scale of a picture by hand: two points on its depth scale and the distance between them; pixels are square.
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  columns: number;
  rows: number;
}

export type Which = 0 | 1;

// The same bounds as on the server, which decides.
const SHORTEST_PX = 20;
const [SMALLEST_MM, LARGEST_MM] = [0.01, 1];
const MM_PER_CM = 10;

/** How far two points lie apart, in pixels. */
export function apart(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

/** Reads a distance as people write it; null where it is none from 0.5 to 40 cm in steps of a half. */
export function centimetres(text: string): number | null {
  if (!/^\d{1,2}([.,]\d)?$/.test(text.trim())) return null;
  const found = Number(text.trim().replace(',', '.'));
  return found > 0 && found <= 40 && Number.isInteger(found * 2) ? found : null;
}

/** The size of one pixel in mm, or null where the points and the distance cannot be the scale of an ultrasound picture. */
export function millimetres(from: Point, to: Point, cm: number): number | null {
  const length = apart(from, to);
  if (length < SHORTEST_PX) return null;
  const size = (cm * MM_PER_CM) / length;
  return size >= SMALLEST_MM && size <= LARGEST_MM ? size : null;
}

/** Where the ticks of a ruler lie that begins at the first point: one for each whole centimetre up to the second. */
export function ticks(from: Point, to: Point, cm: number): Point[] {
  return Array.from({ length: Math.floor(cm) + 1 }, (_, at) => along(from, to, at / cm));
}

function along(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** The SVG path of such a ruler: its line, and ticks across it, `half` pixels to either side. */
export function ruler(from: Point, to: Point, cm: number, half: number): string {
  const length = Math.max(1, apart(from, to));
  const across = { x: (-(to.y - from.y) / length) * half, y: ((to.x - from.x) / length) * half };
  const lines = [...ticks(from, to, cm), to].map(({ x, y }) =>
    `M${near(x - across.x)} ${near(y - across.y)}L${near(x + across.x)} ${near(y + across.y)}`);
  return `M${near(from.x)} ${near(from.y)}L${near(to.x)} ${near(to.y)}${lines.join('')}`;
}

/** Which point a pointer moves: one within reach, else the one that is not set yet, else the nearer one. */
export function chosen(points: readonly (Point | null)[], at: Point, reach: number): Which {
  const [first, second] = points;
  if (!first) return 0;
  if (!second) return apart(first, at) <= reach ? 0 : 1;
  return apart(first, at) <= apart(second, at) ? 0 : 1;
}

/** A point kept on the picture, to half a pixel. */
export function placed(at: Point, size: Size): Point {
  const on = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most) * 2) / 2;
  return { x: on(at.x, size.columns), y: on(at.y, size.rows) };
}

/** What the scale says, in words. */
export function words(points: readonly (Point | null)[], text: string, size: Size): string {
  const [first, second] = points;
  if (!first) return 'Tap one end of the depth scale on the picture.';
  if (!second) return 'Now tap its other end.';
  const cm = centimetres(text);
  if (cm === null) return 'Write how many centimetres lie between the two points, such as 3 or 2.5.';
  const found = millimetres(first, second, cm);
  if (found === null) return 'No ultrasound has such a scale. Check the two points and the distance.';
  const high = ((found * size.rows) / MM_PER_CM).toFixed(1);
  return `One pixel is ${found.toPrecision(2)} mm, so the whole picture is ${high} cm high. `
    + 'Do the ticks of the ruler lie on those of the depth scale?';
}

function near(value: number): number {
  return Math.round(value * 10) / 10;
}
