/** What the form shows unfolded, and what it says about gaps: decided without a page. */

/** Something that stands in the way of sending: the field of the form, and what to do. */
export interface Gap {
  field: string;
  words: string;
}

/** Split a region's structures, in its own order: those of ticked views and answered ones stand open, the others fold. */
export function splitStructures(all: readonly string[], ofViews: readonly string[], answered: readonly string[]): { open: string[]; folded: string[] } {
  const isOpen = (id: string): boolean => ofViews.includes(id) || answered.includes(id);
  return { open: all.filter(isOpen), folded: all.filter((id) => !isOpen(id)) };
}

/** Name the structures that "The rest is normal" marks: those of the ticked views that have no answer yet. */
export function restOf(ofViews: readonly string[], answered: readonly string[]): string[] {
  return [...new Set(ofViews)].filter((id) => !answered.includes(id));
}

/** Say how many structures are folded away. */
export function foldWords(folded: number, open: number): string {
  return `${open > 0 ? 'Other structures' : 'All structures'} (${folded})`;
}

/** Say how much is missing. */
export function missingWords(gaps: number): string {
  if (gaps === 0) return 'Nothing is missing';
  return gaps === 1 ? '1 thing is missing' : `${gaps} things are missing`;
}

/** Give the id of the element that a field's gap leads to; the server names ids the same way. */
export function idOf(field: string): string {
  return `f-${field.replaceAll('.', '-')}`;
}
