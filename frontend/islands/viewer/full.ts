/** Full screen: the browser's own, or, where a phone has none for elements, over the whole page. */

const COVERING = 'viewer--covering';

/** Fill the screen with the element, or go back. */
export function toggleFull(element: HTMLElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (element.classList.contains(COVERING)) cover(element, false);
  else if (document.fullscreenEnabled) element.requestFullscreen().catch(() => cover(element, true));
  else cover(element, true);
}

function cover(element: HTMLElement, on: boolean): void {
  element.classList.toggle(COVERING, on);
  if (on) element.addEventListener('keydown', leaveOnEscape);
  else element.removeEventListener('keydown', leaveOnEscape);
}

function leaveOnEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') cover(event.currentTarget as HTMLElement, false);
}
