/** Signing out leaves nothing behind: what is kept on this device is removed before the form is sent. */

/** Tell whether this form signs the person out. */
export function isSignOut(form: { action: string; method: string }): boolean {
  return form.method === 'post' && new URL(form.action).pathname.endsWith('/logout/');
}

/** Remove what is kept whenever somebody signs out; to be called once on every page. */
export function forgetOnSignOut(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !isSignOut(form)) return;
    event.preventDefault();
    // `submit()` does not raise this event again.
    void import('./copies.ts').then(({ forgetCopies }) => forgetCopies()).finally(() => form.submit());
  });
}
