/** What somebody who cannot see the picture is told about how it is shown. */

import { lightWords, type Light } from './light.ts';
import { frameWords, isCine, type Picture } from './logic.ts';
import { rangeWords, type Range } from './loop.ts';
import { orientationWords, type Orientation } from './orient.ts';

/** How a picture is shown. */
export interface Showing {
  picture: Picture;
  frame: number;
  playing: boolean;
  range: Range;
  zoom: number;
  light: Light;
  orientation: Orientation;
  /** What is drawn on this frame, one sentence for each. */
  drawings: readonly string[];
}

/** Describe how a picture is shown: frame, size, window, how it lies, and what is drawn on it. */
export function showingWords({ picture, frame, playing, range, zoom, light, orientation, drawings }: Showing): string {
  const times = Math.round(zoom * 10) / 10;
  const moving = playing ? 'Playing' : frameWords(frame, picture.frameCount);
  const parts = [
    isCine(picture) ? moving : '',
    isCine(picture) ? rangeWords(range, picture.frameCount) : '',
    times > 1 ? `${times} times enlarged` : 'whole picture',
    lightWords(light),
    orientationWords(orientation),
  ];
  return [parts.filter(Boolean).join(', '), ...(playing ? [] : drawings)].map((one) => `${upper(one)}.`).join(' ');
}

function upper(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
