import { answerOf, creationOf, requestOf, wordsFor, type JsonObject, type Proof } from './logic.ts';

/**
 * Makes or uses a passkey, then sends the form with the device's answer.
 *
 * What the server asks stands in the form, or comes from the address in `data-passkey-options`. Without passkeys in the
 * browser a hidden form stays hidden.
 */
export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  if (!('credentials' in navigator) || !('PublicKeyCredential' in window)) {
    say(form, 'This browser knows no passkeys. Use another way.');
    return;
  }
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    const field = form.querySelector<HTMLInputElement>('input[name=credential]');
    if (!field || field.value) return;
    event.preventDefault();
    say(form, '');
    prove(form).then(
      (answer) => {
        field.value = answer;
        form.requestSubmit();
        field.value = ''; // an answer is good once, also after going back to this page
      },
      (error: unknown) => say(form, wordsFor(error instanceof Error ? error.name : '')),
    );
  });
}

function say(form: HTMLFormElement, words: string): void {
  const note = form.querySelector('[data-passkey-note]');
  if (note) note.textContent = words;
}

async function prove(form: HTMLFormElement): Promise<string> {
  const options = await asked(form);
  const proof = form.dataset['passkey'] === 'create'
    ? await navigator.credentials.create(creationOf(options))
    : await navigator.credentials.get(requestOf(options));
  if (!proof) throw new Error('no answer');
  return answerOf(proof as unknown as Proof);
}

async function asked(form: HTMLFormElement): Promise<JsonObject> {
  const address = form.dataset['passkeyOptions'];
  if (!address) return JSON.parse(form.querySelector('[data-passkey-request]')?.textContent ?? '{}') as JsonObject;
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return ((await answer.json()) as { request_options: JsonObject }).request_options;
}
