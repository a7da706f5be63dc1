/** Full screen: the browser's own, or, where a phone has none for elements, over the whole page. */

const COVERING = 'viewer--covering';
const rest = new WeakMap<HTMLElement, HTMLElement[]>();

/** Fill the screen with the element, or go back; on a phone a wide picture turns with the screen. */
export function toggleFull(element: HTMLElement, isWide: boolean): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (isCovering(element)) cover(element, false);
  else if (document.fullscreenEnabled) element.requestFullscreen().then(() => turn(isWide), () => cover(element, true));
  else cover(element, true);
}

/** Tell whether the element lies over the whole page. */
export function isCovering(element: HTMLElement): boolean {
  return element.classList.contains(COVERING);
}

/** Lay the element over the whole page, above all else, or put it back. */
export function cover(element: HTMLElement, on: boolean): void {
  if (isCovering(element) === on) return;
  element.classList.toggle(COVERING, on);
  if (on) {
    element.addEventListener('keydown', leaveOnEscape);
    element.popover = 'manual';
    element.showPopover();
    rest.set(element, besides(element).filter((one) => !one.inert));
  } else {
    element.removeEventListener('keydown', leaveOnEscape);
    element.popover = null;
  }
  // What is covered can be neither reached nor read until it is seen again.
  for (const one of rest.get(element) ?? []) one.inert = on;
}

/** Give everything on the page that the element is not part of. */
function besides(element: HTMLElement): HTMLElement[] {
  const parent = element.parentElement;
  if (!parent || element === document.body) return [];
  const siblings = [...parent.children].filter((one) => one !== element && one instanceof HTMLElement);
  return [...(siblings as HTMLElement[]), ...besides(parent)];
}

/** Turn the screen to the long side of the picture, where the browser can; leaving full screen turns it back. */
function turn(isWide: boolean): void {
  const { orientation } = screen;
  if ('lock' in orientation) orientation.lock(isWide ? 'landscape' : 'portrait').catch(() => undefined);
}

function leaveOnEscape(event: KeyboardEvent): void {
  const element = event.currentTarget as HTMLElement;
  // A tool that is open takes the key for itself.
  if (event.key === 'Escape' && !element.querySelector('.viewer__panel:not([hidden])')) cover(element, false);
}
