/** The dialog that lists the keys of the review page, with the switch that turns single keys off. */

import { make } from '../../lib/elements.ts';
import { KEY_HELP } from './logic.ts';
import { keysAreOn, setKeys } from './setting.ts';

/** Make the dialog. */
export function reviewHelp(): HTMLDialogElement {
  const rows = KEY_HELP.map(([keys, words]) => make('div', {},
    make('dt', {}, ...keys.split(' ').map((key) => make('kbd', {}, key))), make('dd', {}, words)));
  const input = make('input', { type: 'checkbox', checked: keysAreOn() });
  input.addEventListener('change', () => setKeys(input.checked));
  return make('dialog', { class: 'keys-help', 'aria-label': 'Keys for reviewing' },
    make('h2', { class: 'viewer__help-title' }, 'Keys'),
    make('dl', {}, ...rows),
    make('label', { class: 'keys-help__switch' }, input, 'Single keys work on this device'),
    make('form', { method: 'dialog' }, make('button', { class: 'nhsuk-button nhsuk-button--small', value: 'close' }, 'Close')));
}
