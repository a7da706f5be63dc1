/** What has happened around an open menu. */
export interface Happening {
  type: 'key' | 'press' | 'leave';
  key?: string;
  isInside: boolean;
}

/** Tells whether an open menu closes now, and whether its button takes the focus back. */
export function after({ type, key, isInside }: Happening): { closes: boolean; takesFocus: boolean } {
  if (type === 'key') return { closes: key === 'Escape', takesFocus: key === 'Escape' };
  return { closes: !isInside, takesFocus: false };
}
