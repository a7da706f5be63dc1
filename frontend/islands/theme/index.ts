import { keep, kept } from '../../lib/kept.ts';
import { markOf, themeOf } from './logic.ts';

/** Switches between light, dark and what the device says. */
export function start(group: HTMLElement): void {
  const now = themeOf(kept('theme'));
  for (const radio of group.querySelectorAll<HTMLInputElement>('input[type=radio]')) {
    radio.checked = radio.value === now;
  }
  group.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const mark = markOf(themeOf(event.target.value));
    keep('theme', mark);
    if (mark) document.documentElement.dataset['theme'] = mark;
    else delete document.documentElement.dataset['theme'];
  });
}
