/** A drawing that is being moved: one of its points, or all of it. */

import type { Content, Drawing } from './drawing.ts';
import type { Spot } from './measure.ts';
import { moved, shifted } from './points.ts';

export class Held {
  readonly drawing: Drawing;

  private readonly before: Content;
  private readonly index: number | null;
  private readonly from: Spot;

  /** `index` is the point that moves, or null for all of them. */
  constructor(drawing: Drawing, index: number | null, from: Spot) {
    this.drawing = drawing;
    this.before = drawing.now;
    this.index = index;
    this.from = from;
  }

  /** Show it where the finger is now. */
  moveTo([x, y]: Spot): void {
    const { drawing, index, from, before: { points } } = this;
    const to = index === null ? shifted(points, [x - from[0], y - from[1]]) : moved(drawing.kind, points, index, [x, y]);
    drawing.now = { ...this.before, points: to };
  }

  /** Put it back; give the points to which it was moved. */
  putBack(): readonly Spot[] {
    const { points } = this.drawing.now;
    this.drawing.now = this.before;
    return points;
  }
}
