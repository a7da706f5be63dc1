/** Text that the server does not have yet, kept on this device for one person and one case, and removed once it has. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry } from './logic.ts';

/** What is kept of a draft. */
export interface Copy {
  key: string;
  revision: string;
  entries: Entry[];
  at: string;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Copy };
}

const NAME = 'enthesis-drafts';

/** Where copies are kept. */
export interface Store {
  keep(copy: Copy): Promise<void>;
  find(key: string): Promise<Copy | undefined>;
  drop(key: string): Promise<void>;
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 1, { upgrade: (made) => { made.createObjectStore('drafts', { keyPath: 'key' }); } });
  return opened;
}

/** The store of this browser. Where it has none, as in some private windows, the text stays in the page alone. */
export const deviceStore: Store = {
  keep: async (copy) => { await quietly(async () => (await database()).put('drafts', copy)); },
  find: (key) => quietly(async () => (await database()).get('drafts', key)),
  drop: async (key) => { await quietly(async () => (await database()).delete('drafts', key)); },
};

/** Remove every draft from this device, as signing out does. */
export async function forgetDrafts(): Promise<void> {
  await quietly(async () => (await database()).clear('drafts'));
}

async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
