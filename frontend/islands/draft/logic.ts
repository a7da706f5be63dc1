/** What the autosave decides without a page: what counts as a change, what differs, and the words for each state. */

import { differences as differ, type Difference, type Entry } from '../../lib/entries.ts';

export type SaveState =
  | { is: 'saved'; at: string }
  | { is: 'partly'; at: string; fields: number }
  | { is: 'changed' }
  | { is: 'saving' }
  | { is: 'local'; why: 'network' | 'session' }
  | { is: 'refused'; words: string }
  | { is: 'conflict' };

/** Leave out what the server does not store: answers to another reflection model, and a reflection without words. */
function stored(entries: readonly Entry[]): Entry[] {
  const model = entries.find(([name]) => name === 'reflection.model')?.[1] ?? '';
  const isWords = (name: string): boolean => name.startsWith(`reflection.answer.${model}.`) || /^reflection\.(learning_need|action)$/.test(name);
  const isSaid = entries.some(([name, value]) => isWords(name) && value.trim() !== '');
  return entries.filter(([name]) =>
    !name.startsWith('reflection.') || (isSaid && (isWords(name) || !name.startsWith('reflection.answer.'))));
}

/** List the fields in which two versions differ in what the server stores. */
export function differences(mine: readonly Entry[], saved: readonly Entry[]): Difference[] {
  return differ(stored(mine), stored(saved));
}

/** Say where the text is. */
export function saveWords(state: SaveState): string {
  switch (state.is) {
    case 'saved': return `Saved ${state.at}`;
    case 'partly': return `Saved ${state.at}, except ${state.fields === 1 ? '1 field' : `${state.fields} fields`}`;
    case 'changed': return 'Not saved yet';
    case 'saving': return 'Saving';
    case 'refused': return `Not saved. ${state.words}`;
    case 'conflict': return 'Not saved: this case was changed somewhere else';
    case 'local': return state.why === 'network'
      ? 'On this device only. Waiting for the network'
      : 'On this device only. Your session has ended: sign in again in another tab, then press Try again';
  }
}

/** Say by one word what kind of state this is, for its mark and colour. */
export function saveKind(state: SaveState): 'done' | 'plain' | 'wait' | 'stop' {
  if (state.is === 'saved') return 'done';
  if (state.is === 'local') return 'wait';
  return ['partly', 'refused', 'conflict'].includes(state.is) ? 'stop' : 'plain';
}

/** Tell whether a part with `data-shown-when="name=value"` is shown. */
export function isShown(rule: string, entries: readonly Entry[]): boolean {
  const at = rule.indexOf('=');
  const [name, value] = [rule.slice(0, at), rule.slice(at + 1)];
  return entries.some((entry) => entry[0] === name && entry[1] === value);
}

/** Tell whether anything was written that belongs to the region alone: it is lost when the region is changed. */
export function hasRegionWork(entries: readonly Entry[]): boolean {
  return entries.some(([name, value]) => value.trim() !== '' && isOfRegion(name));
}

/** Leave out what belongs to the region alone. */
export function withoutRegionWork(entries: readonly Entry[]): Entry[] {
  return entries.filter(([name]) => !isOfRegion(name));
}

/** Tell whether a field belongs to the region: findings, views, dynamic tests. */
function isOfRegion(name: string): boolean {
  return name.startsWith('finding.') || name === 'technique.views' || name === 'technique.dynamic_tests';
}
