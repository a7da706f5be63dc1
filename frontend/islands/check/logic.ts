// What the check decides without a page: which key is an answer, and why the answer "nothing" has to wait.

export interface Pressed {
  key: string;
  held: boolean;
  typing: boolean;
}

// How many frames of a picture were on the screen; a still has one.
export interface Shown {
  number: number;
  frames: number;
}

// The letter that was meant, or '' where the key press belongs to something else.
export function letterOf(pressed: Pressed): string {
  if (pressed.held || pressed.typing || pressed.key.length !== 1) return '';
  return pressed.key.toLowerCase();
}

// What the viewer wrote: "3/24"; before it has begun nothing was shown.
export function shownOf(written: string | undefined): Shown {
  const [number = 0, frames = 1] = (written ?? '').split('/').map(Number).filter((one) => one >= 0 && Number.isInteger(one));
  return { number, frames };
}

export function isSeen(shown: Shown): boolean {
  return shown.number >= Math.max(shown.frames, 1);
}

// The second line of the button that waits, or ''.
export function waitOf(shown: Shown): string {
  if (isSeen(shown)) return '';
  return shown.frames > 1 ? `once all ${shown.frames} frames were shown: ${shown.number} so far` : 'once the picture is shown';
}

// What is said when the button is pressed too early.
export function refusalOf(shown: Shown): string {
  if (shown.frames < 2) return 'The picture is not shown yet. Wait for it, or try loading it again.';
  return `Only ${shown.number} of ${shown.frames} frames shown so far. Play the loop to its end, or step through it, then answer.`;
}

// What is said once the button waits no more, or '' for a still, which is there at once.
export function doneOf(shown: Shown): string {
  return shown.frames > 1 ? `All ${shown.frames} frames were shown. You can answer now.` : '';
}
