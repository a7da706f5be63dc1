/** The part of a cine that is played again and again: from one frame to another, both of them shown. */

export interface Range { from: number; to: number }

/** Give all of a cine. */
export function wholeOf(count: number): Range {
  return { from: 0, to: Math.max(0, count - 1) };
}

/** Tell whether all of a cine is played. */
export function isWhole(range: Range, count: number): boolean {
  return range.from === 0 && range.to >= count - 1;
}

/** Let the part begin at a frame; one that would end before it then ends with the cine. */
export function beginAt(range: Range, frame: number, count: number): Range {
  return { from: frame, to: range.to > frame ? range.to : wholeOf(count).to };
}

/** Let the part end at a frame; one that would begin after it then begins with the cine. */
export function endAt(range: Range, frame: number): Range {
  return { from: range.from < frame ? range.from : 0, to: frame };
}

/** Give the frame that is played after another: the first of the part after its last, and after any outside of it. */
export function following(frame: number, { from, to }: Range): number {
  return frame < from || frame >= to ? from : frame + 1;
}

/** Say which part is repeated, or '' for all. */
export function rangeWords(range: Range, count: number): string {
  return isWhole(range, count) ? '' : `looping frames ${range.from + 1} to ${range.to + 1}`;
}
