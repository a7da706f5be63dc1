import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalWords, sessionEnded } from './session.ts';

const facts = (status: number, contentType = 'application/json', redirected = false) => ({ status, contentType, redirected });

test('a session has ended where the answer is 401, a redirect, or a page instead of data', () => {
  assert.equal(sessionEnded(facts(401)), true);
  assert.equal(sessionEnded(facts(200, 'application/json', true)), true);
  assert.equal(sessionEnded(facts(200, 'text/html; charset=utf-8')), true);
  assert.equal(sessionEnded(facts(403, 'text/html')), true);
});

test('a refusal in data, and a broken server, are not an ended session', () => {
  assert.equal(sessionEnded(facts(403)), false);
  assert.equal(sessionEnded(facts(200, 'application/x-ndjson')), false);
  assert.equal(sessionEnded(facts(422)), false);
  assert.equal(sessionEnded(facts(502, 'text/html')), false);
});

test('the words of a refusal are the server’s where it sent any', () => {
  assert.equal(refusalWords({ error: { message: 'The store is full.' } }, 'x'), 'The store is full.');
  assert.equal(refusalWords(null, 'That failed.'), 'That failed.');
  assert.equal(refusalWords({ error: {} }, 'That failed.'), 'That failed.');
});
