/** Where the picture lies on the stage: its scale and the place of its top left corner, in CSS pixels. */

export interface Size { width: number; height: number }
export interface Point { x: number; y: number }
export interface Placing extends Point { scale: number }

// Small pictures are not blown up beyond this when they are fitted; zooming goes on from there.
const LARGEST_FIT = 3;
const DEEPEST_ZOOM = 8;

/** Place the whole picture in the middle of the stage. */
export function fit(stage: Size, picture: Size): Placing {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height, LARGEST_FIT);
  return centred({ scale, x: 0, y: 0 }, stage, picture);
}

/** Tell how far the picture is enlarged over the fitted one; 1 is the whole picture. */
export function zoomOf(placing: Placing, stage: Size, picture: Size): number {
  return placing.scale / fit(stage, picture).scale;
}

/** Enlarge or shrink about a point of the stage, between the whole picture and eight times that. */
export function zoomAt(placing: Placing, factor: number, at: Point, stage: Size, picture: Size): Placing {
  const whole = fit(stage, picture).scale;
  const scale = Math.min(Math.max(placing.scale * factor, whole), whole * DEEPEST_ZOOM);
  const ratio = scale / placing.scale;
  const moved = { scale, x: at.x - (at.x - placing.x) * ratio, y: at.y - (at.y - placing.y) * ratio };
  return centred(moved, stage, picture);
}

/** Move the picture, but never off the stage. */
export function pan(placing: Placing, by: Point, stage: Size, picture: Size): Placing {
  return centred({ ...placing, x: placing.x + by.x, y: placing.y + by.y }, stage, picture);
}

/** Centre a side that is shorter than the stage; keep a longer one covering it. */
function centred(placing: Placing, stage: Size, picture: Size): Placing {
  const place = (room: number, length: number, at: number): number =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at));
  return {
    scale: placing.scale,
    x: place(stage.width, picture.width * placing.scale, placing.x),
    y: place(stage.height, picture.height * placing.scale, placing.y),
  };
}

/** Give the middle of two fingers, and how far they are apart. */
export function spread(a: Point, b: Point): { middle: Point; apart: number } {
  return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, apart: Math.hypot(a.x - b.x, a.y - b.y) };
}
