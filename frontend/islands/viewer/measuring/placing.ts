/** A drawing that is being made: which points are placed, and the one that still moves. */

import type { Region } from '../logic.ts';
import type { Kind, Spot } from './measure.ts';
import { isComplete, simplified, withNext } from './points.ts';
import { refusalOf } from './words.ts';

const MOST_POINTS = 500;

export class Placing {
  readonly kind: Kind;
  placed: Spot[] = [];
  next: Spot;
  /** The first point came with the present press, so lifting the finger where it was leaves it alone. */
  isFresh = true;

  /** Its points come with the keys. */
  readonly byKey: boolean;

  private readonly regions: readonly Region[];

  constructor(kind: Kind, next: Spot, regions: readonly Region[], byKey = false) {
    this.kind = kind;
    this.next = next;
    this.regions = regions;
    this.byKey = byKey;
  }

  /** The points as they would be if the moving one stayed. */
  get points(): Spot[] {
    return withNext(this.kind, this.placed, this.next);
  }

  /** Why the moving point cannot stay where it is, or ''. */
  get refusal(): string {
    // An outline is judged when it is closed: on the way it may still cross itself.
    return refusalOf(this.kind === 'trace' ? 'distance' : this.kind, this.points, this.regions);
  }

  /** Place the moving point; tell whether the drawing is complete. A point on top of the last one is not placed. */
  place(): boolean {
    const latest = this.placed.at(-1);
    if (latest && Math.hypot(latest[0] - this.next[0], latest[1] - this.next[1]) < 0.5) return false;
    this.placed.push(this.next);
    return isComplete(this.kind, this.placed.length);
  }

  /** Tell whether the moving point has come back to the first one of an outline, within so many pixels. */
  isBack(reach: number): boolean {
    const [first] = this.placed;
    if (!first || this.kind !== 'trace' || this.placed.length < 3) return false;
    return Math.hypot(first[0] - this.next[0], first[1] - this.next[1]) < reach;
  }

  /** Go on with a stroke of the finger. */
  stroke(to: Spot, apart: number): void {
    const latest = this.placed.at(-1);
    this.next = to;
    if (!latest || Math.hypot(latest[0] - to[0], latest[1] - to[1]) >= apart) this.placed.push(to);
  }

  /** Give all points of the finished drawing. */
  finished(tolerance: number): Spot[] {
    if (this.kind === 'ellipse') return withNext('ellipse', this.placed.slice(0, 2), this.placed[2] ?? this.next);
    if (this.kind !== 'trace') return this.placed;
    const few = this.placed.length > 12 ? simplified(this.placed, tolerance) : this.placed;
    return few.slice(0, MOST_POINTS);
  }
}
