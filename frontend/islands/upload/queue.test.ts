import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { batches, hex } from './known.ts';
import { isComplete, LineReader } from './lines.ts';
import { newItem, type Item } from './logic.ts';
import { Queue, type Send, type Sent } from './queue.ts';

async function settle(): Promise<void> {
  for (let times = 0; times < 50; times += 1) await turn();
}

function filled(count: number, send: Send): Queue {
  const queue = new Queue(send, () => {}, async () => {});
  for (let at = 0; at < count; at += 1) queue.items.push(newItem({ name: `${at}`, size: 10 }, 100));
  return queue;
}

function held(): { send: Send; asked: Item[]; answer: (item: Item, sent: Sent) => void } {
  const open = new Map<Item, (sent: Sent) => void>();
  const asked: Item[] = [];
  const send: Send = (item, _told, signal) => new Promise((resolve) => {
    asked.push(item);
    open.set(item, resolve);
    signal.addEventListener('abort', () => resolve({ is: 'stopped' }));
  });
  return { send, asked, answer: (item, sent) => open.get(item)?.(sent) };
}

test('three files are sent at a time', async () => {
  const { send, asked, answer } = held();
  const queue = filled(5, send);
  queue.items.forEach((item) => queue.release(item));
  await settle();
  assert.equal(asked.length, 3);
  answer(asked[0] as Item, { is: 'answered' });
  await settle();
  assert.equal(asked.length, 4);
});

test('after a break of the network a file is sent once more, and not a third time', async () => {
  let times = 0;
  const queue = filled(1, async () => { times += 1; return { is: 'broken' }; });
  queue.release(queue.items[0] as Item);
  await settle();
  assert.equal(times, 2);
  assert.equal(queue.items[0]?.state.is, 'failed');
  assert.deepEqual(queue.again(), [queue.items[0]]);
  assert.equal(queue.items[0]?.state.is, 'waiting');
});

test('pausing lets files wait, and going on sends them', async () => {
  const { send, asked } = held();
  const queue = filled(4, send);
  queue.items.forEach((item) => queue.release(item));
  queue.pause();
  await settle();
  assert.deepEqual(queue.items.map((item) => item.state.is), ['waiting', 'waiting', 'waiting', 'waiting']);
  queue.resume();
  await settle();
  assert.equal(asked.length, 6);
});

test('an ended session stops everything; trying again goes on', async () => {
  const queue = filled(6, async () => ({ is: 'ended', words: 'Your session has ended.' }));
  queue.items.forEach((item) => queue.release(item));
  await settle();
  assert.equal(queue.paused, true);
  assert.deepEqual(queue.items.map((item) => item.state.is), ['failed', 'failed', 'failed', 'waiting', 'waiting', 'waiting']);
  assert.equal(queue.again().length, 3);
  assert.equal(queue.paused, false);
});

test('a file that is itself the reason is not tried again', async () => {
  const queue = filled(1, async () => ({ is: 'refused', words: 'Not taken: This is a CT.' }));
  queue.release(queue.items[0] as Item);
  await settle();
  assert.deepEqual(queue.again(), []);
  assert.equal(queue.busy, false);
});

test('lines are read as they come, each once, also where the answer is cut within a line', () => {
  const text = ['{"position":1,"total":2,"outcome":"received"}', '{"position":2,"total":2,"outcome":"known"}', ''].join('\n');
  const reader = new LineReader();
  assert.deepEqual(reader.read(text.slice(0, 20), false), []);
  assert.deepEqual(reader.read(text.slice(0, 60), false).map((line) => line.outcome), ['received']);
  assert.deepEqual(reader.read(text, true).map((line) => line.outcome), ['known']);
  assert.deepEqual(reader.read(text, true), []);
  assert.deepEqual(new LineReader().read('{"position":1,"tot', true), []);
});

test('an answer is complete when it told of every object', () => {
  const line = { position: 1, total: 2, outcome: 'received', code: '', message: '' } as const;
  assert.deepEqual([isComplete([]), isComplete([line]), isComplete([line, line])], [false, false, true]);
});

test('hashes are written in hexadecimal and asked in batches', () => {
  assert.equal(hex(new Uint8Array([0, 255, 16]).buffer), '00ff10');
  assert.deepEqual(batches([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
});

test('a plain file waits for its mark, and is sent with it', async () => {
  const { send, asked } = held();
  const queue = filled(2, send);
  const [plain, other] = queue.items as [Item, Item];
  plain.plain = { kind: 'picture', visit: 'v', number: 1, mark: null };
  queue.hold(plain);
  queue.release(plain);
  queue.release(other);
  await settle();
  assert.deepEqual([asked, plain.state.is, queue.busy], [[other], 'unmarked', true]);
  const sends = { body: new Blob(['kept']), original: '' };
  const mark = { box: { x0: 1, y0: 2, x1: 30, y1: 40 }, size: { columns: 64, rows: 48 } };
  queue.marked(other, mark, 'whole');
  queue.marked(plain, mark, sends);
  await settle();
  assert.deepEqual(asked, [other, plain]);
  assert.deepEqual([plain.plain.mark, plain.plain.sends, other.plain], [mark, sends, undefined]);
});
