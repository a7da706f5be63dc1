/** What the dialog says, so that it promises no more than is done: a picture is blanked here, a film on arrival. */

import type { Plain } from './logic.ts';

export const DAMAGED = 'Not taken: The picture inside this file is damaged and cannot be shown. Export it from the machine again.';
export const CUT_OFF = 'Not taken: This file ends before the picture does, so it was probably cut off. Export it from the machine again.';
export const TOO_LARGE = 'Not taken: This picture has more than 16 million pixels. Export it smaller from the machine.';
export const PHOTOGRAPH = 'Not taken: This is a photograph taken with a camera or a phone. Export the picture from the machine itself: '
  + 'photographs of screens lose the detail, and may show people and papers.';
export const MOVES = 'Not taken: This picture moves. Export it from the machine as MP4 or AVI.';
export const NOT_BLANKED = 'Not sent: this browser could not blank the picture. Press Try again, or use another browser.';

const BOX = 'Draw a box around the scan, with the depth scale at its side';
const AS_IT_IS = 'over the encrypted line, blanked in memory on arrival; nothing of it is written unblanked.';

/** Say what to draw, and what becomes of the rest: `isWhole` where this device cannot blank a picture itself. */
export function drawWords(kind: Plain['kind'], isWhole: boolean, wasSent: boolean): string {
  if (kind === 'picture' && !isWhole) {
    return `${BOX}. All else turns black before it is sent: leave names, numbers and dates outside.`;
  }
  const how = kind === 'film' ? `A film is sent as it is ${AS_IT_IS}`
    : `This browser cannot blank this picture, so it is sent as it is ${AS_IT_IS}`;
  const shown = wasSent ? ` This browser cannot show this ${kind}, so the server did; it has kept nothing.` : '';
  return `${BOX}; leave names, numbers and dates outside. ${how}${shown}`;
}

/** Ask whether a file that cannot be shown here may be sent for that. */
export function askWords(kind: Plain['kind']): string {
  return kind === 'film'
    ? `This browser cannot play this film, so the scan cannot be marked on it here. A film is sent as it is ${AS_IT_IS} `
      + 'To mark the scan, have it sent once to be shown here: nothing is kept of that.'
    : 'This browser cannot hold this picture to blank it; another browser or a computer may. '
      + `From here it is sent as it is ${AS_IT_IS} To mark the scan, have it sent once to be shown here: nothing is kept of that.`;
}

/** Offer to answer for the files after this one too. */
export function sameWords(others: number, isToShow: boolean): string {
  if (isToShow) return 'Send the other files to be shown too, where this browser cannot show them';
  return others === 1 ? 'Use this box for the other file too, if it has the same size'
    : `Use this box for the ${others} other files too, where they have the same size`;
}
