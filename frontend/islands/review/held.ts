/** What of a review is kept, and what of it comes back: decided without a page. */

import type { Copy, Said } from '../../lib/copies.ts';
import { differences, only, type Entry } from '../../lib/entries.ts';

/** What is in the form, for choosing what to keep of it. */
export interface Page {
  entries: readonly Entry[];
  /** The fields that hold something else than the page was loaded with. */
  changed: readonly string[];
  /** The fields that were kept before and are still in the form. */
  before: readonly string[];
  /** The fields that the server refused because they may identify a patient. */
  unkept: readonly string[];
}

/** Choose what is kept: what the supervisor wrote, and nothing that may identify a patient. */
export function toKeep({ entries, changed, before, unkept }: Page): Entry[] {
  return only(entries, [...changed, ...before].filter((name) => !unkept.includes(name)));
}

/** Part the copies of a case into that of the revision on the page and those of earlier ones. */
export function parted(copies: readonly Copy[], key: string): { same: Copy | undefined; earlier: Copy[] } {
  return { same: copies.find((copy) => copy.key === key), earlier: copies.filter((copy) => copy.key !== key) };
}

/** Name the fields of a copy in which the form holds something else. */
export function toPutBack(copy: Copy, entries: readonly Entry[]): string[] {
  const names = new Set(copy.entries.map(([name]) => name));
  return differences(copy.entries, only(entries, names)).map(({ name }) => name);
}

/** Name the fields of copies that the form holds as they were kept: the page came back with them. */
export function stillThere(copies: readonly Copy[], entries: readonly Entry[]): string[] {
  const names = copies.flatMap((copy) => {
    const open = toPutBack(copy, entries);
    return copy.entries.map(([name]) => name).filter((name) => !open.includes(name));
  });
  return [...new Set(names)];
}

/** One thing that was written on an earlier revision, to be read beside the form. */
export interface Row extends Said {
  values: Entry[];
}

/** List what was written on earlier revisions and is not in the form; of each field the latest. */
export function rowsOf(copies: readonly Copy[], entries: readonly Entry[]): Row[] {
  const rows = new Map<string, Row>();
  for (const copy of copies) {
    const open = toPutBack(copy, entries);
    for (const said of copy.said ?? []) {
      if (!open.includes(said.name) || rows.has(said.name)) continue;
      rows.set(said.name, { ...said, values: only(copy.entries, [said.name]) });
    }
  }
  return [...rows.values()];
}
