/** Whether single keys are commands. A person may turn them off (WCAG 2.1.4), for example because they dictate. */

const NAME = 'enthesis.keys';

/** Tell whether single keys are commands on this device. */
export function keysAreOn(): boolean {
  try {
    return localStorage.getItem(NAME) !== 'off';
  } catch {
    return true; // storage is forbidden in this browser
  }
}

/** Turn single keys on or off on this device. */
export function setKeys(on: boolean): void {
  try {
    localStorage.setItem(NAME, on ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts no longer than the page, which is what the person asked of their browser.
  }
}
