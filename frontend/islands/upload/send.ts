/** Sending one file as the raw body of a request: nothing but its bytes leaves the browser, of a picture the marked ones. */

import { csrfToken, refusalWords, sessionEnded } from '../../lib/session.ts';
import { isComplete, LineReader } from './lines.ts';
import type { Item, Line } from './logic.ts';
import type { Send, Sent } from './queue.ts';
import { NOT_BLANKED } from './words.ts';

/** Give what goes along with a plain file: what was marked on it, on what, and with which files it was chosen. */
export function plainHeaders({ plain }: Item): Record<string, string> {
  if (!plain?.mark) return {};
  const { mark: { box, size }, sends } = plain;
  return {
    'X-Keep-Box': [box.x0, box.y0, box.x1, box.y1].join(','), 'X-Keep-Size': `${size.columns},${size.rows}`,
    'X-Visit': plain.visit, 'X-Number': String(plain.number),
    ...(typeof sends === 'object' ? { 'X-Original': sends.original } : {}),
  };
}

/** Give what is sent of a file; null for one of which nobody has said yet what may be. */
export function bodyOf({ plain }: Item, file: Blob): Blob | null {
  if (!plain || plain.sends === 'whole') return file;
  return plain.sends?.body ?? null;
}

/** Make the function that sends a file to its address; XMLHttpRequest, because fetch does not tell how much is sent. */
export function sender(urls: { dicom: string; plain: string }, fileOf: (item: Item) => Blob): Send {
  return (item, told, signal) => new Promise<Sent>((resolve) => {
    const body = bodyOf(item, fileOf(item));
    if (!body) return resolve({ is: 'refused', words: NOT_BLANKED });
    const url = item.plain ? urls.plain : urls.dicom;
    const request = new XMLHttpRequest();
    const reader = new LineReader();
    const all: Line[] = [];
    const read = (ended: boolean): void => {
      if (request.status !== 200) return;
      const lines = reader.read(request.responseText, ended);
      all.push(...lines);
      if (lines.length > 0) told.lines(lines);
    };
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', csrfToken());
    for (const [name, value] of Object.entries(plainHeaders(item))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => told.progress(event.total > 0 ? Math.min(event.loaded / event.total, 0.999) : 0);
    request.upload.onload = () => told.progress(1);
    request.onprogress = () => read(false);
    request.onerror = () => resolve({ is: 'broken' });
    request.onabort = () => resolve({ is: 'stopped' });
    request.onload = () => {
      const failure = failureOf(request, url);
      if (failure) return resolve(failure);
      read(true);
      resolve(isComplete(all) ? { is: 'answered' } : { is: 'broken' });
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function failureOf(request: XMLHttpRequest, url: string): Sent | null {
  const { status } = request;
  const redirected = new URL(request.responseURL || url, location.href).pathname !== new URL(url, location.href).pathname;
  const contentType = request.getResponseHeader('Content-Type') ?? '';
  if (sessionEnded({ status, redirected, contentType })) return { is: 'ended', words: 'Not sent: your session has ended.' };
  if (status === 200) return null;
  const body = parsed(request.responseText);
  if ((body as { error?: { code?: string } } | null)?.error?.code === 'interrupted') return { is: 'broken' };
  const words = refusalWords(body, '');
  // 4xx is about the file, so that trying again cannot help; the rest may pass.
  if (status < 500 && status !== 429) return { is: 'refused', words: `Not taken: ${words || 'the server refused it.'}` };
  return { is: 'refused', words: `Not sent: ${words || 'the server did not answer. Press Try again in a minute.'}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
