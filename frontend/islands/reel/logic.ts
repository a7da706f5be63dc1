// The frames of a sealed loop: how they are cut from their bundle, and what is said of each.

export function readOffsets(text: string): number[] {
  const found: unknown = JSON.parse(text || '[]');
  return Array.isArray(found) ? found.filter((one): one is number => typeof one === 'number') : [];
}

// The part of the bundle that is one frame, counted from 0.
export function cut(offsets: readonly number[], frame: number): [number, number] {
  const [from, to] = [offsets[frame], offsets[frame + 1]];
  if (from === undefined || to === undefined) throw new RangeError(`there is no frame ${frame}`);
  return [from, to];
}

// `place` 0 is all frames at once, 1 the first frame.
export function wordsAt(place: number, count: number): string {
  return place === 0 ? `All ${count} frames at once: each point as bright as it ever is.` : `Frame ${place} of ${count}`;
}

// The next place while it plays; after the last frame comes the first one, never all at once.
export const nextPlace = (place: number, count: number): number => (place % count) + 1;
