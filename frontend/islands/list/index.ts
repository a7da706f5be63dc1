import { isTyping } from '../../lib/enhance.ts';
import { commandOf, rowAfter } from './logic.ts';

/** Gives a list its keys (j and k move, enter opens, x ticks) and its bar for what is ticked. */
export function start(list: HTMLElement): void {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-row]')];
  document.addEventListener('keydown', (event) => {
    if (isTyping(event.target)) return;
    const command = commandOf(event.key, event.ctrlKey || event.metaKey || event.altKey);
    if (command === 'none') return;
    const every = rows();
    const now = every.findIndex((row) => row.contains(document.activeElement));
    if (command === 'open' || command === 'tick') act(command, every[now], event);
    else move(every[rowAfter(command, now, every.length)], event);
  });
  followTicks(list);
}

function move(row: HTMLElement | undefined, event: Event): void {
  if (!row) return;
  event.preventDefault();
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
}

function act(command: 'open' | 'tick', row: HTMLElement | undefined, event: Event): void {
  // Enter on a link or a button inside a row is theirs.
  if (!row || (command === 'open' && document.activeElement !== row)) return;
  event.preventDefault();
  if (command === 'open') row.querySelector<HTMLAnchorElement>('a[href]')?.click();
  else row.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
}

function followTicks(list: HTMLElement): void {
  const scope = list.closest('form') ?? document;
  const bar = scope.querySelector<HTMLElement>('[data-bulk-bar]');
  if (!bar) return;
  const boxes = (): HTMLInputElement[] => [...list.querySelectorAll<HTMLInputElement>('[data-row] input[type=checkbox]')];
  const show = (): void => {
    const ticked = boxes().filter((box) => box.checked);
    bar.hidden = ticked.length === 0;
    const count = bar.querySelector('[data-bulk-count]');
    if (count) count.textContent = String(ticked.length);
    for (const box of boxes()) box.closest('[data-row]')?.classList.toggle('is-ticked', box.checked);
  };
  list.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && 'tickAll' in event.target.dataset) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    show();
  });
  bar.querySelector('[data-bulk-clear]')?.addEventListener('click', () => {
    for (const box of list.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) box.checked = false;
    show();
  });
  show();
}
