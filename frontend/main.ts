import './styles/main.scss';
import htmx from 'htmx.org';
import { askBefore } from './lib/confirm.ts';
import { token } from './lib/csrf.ts';
import { startIslands } from './lib/islands.ts';
import { toast } from './lib/toast.ts';
import { enhance } from './lib/enhance.ts';
import { forgetDecided } from './lib/reviews.ts';
import { forgetOnSignOut } from './lib/signout.ts';

// The security policy forbids evaluated code and inline styles; pages hold what is confidential, so none is cached.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
});

document.addEventListener('htmx:configRequest', (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers['X-CSRFToken'] = token();
});
document.addEventListener('htmx:load', (event) => {
  const part = event.target;
  if (part instanceof HTMLElement && part !== document.body) begin(part);
});
document.addEventListener('htmx:responseError', (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  if ((xhr.getResponseHeader('Content-Type') ?? '').startsWith('text/plain')) toast(xhr.responseText);
});

function begin(part: ParentNode): void {
  enhance(part);
  startIslands(part);
}

askBefore(document);
forgetOnSignOut();
forgetDecided(document);
begin(document);
