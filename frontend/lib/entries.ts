/** What is written in a form, as names with values: what counts, and in what two versions differ. */

/** One control of a form with its value, as the browser would send it. */
export type Entry = readonly [name: string, value: string];

/** A field in which two versions differ; each side holds all values of that name. */
export interface Difference {
  name: string;
  mine: string[];
  saved: string[];
}

// These belong to the request, not to what somebody wrote.
const NOT_TEXT = new Set(['csrfmiddlewaretoken', 'revision', 'then', 'seen', 'seconds_open']);

/** Leave out what nobody wrote. */
export function written(entries: readonly Entry[]): Entry[] {
  return entries.filter(([name]) => !NOT_TEXT.has(name)).map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]);
}

/** List the fields in which two versions differ; a field that is empty and one that is missing are the same. */
export function differences(mine: readonly Entry[], saved: readonly Entry[]): Difference[] {
  const [left, right] = [byName(written(mine)), byName(written(saved))];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names]
    .map((name) => ({ name, mine: left.get(name) ?? [], saved: right.get(name) ?? [] }))
    .filter((one) => one.mine.join('\0') !== one.saved.join('\0'));
}

/** Give only the entries of these names. */
export function only(entries: readonly Entry[], names: Iterable<string>): Entry[] {
  const wanted = new Set(names);
  return entries.filter(([name]) => wanted.has(name));
}

function byName(entries: readonly Entry[]): Map<string, string[]> {
  const named = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (value !== '') named.set(name, [...(named.get(name) ?? []), value]);
  }
  return named;
}
