import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, bytesOf, creationOf, requestOf, textOf, wordsFor } from './logic.ts';

const BYTES = Uint8Array.from([0, 251, 255, 62, 63]);
const TEXT = 'APv_Pj8';

test('bytes are written in base64url and read back', () => {
  assert.equal(textOf(BYTES.buffer), TEXT);
  assert.deepEqual(bytesOf(TEXT), BYTES);
  assert.equal(textOf(new ArrayBuffer(0)), '');
});

test('a request keeps its words and reads its bytes', () => {
  const { publicKey } = requestOf({ publicKey: { challenge: TEXT, rpId: 'a.org', allowCredentials: [{ id: TEXT, type: 'public-key' }] } });
  assert.deepEqual(publicKey, { challenge: BYTES, rpId: 'a.org', allowCredentials: [{ id: BYTES, type: 'public-key' }] });
});

test('a request for anybody names no passkeys', () => {
  assert.deepEqual(requestOf({ publicKey: { challenge: TEXT } }).publicKey, { challenge: BYTES });
});

test('a new passkey stays on the device and asks for its lock', () => {
  const { publicKey } = creationOf({
    publicKey: { challenge: TEXT, user: { id: TEXT, name: 'ada' }, authenticatorSelection: { residentKey: 'discouraged' } },
  });
  assert.deepEqual(publicKey, {
    challenge: BYTES,
    user: { id: BYTES, name: 'ada' },
    excludeCredentials: [],
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  });
});

test('what the device answered is written for the server', () => {
  const answer = answerOf({
    id: TEXT,
    rawId: BYTES.buffer,
    type: 'public-key',
    response: { clientDataJSON: BYTES.buffer, signature: BYTES.buffer, userHandle: null },
    getClientExtensionResults: () => ({}),
  });
  assert.deepEqual(JSON.parse(answer), {
    id: TEXT,
    rawId: TEXT,
    type: 'public-key',
    authenticatorAttachment: null,
    clientExtensionResults: {},
    response: { clientDataJSON: TEXT, signature: TEXT },
  });
});

test('every error says what to do', () => {
  assert.equal(wordsFor('NotAllowedError'), 'No passkey was used. Try again, or sign in another way.');
  assert.equal(wordsFor('Whatever'), 'That did not work. Try again, or sign in another way.');
});
