/** Tells whether a press hit the backdrop: it then lies outside the box of the dialog. */
export function isOutside(box: { left: number; right: number; top: number; bottom: number }, x: number, y: number): boolean {
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
