/** The report as prose beside the form: replaced after each save, with what has just changed in sight. */

/** Show the report that the server made. It comes from escaped text, by the same template as the page itself. */
export function showPreview(html: string): void {
  const preview = document.querySelector<HTMLElement>('[data-preview]');
  if (!preview || preview.innerHTML === html) return;
  const before = new Set(partsOf(preview).map((part) => part.textContent));
  preview.innerHTML = html;
  const changed = partsOf(preview).find((part) => !before.has(part.textContent));
  const paper = preview.closest<HTMLElement>('.split__preview');
  // Only the paper scrolls: the page stays where the person is writing.
  if (changed && paper) bringIntoSight(changed, paper);
}

function partsOf(preview: HTMLElement): HTMLElement[] {
  return [...preview.querySelectorAll<HTMLElement>('.prose__section')];
}

function bringIntoSight(part: HTMLElement, paper: HTMLElement): void {
  const [inner, outer] = [part.getBoundingClientRect(), paper.getBoundingClientRect()];
  const [above, below] = [inner.top - outer.top - 16, inner.bottom - outer.bottom + 16];
  if (above < 0) paper.scrollTop += above;
  else if (below > 0) paper.scrollTop += Math.min(above, below);
}
