import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameBeside, partnerOf } from './compare.ts';
import type { Picture } from './logic.ts';

const picture = (id: string, label: string, group?: string): Picture => ({
  id, label, description: '', width: 8, height: 6, frameCount: 1, frameTimeMs: null,
  stillUrl: '', thumbnailUrl: '', bundleUrl: null, offsets: null, ...(group ? { group } : {}),
});
const [own, ownToo] = [picture('a', 'Long axis', 'Yours'), picture('b', 'Short axis', 'Yours')];
const [expert, expertToo] = [picture('c', 'Short axis', 'Expert'), picture('d', 'Long axis', 'Expert')];

test('beside a picture comes the same view of the other group', () => {
  assert.equal(partnerOf(own, [own, ownToo, expert, expertToo]), expertToo);
  assert.equal(partnerOf(ownToo, [own, ownToo, expert, expertToo]), expert);
  assert.equal(partnerOf(own, [own, ownToo, expert]), expert);
});

test('without groups comes the next picture, and after the last the first', () => {
  const plain = [picture('e', '1'), picture('f', '2')] as const;
  assert.equal(partnerOf(plain[0], plain), plain[1]);
  assert.equal(partnerOf(plain[1], plain), plain[0]);
});

test('a picture alone has no other', () => {
  assert.equal(partnerOf(own, [own]), own);
});

test('the other cine is as far on', () => {
  assert.deepEqual([frameBeside(0, 33, 87), frameBeside(32, 33, 87), frameBeside(16, 33, 87), frameBeside(0, 1, 87)], [0, 86, 43, 0]);
});
