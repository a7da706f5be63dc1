/** What an upload knows about each file, and the words for it. File names stay in the browser. */

import type { Box, Size } from '../mask/logic.ts';
import type { Blanked } from './blanking.ts';

export type Outcome = 'received' | 'known' | 'quarantined' | 'refused' | 'skipped';

/** One line of the server's answer: what became of one object of a file (a zip holds many). */
export interface Line {
  position: number;
  total: number;
  outcome: Outcome;
  code: string;
  message: string;
}

export type State =
  | { is: 'waiting' }
  | { is: 'unmarked' }
  | { is: 'sending'; share: number }
  | { is: 'checking' }
  | { is: 'done' }
  | { is: 'passed'; words: string }
  | { is: 'failed'; words: string; ended: boolean };

/** What is scan on a plain picture, and the size of the picture on which that was said. */
export interface Mark {
  box: Box;
  size: Size;
}

/** A plain picture or film: it is sent with its mark, and with the files that were chosen together with it. */
export interface Plain {
  kind: 'picture' | 'film';
  visit: string;
  number: number;
  mark: Mark | null;
  /** What is sent of it once it has a mark: a picture blanked here, or the whole file where its owner was told so. */
  sends?: Blanked | 'whole';
}

/** One file of the list. */
export interface Item {
  readonly file: { readonly name: string; readonly size: number };
  state: State;
  lines: Line[];
  plain?: Plain;
}

/** Objects by outcome; files that failed for good, are worth sending again, wait for a mark, and are open. */
export type Counts = Record<Outcome | 'failed' | 'unsent' | 'unmarked' | 'open', number>;

const ONE: Record<Outcome, string> = {
  received: 'Received', known: 'Already here', quarantined: 'Locked away', refused: 'Not taken', skipped: 'Passed over',
};
const MANY: readonly (readonly [Outcome, string])[] = [
  ['received', 'received'], ['known', 'already here'], ['quarantined', 'locked away'], ['refused', 'not taken'],
  ['skipped', 'passed over'],
];

/** Begin the entry of a file: what can be told without sending it is told at once. */
export function newItem(file: { name: string; size: number }, limit: number): Item {
  return { file, state: stateBefore(file, limit), lines: [] };
}

function stateBefore({ name, size }: { name: string; size: number }, limit: number): State {
  const last = name.split('/').at(-1) ?? name;
  if (last.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(last)) return { is: 'passed', words: 'not a picture' };
  // The index of a DICOM disc holds names of patients and no picture; it never leaves this computer.
  if (/^dicomdir$/i.test(last)) return { is: 'passed', words: 'the index of a disc, not a picture' };
  if (size === 0) return { is: 'passed', words: 'the file is empty' };
  if (size > limit) return refused(`This file is larger than ${megabytes(limit)}. Send a shorter cine loop, or split the zip in two.`);
  return { is: 'waiting' };
}

function refused(words: string): State {
  return { is: 'failed', words: `Not taken: ${words}`, ended: false };
}

/** Write a size in words. */
export function megabytes(bytes: number): string {
  if (bytes === 0) return '0 KB';
  if (bytes < 2 ** 20) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en-GB')} MB`;
}

/** Count what became of the objects in these lines. */
export function countLines(lines: readonly Line[]): Record<Outcome, number> {
  const counts = { received: 0, known: 0, quarantined: 0, refused: 0, skipped: 0 };
  for (const line of lines) counts[line.outcome] += 1;
  return counts;
}

/** Say what became of a file. */
export function itemWords(item: Item): string {
  const { state, lines } = item;
  switch (state.is) {
    case 'waiting': return 'Waiting';
    case 'unmarked': return 'Not sent yet: mark the scan on it first';
    case 'sending': return `Sending ${Math.floor(state.share * 100)}\u00a0%`;
    case 'checking': return lines.length > 0 ? `Checking ${lines.length} of ${lines[0]?.total}` : 'Checking';
    case 'passed': return `Passed over: ${state.words}`;
    case 'failed': return lines.length > 0 ? `${state.words} ${doneWords(lines)} before that.` : state.words;
    case 'done': return doneWords(lines);
  }
}

function doneWords(lines: readonly Line[]): string {
  const [only] = lines;
  if (lines.length === 1 && only) return hasReason(only) ? `${ONE[only.outcome]}: ${only.message}` : ONE[only.outcome];
  const counts = countLines(lines);
  const parts = MANY.filter(([outcome]) => counts[outcome] > 0).map(([outcome, words]) => `${counts[outcome]} ${words}`);
  const reasons = [...new Set(lines.filter(hasReason).map((line) => line.message))];
  const why = reasons.length > 0 ? `. ${reasons.slice(0, 2).join(' ')}` : '';
  return parts.length > 0 ? parts.join(', ') + why : 'Nothing was in it';
}

function hasReason({ outcome, message }: Line): boolean {
  return message !== '' && outcome !== 'received' && outcome !== 'known';
}

/** Tell whether sending a file again may help: the connection or the store was the reason, not the file. */
export function mayHelp({ state, lines }: Item): boolean {
  if (state.is === 'failed') return !state.words.startsWith('Not taken');
  return state.is === 'done' && lines.some((line) => line.code === 'store_full' || line.code === 'store_away');
}

/** Say by one word what kind of state this is, for its mark and colour. */
export function itemKind(item: Item): 'plain' | 'done' | 'wait' | 'stop' {
  const counts = countLines(item.lines);
  if (item.state.is === 'failed' || counts.refused > 0) return 'stop';
  if (counts.quarantined > 0 || item.state.is === 'unmarked') return 'wait';
  return item.state.is === 'done' && counts.received + counts.known > 0 ? 'done' : 'plain';
}

/** Count objects over all files; a file that failed or is open counts as one. */
export function countAll(items: readonly Item[]): Counts {
  const counts: Counts = { received: 0, known: 0, quarantined: 0, refused: 0, skipped: 0, failed: 0, unsent: 0, unmarked: 0, open: 0 };
  for (const item of items) {
    for (const [outcome, count] of Object.entries(countLines(item.lines))) counts[outcome as Outcome] += count;
    if (item.state.is === 'failed') counts[mayHelp(item) ? 'unsent' : 'failed'] += 1;
    else if (item.state.is === 'passed') counts.skipped += 1;
    else if (item.state.is === 'unmarked') counts.unmarked += 1;
    else if (item.state.is !== 'done') counts.open += 1;
  }
  return counts;
}

/** Say at the end what became of everything: "14 received, 1 locked away, 2 not taken". */
export function summaryWords(counts: Counts): string {
  const notTaken = counts.refused + counts.failed;
  const parts = [
    [counts.received, 'received'], [counts.known, 'already here'], [counts.quarantined, 'locked away'],
    [notTaken, 'not taken'], [counts.unsent, 'not sent'], [counts.unmarked, 'to be marked'], [counts.skipped, 'passed over'],
  ] as const;
  return parts.filter(([count], at) => count > 0 || at === 0).map(([count, words]) => `${count} ${words}`).join(', ');
}

/** Give how much of everything is done, from 0 to 1, by bytes. */
export function totalShare(items: readonly Item[]): number {
  let [all, done] = [0, 0];
  for (const { file, state } of items) {
    if (state.is === 'passed' || state.is === 'unmarked') continue;
    all += file.size;
    if (state.is === 'sending') done += file.size * state.share;
    else if (state.is !== 'waiting') done += file.size;
  }
  return all > 0 ? done / all : 1;
}

/** Choose the files to show where there are many: those with a problem, then those under way, waiting, and done. */
export function shownItems(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const rank = (item: Item): number => {
    if (['stop', 'wait'].includes(itemKind(item))) return 0;
    return { sending: 1, checking: 1, waiting: 2, unmarked: 0, done: 3, failed: 0, passed: 4 }[item.state.is];
  };
  const chosen = new Set([...items].sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return items.filter((item) => chosen.has(item));
}
