/** Fetching the frames of a cine: one request for all, cut apart at the given offsets. */

import { factsOf, sessionEnded } from '../../lib/session.ts';

/** The frames could not be had; `ended` tells that it was because nobody is signed in any more. */
export class BundleFailed extends Error {
  readonly ended: boolean;

  constructor(ended: boolean) {
    super('The frames could not be loaded.');
    this.ended = ended;
  }
}

/** Fetch all frames of a cine, telling how many bytes have come; raises BundleFailed. */
export async function fetchBundle(
  url: string, length: number, signal: AbortSignal, progress: (received: number) => void,
): Promise<Blob> {
  const response = await fetch(url, { signal, credentials: 'same-origin' });
  const isPage = (response.headers.get('Content-Type') ?? '').startsWith('text/html');
  if (!response.ok || isPage || !response.body) {
    throw new BundleFailed(isPage && sessionEnded(factsOf(response)));
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parts.push(piece.value);
    received += piece.value.length;
    progress(received);
  }
  if (received !== length) throw new BundleFailed(false);
  return new Blob(parts);
}

/** Cut one frame out of the bundle; `offsets` has one entry more than there are frames. */
export function frameOf(bundle: Blob, offsets: readonly number[], frame: number): Blob {
  return bundle.slice(offsets[frame], offsets[frame + 1], 'image/jpeg');
}
