import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignOut } from './signout.ts';

test('a form signs out when it is sent to the address for it', () => {
  const form = (path: string, method = 'post') => ({ action: `http://127.0.0.1${path}`, method });
  assert.equal(isSignOut(form('/account/logout/')), true);
  assert.equal(isSignOut(form('/account/logout/?next=/')), true);
  assert.equal(isSignOut(form('/account/login/')), false);
  assert.equal(isSignOut(form('/account/logout/', 'get')), false);
});
