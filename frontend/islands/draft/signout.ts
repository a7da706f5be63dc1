/** Signing out leaves nothing behind: drafts that are kept on this device are removed before the form is sent. */

/** Tell whether this form signs the person out. */
export function isSignOut(form: { action: string; method: string }): boolean {
  return form.method === 'post' && new URL(form.action).pathname.endsWith('/logout/');
}

/** Remove drafts whenever somebody signs out; to be called once on every page. */
export function forgetOnSignOut(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !isSignOut(form)) return;
    event.preventDefault();
    // `submit()` does not raise this event again.
    void import('./store.ts').then(({ forgetDrafts }) => forgetDrafts()).finally(() => form.submit());
  });
}
