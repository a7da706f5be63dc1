/** Small choices kept on this device; where storage is closed they last as long as the page. */
export function kept(name: string): string {
  try {
    return localStorage.getItem(`enthesis.${name}`) ?? '';
  } catch {
    return '';
  }
}

/** Keeps a choice, or forgets it where it is empty. */
export function keep(name: string, value: string): void {
  try {
    if (value) localStorage.setItem(`enthesis.${name}`, value);
    else localStorage.removeItem(`enthesis.${name}`);
  } catch {
    // Nothing to do: the choice holds until the page is left.
  }
}
