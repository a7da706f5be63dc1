/**
 * A plain picture or film as a canvas to mark the scan on. The browser makes it from the file itself; only what it cannot
 * show (most AVI films) is sent to be shown, and the server keeps nothing of that.
 */

import { csrfToken, refusalWords } from '../../lib/session.ts';

/** A file that can be shown nowhere, with words for the person. */
export class CannotShow extends Error {}

export interface Shown {
  canvas: HTMLCanvasElement;
  /** Whether the server had to make it. */
  wasSent: boolean;
}

const PATIENCE_MS = 8_000;

/** Show a file, of a film the brightest of three of its frames: what is written on any of them can be seen then. */
export async function shownFile(file: File, isFilm: boolean, url: string): Promise<Shown> {
  const here = await (isFilm ? shownFilm(file) : shownPicture(file));
  return here ? { canvas: here, wasSent: false } : { canvas: await shownByServer(file, url), wasSent: true };
}

async function shownPicture(file: Blob): Promise<HTMLCanvasElement | null> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
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
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  return canvas;
}

async function shownByServer(file: Blob, url: string): Promise<HTMLCanvasElement> {
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
  return canvas;
}
