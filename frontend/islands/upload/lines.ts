/** Reading the server's answer while it is still coming: one JSON object on each line. */

import type { Line, Outcome } from './logic.ts';

const OUTCOMES: readonly string[] = ['received', 'known', 'quarantined', 'refused', 'skipped'] satisfies Outcome[];

/** Takes the answer as it grows and gives each line once, when it is complete. */
export class LineReader {
  private at = 0;

  /** Give the lines that are new in `text`, the whole answer so far; `ended` tells that no more will come. */
  read(text: string, ended: boolean): Line[] {
    const lines: Line[] = [];
    for (let end = this.endOf(text, ended); end > this.at; end = this.endOf(text, ended)) {
      const line = lineOf(text.slice(this.at, end));
      this.at = end + 1;
      if (line) lines.push(line);
    }
    return lines;
  }

  private endOf(text: string, ended: boolean): number {
    const end = text.indexOf('\n', this.at);
    return end < 0 && ended ? text.length : end;
  }
}

function lineOf(text: string): Line | null {
  if (!text.trim()) return null;
  try {
    const line = JSON.parse(text) as Line;
    return OUTCOMES.includes(line.outcome) ? line : null;
  } catch {
    return null; // the connection broke within a line; the answer is then incomplete, which is noticed by its count
  }
}

/** Tell whether an answer told of every object of the file. */
export function isComplete(lines: readonly Line[]): boolean {
  return lines.length > 0 && lines.length >= (lines[0]?.total ?? 1);
}
