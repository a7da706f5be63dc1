/** Speaking to our server from script: the token against forged requests, and noticing that a session has ended. */

import { token } from './csrf.ts';

export const SESSION_ENDED =
  'Your session has ended. Sign in again in another tab, then press Try again; nothing is lost here.';

/**
 * Give the token to send with a request.
 *
 * The cookie comes first: signing in again in another tab changes it, and the token in this page is then of no use.
 */
export function csrfToken(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  if (cookie?.[1]) return decodeURIComponent(cookie[1]);
  return token();
}

/** What an answer of the server says about the session. */
export interface AnswerFacts {
  status: number;
  redirected: boolean;
  contentType: string;
}

/** Tell whether an answer means that nobody is signed in any more: refused, or led to a page instead of data. */
export function sessionEnded({ status, redirected, contentType }: AnswerFacts): boolean {
  if (status === 401 || redirected) return true;
  const isData = /json/.test(contentType);
  return !isData && (status === 403 || (status >= 200 && status < 400));
}

/** Read these facts from a fetched answer. */
export function factsOf(response: Response): AnswerFacts {
  return {
    status: response.status,
    redirected: response.redirected,
    contentType: response.headers.get('Content-Type') ?? '',
  };
}

/** Give the words of a refusal, or the given words where the server sent none. */
export function refusalWords(body: unknown, otherwise: string): string {
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' && message ? message : otherwise;
}
