/** Signing out leaves nothing behind: drafts that are kept on this device are removed before the form is sent. */

/** Remove drafts whenever the form with `data-sign-out` is sent; to be called once on every page. */
export function forgetOnSignOut(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !('signOut' in form.dataset)) return;
    event.preventDefault();
    // `submit()` does not raise this event again.
    void import('./store.ts').then(({ forgetDrafts }) => forgetDrafts()).finally(() => form.submit());
  });
}
