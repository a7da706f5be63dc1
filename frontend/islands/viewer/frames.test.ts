import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { capacityFor, FrameStore, wantedFrames } from './frames.ts';

class Bitmap {
  closed = false;
  readonly frame: number;
  constructor(frame: number) { this.frame = frame; }
  close(): void { this.closed = true; }
}

async function settle(): Promise<void> {
  for (let times = 0; times < 200; times += 1) await turn();
}

test('at most 64 frames are kept, fewer where they are very large', () => {
  assert.equal(capacityFor(800, 600), 64);
  assert.equal(capacityFor(2048, 1536), 21);
  assert.equal(capacityFor(20_000, 20_000), 8);
});

test('the playhead comes first, then what lies ahead, then what lies behind', () => {
  assert.deepEqual(wantedFrames(8, 10, 5), [8, 9, 0, 1, 7]);
  assert.deepEqual(wantedFrames(0, 3, 64), [0, 1, 2]);
});

test('frames far from the playhead are closed', async () => {
  const made: Bitmap[] = [];
  const decode = async (frame: number): Promise<Bitmap> => {
    const bitmap = new Bitmap(frame);
    made.push(bitmap);
    return bitmap;
  };
  const store = new FrameStore(100, 8, decode, () => {}, () => assert.fail());
  store.moveTo(0);
  await settle();
  assert.equal(store.size, 8);
  store.moveTo(50);
  await settle();
  assert.equal(store.size, 8);
  assert.equal(store.get(50)?.frame, 50);
  assert.equal(store.get(0), undefined);
  assert.equal(made.filter((bitmap) => !bitmap.closed).length, 8);
});

test('playing goes on only as far as every frame is decoded, round the end', async () => {
  const slow = new Set([3]);
  const decode = (frame: number): Promise<Bitmap> => (slow.has(frame) ? new Promise(() => {}) : Promise.resolve(new Bitmap(frame)));
  const store = new FrameStore(6, 8, decode, () => {}, () => assert.fail());
  store.moveTo(0);
  await settle();
  assert.deepEqual([store.reach(0, 0), store.reach(0, 2), store.reach(0, 4), store.reach(4, 1)], [0, 2, 2, 1]);
});

test('a frame that cannot be decoded is told once, and what comes after closing is closed', async () => {
  let failures = 0;
  const broken = new FrameStore<Bitmap>(10, 8, () => Promise.reject(new Error('broken')), () => {}, () => { failures += 1; });
  broken.moveTo(0);
  await settle();
  assert.equal(failures, 1);

  const late = new Bitmap(0);
  const store = new FrameStore(1, 8, async () => late, () => assert.fail(), () => assert.fail());
  store.moveTo(0);
  store.close();
  await settle();
  assert.equal(late.closed, true);
});

test('a part that is repeated is decoded in the order it is played, and all else after it', () => {
  assert.deepEqual(wantedFrames(5, 10, 6, { from: 4, to: 6 }), [5, 6, 4, 3, 2, 1]);
  assert.deepEqual(wantedFrames(9, 10, 4, { from: 4, to: 6 }), [9, 4, 5, 6]);
});
