/** What the autosave decides without a page: what counts as a change, what differs, and the words for each state. */

/** One control of the form with its value, as the browser would send it. */
export type Entry = readonly [name: string, value: string];

export type SaveState =
  | { is: 'saved'; at: string }
  | { is: 'changed' }
  | { is: 'saving' }
  | { is: 'local'; why: 'network' | 'session' }
  | { is: 'refused'; words: string }
  | { is: 'conflict' };

/** A field in which two versions differ; each side holds all values of that name. */
export interface Difference {
  name: string;
  mine: string[];
  saved: string[];
}

// These belong to the request, not to what the student wrote.
const NOT_TEXT = new Set(['csrfmiddlewaretoken', 'revision', 'then']);

/** Leave out what is not part of the case. */
export function written(entries: readonly Entry[]): Entry[] {
  return entries.filter(([name]) => !NOT_TEXT.has(name)).map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]);
}

/** Leave out what the server does not store: answers to another reflection model, and a reflection without words. */
function stored(entries: readonly Entry[]): Entry[] {
  const model = entries.find(([name]) => name === 'reflection.model')?.[1] ?? '';
  const isWords = (name: string): boolean => name.startsWith(`reflection.answer.${model}.`) || /^reflection\.(learning_need|action)$/.test(name);
  const isSaid = entries.some(([name, value]) => isWords(name) && value.trim() !== '');
  return written(entries).filter(([name]) =>
    !name.startsWith('reflection.') || (isSaid && (isWords(name) || !name.startsWith('reflection.answer.'))));
}

/** List the fields in which two versions differ; a field that is empty and one that is missing are the same. */
export function differences(mine: readonly Entry[], saved: readonly Entry[]): Difference[] {
  const [left, right] = [byName(stored(mine)), byName(stored(saved))];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names]
    .map((name) => ({ name, mine: left.get(name) ?? [], saved: right.get(name) ?? [] }))
    .filter((one) => one.mine.join('\0') !== one.saved.join('\0'));
}

function byName(entries: readonly Entry[]): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (value !== '') named.set(name, [...(named.get(name) ?? []), value]);
  }
  return named;
}

/** Say where the text is. */
export function saveWords(state: SaveState): string {
  switch (state.is) {
    case 'saved': return `Saved ${state.at}`;
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
  return state.is === 'refused' || state.is === 'conflict' ? 'stop' : 'plain';
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

/** Tell whether a field belongs to the region: findings, views, dynamic tests. */
export function isOfRegion(name: string): boolean {
  return name.startsWith('finding.') || name === 'technique.views' || name === 'technique.dynamic_tests';
}
