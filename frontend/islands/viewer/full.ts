/** Full screen: the browser's own, or, where a phone has none for elements, over the whole page. */

const COVERING = 'viewer--covering';

/** Fill the screen with the element, or go back; on a phone a wide picture turns with the screen. */
export function toggleFull(element: HTMLElement, isWide: boolean): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (element.classList.contains(COVERING)) cover(element, false);
  else if (document.fullscreenEnabled) element.requestFullscreen().then(() => turn(isWide), () => cover(element, true));
  else cover(element, true);
}

/** Turn the screen to the long side of the picture, where the browser can; leaving full screen turns it back. */
function turn(isWide: boolean): void {
  const { orientation } = screen;
  if ('lock' in orientation) orientation.lock(isWide ? 'landscape' : 'portrait').catch(() => undefined);
}

function cover(element: HTMLElement, on: boolean): void {
  element.classList.toggle(COVERING, on);
  if (on) element.addEventListener('keydown', leaveOnEscape);
  else element.removeEventListener('keydown', leaveOnEscape);
}

function leaveOnEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') cover(event.currentTarget as HTMLElement, false);
}
