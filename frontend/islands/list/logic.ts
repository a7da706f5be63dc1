/** What a key asks of a list. */
export type Command = 'down' | 'up' | 'first' | 'last' | 'open' | 'tick' | 'none';

const KEYS: Record<string, Command> = {
  j: 'down', k: 'up', g: 'first', G: 'last', Enter: 'open', o: 'open', x: 'tick',
};

/** Reads a key; with a modifier it belongs to the browser. */
export function commandOf(key: string, hasModifier: boolean): Command {
  return hasModifier ? 'none' : (KEYS[key] ?? 'none');
}

/** Gives the row that a command leads to: from nowhere (-1) down to the first, up to the last, and never off the end. */
export function rowAfter(command: Command, now: number, count: number): number {
  if (count === 0) return -1;
  if (command === 'first') return 0;
  if (command === 'last') return count - 1;
  if (command === 'down') return Math.min(now + 1, count - 1);
  if (command === 'up') return now < 0 ? count - 1 : Math.max(now - 1, 0);
  return now;
}
