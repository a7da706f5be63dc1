/** Which frames of a picture have been on the screen, so that nobody answers for what was not shown. */

import { following, wholeOf, type Range } from './loop.ts';

// What was due during a longer gap, such as behind another tab, was not shown.
const LONGEST_GLIMPSE_MS = 100;

export class Seen {
  readonly count: number;

  private readonly frames = new Set<number>();

  constructor(count: number) {
    this.count = count;
  }

  /** How many frames were shown. */
  get number(): number {
    return this.frames.size;
  }

  /** Note a frame that is on the screen. */
  show(frame: number): void {
    this.frames.add(frame);
  }

  /** Note what playing has run through after one frame up to another, round the end of what is repeated. */
  pass(from: number, to: number, passedMs: number, range: Range = wholeOf(this.count)): void {
    if (passedMs > LONGEST_GLIMPSE_MS) return;
    for (let frame = from; frame !== to;) {
      frame = following(frame, range);
      this.frames.add(frame);
    }
  }
}
