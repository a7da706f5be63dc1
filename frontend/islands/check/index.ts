// The owner's check from the keyboard: each button with `data-key` is pressed by its letter, once.
import { letterOf } from './logic.ts';

export function start(form: HTMLElement): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const letter = letterOf({
      key: event.key,
      held: event.ctrlKey || event.metaKey || event.altKey || event.repeat,
      typing: target?.closest('input, textarea, select, [contenteditable], dialog') != null,
    });
    if (!letter || !form.isConnected) return;
    const button = document.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(letter)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
