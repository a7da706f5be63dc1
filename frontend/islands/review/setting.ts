/** Whether single keys are commands. A person may turn them off (WCAG 2.1.4), for example because they dictate. */

import { keep, kept } from '../../lib/kept.ts';

/** Tell whether single keys are commands on this device. */
export function keysAreOn(): boolean {
  return kept('keys') !== 'off';
}

/** Turn single keys on or off on this device. */
export function setKeys(on: boolean): void {
  keep('keys', on ? '' : 'off');
}
