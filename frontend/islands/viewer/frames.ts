/** Decoded frames around the playhead: enough to play smoothly, never more than the memory of a phone can bear. */

import { following, wholeOf, type Range } from './loop.ts';

export interface Closable { close(): void }

// At most 64 frames, and at most 256 MiB of pixels (4 bytes each) where the frames are very large.
const MOST_FRAMES = 64;
const MOST_BYTES = 256 * 2 ** 20;
const DECODING_AT_ONCE = 4;

/** Give how many decoded frames of this size are kept. */
export function capacityFor(width: number, height: number): number {
  return Math.max(8, Math.min(MOST_FRAMES, Math.floor(MOST_BYTES / (width * height * 4))));
}

/**
 * List the frames to have ready, most urgent first: the playhead, three quarters ahead of it, the rest behind.
 *
 * Ahead is what will be played: of a part that is repeated its first frame comes after its last.
 */
export function wantedFrames(playhead: number, count: number, capacity: number, range: Range = wholeOf(count)): number[] {
  const total = Math.min(count, capacity);
  const ahead = total - 1 - Math.floor((total - 1) / 4);
  const wanted = new Set([playhead]);
  for (let frame = following(playhead, range), by = 1; by <= ahead && !wanted.has(frame); by += 1) {
    wanted.add(frame);
    frame = following(frame, range);
  }
  for (let by = 1; wanted.size < total; by += 1) wanted.add((playhead - by + count) % count);
  return [...wanted];
}

/** Keeps decoded frames; `decode` makes one, `arrived` is told of each. */
export class FrameStore<T extends Closable> {
  private readonly kept = new Map<number, T>();
  private readonly underWay = new Set<number>();
  /** Which part of the cine is played. */
  range: Range;

  private wanted: number[] = [];
  private closed = false;

  private readonly count: number;
  private readonly capacity: number;
  private readonly decode: (frame: number) => Promise<T>;
  private readonly arrived: (frame: number) => void;
  private readonly failed: () => void;

  constructor(
    count: number, capacity: number, decode: (frame: number) => Promise<T>,
    arrived: (frame: number) => void, failed: () => void,
  ) {
    this.count = count;
    this.range = wholeOf(count);
    this.capacity = capacity;
    this.decode = decode;
    this.arrived = arrived;
    this.failed = failed;
  }

  /** Give a frame if it is decoded. */
  get(frame: number): T | undefined {
    return this.kept.get(frame);
  }

  /** Give the last frame on the way from one to another, round the end, up to which all are decoded. */
  reach(from: number, to: number): number {
    let frame = from;
    while (frame !== to) {
      const next = following(frame, this.range);
      if (!this.kept.has(next)) break;
      frame = next;
    }
    return frame;
  }

  /** Give how many decoded frames are held. */
  get size(): number {
    return this.kept.size;
  }

  /** Have the frames around the playhead decoded, and let go of those far from it. */
  moveTo(playhead: number): void {
    this.wanted = wantedFrames(playhead, this.count, this.capacity, this.range);
    const near = new Set(this.wanted);
    for (const [frame, bitmap] of this.kept) {
      if (near.has(frame)) continue;
      bitmap.close();
      this.kept.delete(frame);
    }
    this.fill();
  }

  /** Let go of everything; frames that are still being decoded are dropped when they come. */
  close(): void {
    this.closed = true;
    for (const bitmap of this.kept.values()) bitmap.close();
    this.kept.clear();
  }

  private fill(): void {
    for (const frame of this.wanted) {
      if (this.closed || this.underWay.size >= DECODING_AT_ONCE) return;
      if (!this.kept.has(frame) && !this.underWay.has(frame)) void this.fetchOne(frame);
    }
  }

  private async fetchOne(frame: number): Promise<void> {
    this.underWay.add(frame);
    try {
      const bitmap = await this.decode(frame);
      if (this.closed || !this.wanted.includes(frame)) {
        bitmap.close();
      } else {
        this.kept.set(frame, bitmap);
        this.arrived(frame);
      }
    } catch {
      if (!this.closed) this.failed();
      this.closed = true;
    } finally {
      this.underWay.delete(frame);
    }
    this.fill();
  }
}
