/**
 * Asking the server which files it has, by their SHA-256, before sending: choosing the same folder again after a reload
 * sends only what is missing.
 */

import { csrfToken } from '../../lib/session.ts';
import type { Item } from './logic.ts';

// `crypto.subtle` hashes only what lies in memory as one piece. Above this size that costs a phone more than it saves;
// such a file is sent, and the server then says that it knows it.
const LARGEST_TO_HASH = 64 * 2 ** 20;
const BATCH = 25;

/** Write bytes as hexadecimal digits. */
export function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Cut a list into batches. */
export function batches<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** Go through files in batches: each is told to `isKnown` or, where the server does not have it, to `isMissing`. */
export async function sift(
  items: readonly Item[], fileOf: (item: Item) => Blob, url: string,
  isKnown: (item: Item) => void, isMissing: (item: Item) => void,
): Promise<void> {
  for (const batch of batches(items, BATCH)) {
    const hashes = new Map<Item, string>();
    for (const item of batch) {
      const hash = await hashOf(fileOf(item));
      if (hash) hashes.set(item, hash);
    }
    const known = await askFor([...hashes.values()], url);
    for (const item of batch) {
      const hash = hashes.get(item);
      if (hash && known.has(hash)) isKnown(item);
      else isMissing(item);
    }
  }
}

async function hashOf(file: Blob): Promise<string | null> {
  if (file.size > LARGEST_TO_HASH || !globalThis.crypto?.subtle) return null;
  try {
    return hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  } catch {
    return null; // the file was moved or cannot be read; sending it will say so
  }
}

/** Ask which hashes are known; where there is no answer none is, for sending a known file does no harm. */
async function askFor(hashes: string[], url: string): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': csrfToken() },
      body: JSON.stringify({ hashes }),
    });
    const answer = response.ok ? ((await response.json()) as { known?: string[] }) : {};
    return new Set(answer.known ?? []);
  } catch {
    return new Set();
  }
}
