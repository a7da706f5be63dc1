/** Asks before a form with `data-confirm` is sent, or a button with it sends one; nothing happens without a yes. */
export function askBefore(root: Document): void {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const button = event.submitter instanceof HTMLElement ? event.submitter : null;
    const asking = button?.dataset['confirm'] ? button : form;
    const question = asking.dataset['confirm'];
    if (!question || form.dataset['confirmed'] === 'yes') return;
    event.preventDefault();
    ask(question, asking.dataset['confirmVerb'] ?? button?.textContent?.trim() ?? 'Go on', () => {
      form.dataset['confirmed'] = 'yes';
      form.requestSubmit(button);
      delete form.dataset['confirmed'];
    });
  });
}

/** Opens a dialog with one question, the verb that does it, and a way out. */
export function ask(question: string, verb: string, yes: () => void): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  const words = document.createElement('p');
  words.className = 'dialog__words';
  words.id = 'dialog-words';
  words.textContent = question;
  dialog.setAttribute('aria-labelledby', words.id);
  const row = document.createElement('div');
  row.className = 'dialog__actions';
  row.append(button(verb, 'nhsuk-button', yes), button('Leave it as it is', 'nhsuk-button nhsuk-button--secondary'));
  dialog.append(words, row);
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();

  function button(text: string, look: string, then?: () => void): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = look;
    made.textContent = text;
    made.addEventListener('click', () => {
      dialog.close();
      then?.();
    });
    return made;
  }
}
