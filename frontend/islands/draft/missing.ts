/** What is still missing, beside the send button: a list that leads to each gap, and a mark at each part that is complete. */

import { make, markOf } from '../../lib/elements.ts';
import { unfold } from '../../lib/fields.ts';
import { idOf, missingWords, type Gap } from './sight.ts';

/** Make the links of the list, and of an error summary, lead into what is folded away too. */
export function startMissing(form: HTMLFormElement): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#f-"], a[data-part]') : null;
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!link || !target) return;
    event.preventDefault();
    link.closest<HTMLDetailsElement>('[data-missing]')?.removeAttribute('open');
    reveal(target);
  });
  const links = form.querySelectorAll<HTMLElement>('[data-gap]');
  showMarks([...links].map((link) => ({ field: link.dataset.gap ?? '', words: '' })));
}

/** Show what the server says is missing now. */
export function showMissing(form: HTMLFormElement, gaps: readonly Gap[]): void {
  const [box, summary, list] = ['[data-missing]', '[data-missing-summary]', '[data-missing-list]'].map((one) => form.querySelector<HTMLElement>(one));
  if (!box || !summary || !list) return;
  summary.textContent = missingWords(gaps.length);
  if (gaps.length === 0) box.removeAttribute('open');
  list.replaceChildren(...gaps.map(({ field, words }) => make('li', {},
    make('a', { class: 'missing__link', href: `#${idOf(field)}`, 'data-gap': field }, words))));
  showMarks(gaps);
}

/** Bring a field or a part into sight, opening what it is folded into, and put the focus there. */
export function reveal(target: HTMLElement): void {
  unfold(target);
  const isPart = target.id.startsWith('part-');
  target.scrollIntoView({ block: isPart ? 'start' : 'center' });
  const into = isPart ? target.querySelector<HTMLElement>('summary, [tabindex="-1"]') : target;
  into?.focus({ preventScroll: true });
}

function showMarks(gaps: readonly Gap[]): void {
  const open = new Set(gaps.map(({ field }) => document.getElementById(idOf(field))?.closest('[id^="part-"]')?.id));
  for (const link of document.querySelectorAll<HTMLElement>('a[data-part]')) {
    const part = document.getElementById(`part-${link.dataset.part}`);
    const isDone = part !== null && !open.has(part.id) && (!(part instanceof HTMLDetailsElement) || isBegun(part));
    link.classList.toggle('parts__link--done', isDone);
    link.querySelector('.parts__mark')?.remove();
    if (isDone) link.prepend(make('span', { class: 'parts__mark' }, markOf('done'), make('span', { class: 'nhsuk-u-visually-hidden' }, 'complete: ')));
  }
}

function isBegun(part: HTMLElement): boolean {
  return [...part.querySelectorAll<HTMLTextAreaElement>('textarea')].some((area) => area.value.trim() !== '');
}
