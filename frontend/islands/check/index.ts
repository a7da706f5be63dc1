// The owner's check from the keyboard: each button with `data-key` is pressed by its letter, once.
import { letterOf } from './logic.ts';

// A key pressed twice by mistake must not answer for a picture that has only just come up.
const LOOK_MS = 300;

export function start(form: HTMLElement): void {
  let isReady = false;
  setTimeout(() => {
    isReady = true;
    document.querySelectorAll<HTMLElement>('[data-keys-hint]').forEach((hint) => (hint.hidden = false));
  }, LOOK_MS);
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const letter = letterOf({
      key: event.key,
      held: event.ctrlKey || event.metaKey || event.altKey || event.repeat,
      typing: target?.closest('input, textarea, select, [contenteditable], dialog') != null,
    });
    if (!letter || !isReady || !form.isConnected) return;
    const button = document.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(letter)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
