/** Keeping drawings with the server: what failed stays on the page, says so, and is sent again when asked. */

import { csrfToken, factsOf, refusalWords, SESSION_ENDED, sessionEnded } from '../../../lib/session.ts';
import { nextStep, received, type Drawing, type Row, type Step } from './drawing.ts';

// Keys and fingers make many small changes in a row; only what they come to is sent.
const SETTLE_MS = 400;
const NO_NETWORK = 'The network did not answer.';

export class Keeping {
  readonly drawings: Drawing[] = [];
  /** Why the drawings of before are not here; '' where they are. */
  problem = '';
  /** Whether it is known yet what is kept here. */
  isKnown = false;

  private readonly address: string;
  private readonly changed: () => void;
  private readonly waiting = new Map<Drawing, number>();
  private readonly busy = new Set<Drawing>();
  private mayWrite = false;

  /** `address` is where drawings are read, '' where nothing is kept. */
  constructor(address: string, changed: () => void) {
    this.address = address;
    this.changed = changed;
    addEventListener('online', () => this.retry());
    addEventListener('beforeunload', (event) => { if (this.unkept.length > 0) event.preventDefault(); });
  }

  /** Whether what is drawn here is kept at all. */
  get keeps(): boolean {
    return this.mayWrite;
  }

  /** The drawings that the server does not have as they are here. */
  get unkept(): Drawing[] {
    return this.keeps ? this.drawings.filter((one) => one.mine && nextStep(one)) : [];
  }

  /** The drawings that could not be kept, not only those on their way. */
  get failed(): Drawing[] {
    return this.unkept.filter((one) => one.problem);
  }

  /** Read what was drawn before. */
  async load(): Promise<void> {
    if (!this.address) {
      this.isKnown = true;
      return;
    }
    try {
      const response = await fetch(this.address, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
      const answer = (await read(response)) as { annotations: Row[]; mayWrite: boolean };
      this.mayWrite = answer.mayWrite;
      this.drawings.unshift(...answer.annotations.map(received));
      this.problem = '';
    } catch (error) {
      this.problem = `What was drawn before could not be loaded. ${wordsOf(error)}`;
    }
    this.isKnown = true;
    this.changed();
    if (!this.problem) this.retry();
  }

  /** Send what has changed about a drawing, once it has settled. */
  keep(drawing: Drawing): void {
    if (!this.keeps) return;
    clearTimeout(this.waiting.get(drawing));
    this.waiting.set(drawing, window.setTimeout(() => { void this.send(drawing); }, SETTLE_MS));
  }

  /** Try again with all that failed. */
  retry(): void {
    if (this.problem) void this.load();
    else for (const drawing of this.unkept) void this.send(drawing);
  }

  private async send(drawing: Drawing): Promise<void> {
    this.waiting.delete(drawing);
    if (this.busy.has(drawing)) return;
    this.busy.add(drawing);
    try {
      for (let step = nextStep(drawing); step; step = nextStep(drawing)) {
        const row = await this.take(step);
        drawing.id ??= row?.id ?? null;
        drawing.kept = step.then;
      }
      drawing.problem = '';
    } catch (error) {
      drawing.problem = wordsOf(error);
    }
    this.busy.delete(drawing);
    this.changed();
  }

  private async take({ method, path, body }: Step): Promise<Row | null> {
    const [base = ''] = this.address.split('?');
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() };
    const sent = body === null ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${base}${path}`, { method, headers, credentials: 'same-origin', ...sent });
    return response.status === 204 ? null : ((await read(response)) as Row);
  }
}

class Refused extends Error {}

/** Read an answer; raises Refused with the words that say why not. */
async function read(response: Response): Promise<unknown> {
  if (sessionEnded(factsOf(response))) throw new Refused(SESSION_ENDED);
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok || answer === null) throw new Refused(refusalWords(answer, NO_NETWORK));
  return answer;
}

function wordsOf(error: unknown): string {
  return error instanceof Refused ? error.message : NO_NETWORK;
}
