/** What the review page decides without a page: what a key does, and how long the case was looked at. */

export type Command =
  | { does: 'agree'; level: number }
  | { does: 'edit' | 'sign' | 'return' | 'next' | 'help' };

/** The keys as the help lists them. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ['1 2 3 4 5', 'How far you agree, D0 to D4'],
  ['E', 'Edit the report'],
  ['S', 'Go to the sign button; Enter signs'],
  ['R', 'Send back: first the comment, then the button'],
  ['N', 'Skip to the next case'],
  ['Esc', 'Leave a field, so that keys are commands again'],
  ['M C B', 'Picture: measure, compare, brightness; ? on the picture lists its keys'],
  ['?', 'These keys'],
];

const LETTERS: Record<string, 'edit' | 'sign' | 'return' | 'next' | 'help'> = {
  e: 'edit', s: 'sign', r: 'return', n: 'next', '?': 'help',
};

/** Tell what a key does, or undefined. */
export function commandOf(key: string): Command | undefined {
  if (/^[1-5]$/.test(key)) return { does: 'agree', level: Number(key) - 1 };
  const does = LETTERS[key.toLowerCase()];
  return does ? { does } : undefined;
}

/** Tell whether this page follows another review, from the address of the page before. */
export function isNextOf(referrer: string): boolean {
  return /\/review\/[0-9a-f-]{36}\/$/.test(referrer.split(/[?#]/)[0] ?? '');
}

/** Counts the seconds for which the page was in sight; a tab in the background is not a case being read. */
export class Stopwatch {
  private counted = 0;
  private since: number | null = null;

  /** Go on counting, from a time in milliseconds. */
  go(now: number): void {
    this.since ??= now;
  }

  stop(now: number): void {
    this.counted = this.milliseconds(now);
    this.since = null;
  }

  /** Give the whole seconds up to now. */
  seconds(now: number): number {
    return Math.round(this.milliseconds(now) / 1000);
  }

  private milliseconds(now: number): number {
    return this.counted + (this.since === null ? 0 : now - this.since);
  }
}
