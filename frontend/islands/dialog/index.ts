import { isOutside } from './logic.ts';

/** Opens a `<dialog id="x" data-island="dialog">` from any `data-opens="x"`, and closes it by its backdrop or `data-closes`. */
export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLDialogElement)) return;
  const dialog = element;
  for (const opener of document.querySelectorAll<HTMLElement>(`[data-opens="${CSS.escape(dialog.id)}"]`)) {
    opener.hidden = false;
    opener.addEventListener('click', () => dialog.showModal());
  }
  for (const closer of dialog.querySelectorAll('[data-closes]')) closer.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && isOutside(dialog.getBoundingClientRect(), event.clientX, event.clientY)) dialog.close();
  });
}
