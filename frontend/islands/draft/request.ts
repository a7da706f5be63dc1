/** The requests of the autosave: sending the form, and asking for the saved one. */

import { csrfToken, factsOf, refusalWords, sessionEnded } from '../../lib/session.ts';
import { written, type Entry } from '../../lib/entries.ts';
import type { Gap } from './sight.ts';

/** A field that was not saved with the others, and whether its text may be kept on the device. */
export interface Refused extends Gap {
  keep: boolean;
}

/** What the server said to an autosave. */
export type Answer =
  | { is: 'saved'; revision: string; at: string; preview: string; missing: Gap[]; refused: Refused[] }
  | { is: 'conflict' }
  | { is: 'refused'; words: string; fields: Record<string, string>; keep: boolean }
  | { is: 'ended' }
  | { is: 'away' };

// Browsers carry at most 64 KiB of such requests over the end of a page.
const LARGEST_KEEPALIVE = 60_000;

/** Send what is written, with the revision it was written on; `leaving` lets it outlive the page where it is short. */
export async function sendDraft(url: string, entries: readonly Entry[], revision: string, leaving: boolean): Promise<Answer> {
  const body = new URLSearchParams(written(entries).map(([name, value]) => [name, value]));
  body.set('revision', revision);
  const text = body.toString();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json', 'X-CSRFToken': csrfToken(),
      },
      body: text,
      keepalive: leaving && text.length < LARGEST_KEEPALIVE,
    });
    if (sessionEnded(factsOf(response))) return { is: 'ended' };
    return readAnswer(response.status, await response.json().catch(() => null));
  } catch {
    return { is: 'away' };
  }
}

/** Read an answer in data. */
export function readAnswer(status: number, body: unknown): Answer {
  if (status >= 500 || status === 429 || body === null) return { is: 'away' };
  if (status === 200) {
    const saved = body as { revision: number; saved_at: string; preview_html: string; missing: Gap[]; refused: Refused[] };
    const { missing, refused } = saved;
    return { is: 'saved', revision: String(saved.revision), at: saved.saved_at, preview: saved.preview_html, missing, refused };
  }
  const error = (body as { error?: { code?: string; fields?: Record<string, string> } }).error;
  if (error?.code === 'edit_conflict') return { is: 'conflict' };
  return {
    is: 'refused',
    words: refusalWords(body, 'Reload the page, then try again.'),
    fields: error?.fields ?? {},
    // What was refused for its content, perhaps because it names a patient, must not be kept on the device either.
    keep: status !== 422,
  };
}

/** The form as it is saved now. */
export interface SavedForm {
  form: HTMLFormElement;
  revision: string;
}

/** Ask for the form as it is saved now; null where it cannot be had or is no longer open for writing. */
export async function fetchSaved(url: string, id: string): Promise<SavedForm | null> {
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' } });
    if (!response.ok || response.redirected) return null;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const form = page.getElementById(id);
    if (!(form instanceof HTMLFormElement)) return null;
    return { form, revision: String(new FormData(form).get('revision') ?? '') };
  } catch {
    return null;
  }
}
