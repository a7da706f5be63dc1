/**
 * A plain picture or film as a canvas to mark the scan on. The browser makes it from the file itself; only what it cannot
 * show (most AVI films) is sent to be shown, once its owner has said so, and the server keeps nothing of that.
 */

import { csrfToken, refusalWords } from '../../lib/session.ts';
import { isFaithful } from './blanking.ts';
import { factsOf, type Facts } from './facts.ts';
import { CUT_OFF, DAMAGED, MOVES, PHOTOGRAPH, TOO_LARGE } from './words.ts';

/** A file that can be shown nowhere, with words for the person. */
export class CannotShow extends Error {}

/** A file that cannot be shown here: whether it may be sent for that is its owner's to say. */
export class MustAsk extends Error {}

export interface Shown {
  canvas: HTMLCanvasElement;
  /** What the file is, where the canvas holds its pixels, so that they can be blanked here. */
  kind: Facts['kind'] | null;
  /** Whether the server had to make it. */
  wasSent: boolean;
}

const PATIENCE_MS = 8_000;
// As the server has it, and the largest canvas of an iPhone.
const MOST_PIXELS = 4096 * 4096;
// A phone may fail at a larger one for want of memory alone.
const SURELY_HELD = 2 ** 22;

/** Show a file; one that cannot be shown here is sent to `url` for that or, without one, raises MustAsk. */
export async function shownFile(file: File, isFilm: boolean, url: string | null): Promise<Shown> {
  try {
    return await shownHere(file, isFilm);
  } catch (error) {
    if (url === null || !(error instanceof MustAsk)) throw error;
    return shownByServer(file, url);
  }
}

// Of a film the brightest of three of its frames: what is written on any of them can be seen then.
async function shownHere(file: File, isFilm: boolean): Promise<Shown> {
  if (isFilm) {
    const canvas = await shownFilm(file);
    if (!canvas) throw new MustAsk();
    return { canvas, kind: null, wasSent: false };
  }
  const facts = factsOf(await file.arrayBuffer());
  const why = whyNot(facts);
  if (why || !facts) throw new CannotShow(why || DAMAGED);
  const canvas = await shownPicture(file);
  if (!canvas && facts.pixels <= SURELY_HELD) throw new CannotShow(DAMAGED);
  if (!canvas || !isFaithful(canvas)) throw new MustAsk();
  return { canvas, kind: facts.kind, wasSent: false };
}

/** Say why a picture is not taken, whatever is marked on it; empty where it may be. */
export function whyNot(facts: Facts | null): string {
  if (!facts?.pixels) return DAMAGED;
  if (facts.isPhotograph) return PHOTOGRAPH;
  if (facts.moves) return MOVES;
  if (facts.pixels > MOST_PIXELS) return TOO_LARGE;
  return facts.isWhole ? '' : CUT_OFF;
}

async function shownPicture(file: Blob): Promise<HTMLCanvasElement | null> {
  try {
    // The numbers as they are in the file, without the colours of this screen.
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image', colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    const canvas = drawn(bitmap, bitmap.width, bitmap.height);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}

async function shownFilm(file: Blob): Promise<HTMLCanvasElement | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  video.src = URL.createObjectURL(file);
  try {
    await once(video, 'loadeddata');
    const canvas = drawn(video, video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d');
    if (!context || !video.videoWidth) return null;
    context.globalCompositeOperation = 'lighten';
    for (const share of Number.isFinite(video.duration) ? [0.5, 0.98] : []) {
      video.currentTime = video.duration * share;
      await once(video, 'seeked');
      context.drawImage(video, 0, 0);
    }
    return canvas;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
  }
}

function once(video: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(name)), PATIENCE_MS);
    video.addEventListener(name, () => { clearTimeout(late); resolve(); }, { once: true });
    video.addEventListener('error', () => { clearTimeout(late); reject(new Error('error')); }, { once: true });
  });
}

function drawn(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  // What is transparent turns black; kept in memory, for it is read back.
  canvas.getContext('2d', { alpha: false, willReadFrequently: true })?.drawImage(source, 0, 0, width, height);
  return canvas;
}

async function shownByServer(file: Blob, url: string): Promise<Shown> {
  const headers = { 'Content-Type': 'application/octet-stream', Accept: 'application/json', 'X-CSRFToken': csrfToken() };
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers, body: file });
  } catch {
    throw new CannotShow('Not sent: the connection was lost. Press Try again when it is back.');
  }
  if (!response.ok) {
    const words = refusalWords(await response.json().catch(() => null), 'this file cannot be shown.');
    throw new CannotShow(`${response.status < 500 ? 'Not taken' : 'Not sent'}: ${words}`);
  }
  const canvas = await shownPicture(await response.blob());
  if (!canvas) throw new CannotShow('Not taken: this file cannot be shown.');
  return { canvas, kind: null, wasSent: true };
}
