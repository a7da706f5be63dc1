/** Turning a picture black outside the scan, here in the browser, so that nothing else of it is ever sent. */

import type { Box, Size } from '../mask/logic.ts';
import type { Facts } from './facts.ts';
import { hex } from './known.ts';

/** A picture that a browser can hold no longer or gives back changed. */
export class CannotBlank extends Error {}

export interface Blanked {
  body: Blob;
  /** Of which file it was made: kind, bytes, SHA-256. The server then knows that file again. */
  original: string;
}

/** Give the four sides around a box as places of [left, top, width, height]; together with the box they are all. */
export function around(box: Box, { columns, rows }: Size): [number, number, number, number][] {
  const height = box.y1 - box.y0 + 1;
  return [
    [0, 0, columns, box.y0], [0, box.y1 + 1, columns, rows - box.y1 - 1],
    [0, box.y0, box.x0, height], [box.x1 + 1, box.y0, columns - box.x1 - 1, height],
  ];
}

/** Blank a canvas, which is of no use afterwards, and write it as PNG, which loses nothing. */
export async function blanked(canvas: HTMLCanvasElement, box: Box, file: Blob, kind: Facts['kind']): Promise<Blanked> {
  const context = canvas.getContext('2d');
  if (!context) throw new CannotBlank();
  context.globalCompositeOperation = 'source-over';
  context.fillStyle = '#000';
  for (const [x, y, width, height] of around(box, { columns: canvas.width, rows: canvas.height })) {
    context.fillRect(x, y, width, height);
  }
  const body = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  canvas.width = canvas.height = 0; // phones give back the memory of a canvas late
  if (body?.type !== 'image/png') throw new CannotBlank();
  return { body, original: `${kind},${file.size},${hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))}` };
}

/**
 * Tell whether a canvas gives back what was drawn on it. Beyond its limits a browser draws nothing and says so nowhere;
 * some change what scripts read, against being tracked by it.
 */
export function isFaithful(canvas: HTMLCanvasElement): boolean {
  const context = canvas.getContext('2d');
  if (!context || canvas.width < SIDE || canvas.height < SIDE) return false;
  const [x, y] = [canvas.width - SIDE, canvas.height - SIDE];
  const wanted = context.createImageData(SIDE, SIDE);
  for (let at = 0; at < wanted.data.length; at += 1) wanted.data[at] = at % 4 === 3 ? 255 : (at * 37) % 256;
  try {
    const before = context.getImageData(x, y, SIDE, SIDE);
    context.putImageData(wanted, x, y);
    const there = context.getImageData(x, y, SIDE, SIDE).data;
    context.putImageData(before, x, y);
    return wanted.data.every((value, at) => there[at] === value);
  } catch {
    return false;
  }
}

const SIDE = 8;
