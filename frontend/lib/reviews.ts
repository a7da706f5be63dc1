/** Under which key a review is kept on this device: who writes it, on which case, and on which revision of that. */

const START = 'review';

/** Give the beginning of the keys of one person's reviews of one case; the page names both, as `person:case`. */
export function startOf(place: string): string {
  return `${START}:${place}:`;
}

/** Give the key of a review of one revision of a case. */
export function keyOf(place: string, revision: string): string {
  return startOf(place) + revision;
}

/** Tell whether something is kept of a review of this case, whoever wrote it. */
export function isReviewOf(key: string, caseId: string): boolean {
  const [start, , of] = key.split(':');
  return start === START && of === caseId;
}

/** Forget what was kept of each review that the page says is decided; to be called once on every page. */
export function forgetDecided(root: ParentNode): void {
  const decided = [...root.querySelectorAll<HTMLElement>('[data-tags^="decided="]')];
  const cases = decided.map((notice) => (notice.dataset['tags'] ?? '').slice('decided='.length));
  if (cases.length === 0) return;
  void import('./copies.ts').then(({ dropCopies }) => dropCopies((key) => cases.some((one) => isReviewOf(key, one))));
}
