export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** Reads what was kept; whatever is not a theme means: as the device says. */
export function themeOf(kept: string): Theme {
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

/** Gives what to keep and to write on the page; the device's own choice is the absence of one. */
export function markOf(theme: Theme): string {
  return theme === 'system' ? '' : theme;
}
