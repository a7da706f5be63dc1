/** Text that the server does not have yet, kept on this device for one person and one case, and removed once it has. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry } from './entries.ts';

/** What is kept of a form. */
export interface Copy {
  key: string;
  revision: string;
  entries: Entry[];
  at: string;
  /** The fields that were kept, where these are not all; the others are as the server has them. */
  names?: string[];
  /** Each kept field in words, to be read where there is no form any more. */
  said?: Said[];
}

/** One field in words: what it is called, and what was written or chosen. */
export interface Said {
  name: string;
  label: string;
  words: string;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Copy };
}

const NAME = 'enthesis-drafts';
const OLDEST_MS = 60 * 24 * 60 * 60 * 1000;

/** Where copies are kept. */
export interface Store {
  /** Keep a copy in the place of an earlier one; tells whether this browser did. */
  keep(copy: Copy): Promise<boolean>;
  find(key: string): Promise<Copy | undefined>;
  drop(key: string): Promise<void>;
}

// Once somebody has signed out nothing more is kept, neither here nor in another window: a page that is left keeps what is in it.
let isClosed = false;
const windows = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('enthesis-copies');
windows?.addEventListener('message', () => { isClosed = true; });

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 1, { upgrade: (made) => { made.createObjectStore('drafts', { keyPath: 'key' }); } });
  return opened;
}

/** The store of this browser. Where it has none, as in some private windows, the text stays in the page alone. */
export const deviceStore: Store = {
  keep: async (copy) => !isClosed && (await quietly(async () => (await database()).put('drafts', copy))) !== undefined,
  find: (key) => quietly(async () => (await database()).get('drafts', key)),
  drop: async (key) => { await quietly(async () => (await database()).delete('drafts', key)); },
};

/** Give every copy whose key begins like this, latest first; those that nobody came back to for two months go. */
export async function copiesOf(start: string): Promise<Copy[]> {
  const all = (await quietly(async () => (await database()).getAll('drafts'))) ?? [];
  const oldest = new Date(Date.now() - OLDEST_MS).toISOString();
  for (const copy of all) if (copy.at < oldest) await deviceStore.drop(copy.key);
  const found = all.filter(({ key, at }) => key.startsWith(start) && at >= oldest);
  return found.sort((left, right) => right.at.localeCompare(left.at));
}

/** Remove every copy whose key is meant. */
export async function dropCopies(isMeant: (key: string) => boolean): Promise<void> {
  const keys = (await quietly(async () => (await database()).getAllKeys('drafts'))) ?? [];
  for (const key of keys) if (isMeant(key)) await deviceStore.drop(key);
}

/** Remove everything that is kept from this device, as signing out does. */
export async function forgetCopies(): Promise<void> {
  isClosed = true;
  windows?.postMessage('forget');
  await quietly(async () => (await database()).clear('drafts'));
}

async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
