// Boxes of pixels that are drawn, moved and resized on a picture. Both corners belong to a box, as the server counts.

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Size {
  columns: number;
  rows: number;
}

// What is taken hold of: the inside, or one or two of the box's sides.
export type Hold = 'inside' | 'n' | 's' | 'e' | 'w' | 'ne' | 'nw' | 'se' | 'sw';

// A smaller area cannot hold a scan; the server refuses it too.
export const MIN_SIDE = 8;

const within = (value: number, low: number, high: number): number => Math.min(Math.max(Math.round(value), low), high);

// Orders the corners, keeps them on the picture and at least MIN_SIDE apart.
export function tidy(box: Box, size: Size): Box {
  const x0 = within(Math.min(box.x0, box.x1), 0, Math.max(0, size.columns - MIN_SIDE));
  const y0 = within(Math.min(box.y0, box.y1), 0, Math.max(0, size.rows - MIN_SIDE));
  const right = Math.max(box.x0, box.x1);
  const bottom = Math.max(box.y0, box.y1);
  return {
    x0,
    y0,
    x1: within(right, Math.min(x0 + MIN_SIDE - 1, size.columns - 1), size.columns - 1),
    y1: within(bottom, Math.min(y0 + MIN_SIDE - 1, size.rows - 1), size.rows - 1),
  };
}

// What a pointer within `reach` pixels takes hold of, or null where a new box begins.
export function holdAt(box: Box, at: Point, reach: number): Hold | null {
  const outside = at.x < box.x0 - reach || at.x > box.x1 + reach || at.y < box.y0 - reach || at.y > box.y1 + reach;
  if (outside) return null;
  const vertical = nearer(at.y, box.y0, box.y1, reach, 'n', 's');
  const horizontal = nearer(at.x, box.x0, box.x1, reach, 'w', 'e');
  return ((vertical + horizontal) || 'inside') as Hold;
}

function nearer(value: number, low: number, high: number, reach: number, first: string, second: string): string {
  const toLow = Math.abs(value - low);
  const toHigh = Math.abs(value - high);
  if (Math.min(toLow, toHigh) > reach) return '';
  return toLow <= toHigh ? first : second;
}

// The box after its hold was dragged by (dx, dy); moved as a whole it keeps its size at the picture's edge.
export function dragged(box: Box, hold: Hold, dx: number, dy: number, size: Size): Box {
  if (hold === 'inside') return moved(box, dx, dy, size);
  const next = { ...box };
  if (hold.includes('n')) next.y0 = Math.min(box.y0 + dy, box.y1 - MIN_SIDE + 1);
  if (hold.includes('s')) next.y1 = Math.max(box.y1 + dy, box.y0 + MIN_SIDE - 1);
  if (hold.includes('w')) next.x0 = Math.min(box.x0 + dx, box.x1 - MIN_SIDE + 1);
  if (hold.includes('e')) next.x1 = Math.max(box.x1 + dx, box.x0 + MIN_SIDE - 1);
  return tidy(next, size);
}

function moved(box: Box, dx: number, dy: number, size: Size): Box {
  const right = within(dx, -box.x0, size.columns - 1 - box.x1);
  const down = within(dy, -box.y0, size.rows - 1 - box.y1);
  return { x0: box.x0 + right, y0: box.y0 + down, x1: box.x1 + right, y1: box.y1 + down };
}

// A new box between where the pointer went down and where it is.
export function between(from: Point, to: Point, size: Size): Box {
  return tidy({ x0: from.x, y0: from.y, x1: to.x, y1: to.y }, size);
}

// Four whole numbers as typed, or null while one of them is none.
export function typed(values: Record<keyof Box, string>, size: Size): Box | null {
  const all = [values.x0, values.y0, values.x1, values.y1];
  if (!all.every((value) => /^\d{1,5}$/.test(value.trim()))) return null;
  const [x0, y0, x1, y1] = all.map(Number) as [number, number, number, number];
  const fits = x0 < x1 && y0 < y1 && x1 < size.columns && y1 < size.rows;
  return fits ? { x0, y0, x1, y1 } : null;
}
