/** Gives how far a plot that is wider than its frame is pushed at first: to its end, where the latest numbers are. */
export function firstOffset(plotWidth: number, frameWidth: number): number {
  return Math.max(0, Math.ceil(plotWidth - frameWidth));
}
