import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, hasRegionWork, isShown, saveKind, saveWords, withoutRegionWork, type SaveState } from './logic.ts';
import { readAnswer } from './request.ts';

test('a reflection counts only with words, and only in its own model', () => {
  const chosen = [['reflection.model', 'gibbs'], ['reflection.tags', 'probe'], ['reflection.answer.driscoll.what', 'x']] as const;
  assert.deepEqual(differences(chosen, [['reflection.model', 'msk']]), []);
  const said = [...chosen, ['reflection.answer.gibbs.feelings', 'Unsure']] as const;
  assert.deepEqual(differences(said, []).map((one) => one.name), ['reflection.model', 'reflection.tags', 'reflection.answer.gibbs.feelings']);
});

test('each state has its words and kind', () => {
  const states: SaveState[] = [
    { is: 'saved', at: '14:02:31' }, { is: 'changed' }, { is: 'saving' }, { is: 'local', why: 'network' },
    { is: 'local', why: 'session' }, { is: 'refused', words: 'Take it out.' }, { is: 'conflict' },
    { is: 'partly', at: '14:02:31', fields: 1 }, { is: 'partly', at: '14:02:31', fields: 2 },
  ];
  assert.deepEqual(states.map(saveWords), [
    'Saved 14:02:31', 'Not saved yet', 'Saving', 'On this device only. Waiting for the network',
    'On this device only. Your session has ended: sign in again in another tab, then press Try again',
    'Not saved. Take it out.', 'Not saved: this case was changed somewhere else',
    'Saved 14:02:31, except 1 field', 'Saved 14:02:31, except 2 fields',
  ]);
  assert.deepEqual(states.map(saveKind), ['done', 'plain', 'plain', 'wait', 'wait', 'stop', 'stop', 'stop', 'stop']);
});

test('a part is shown when its rule holds', () => {
  assert.equal(isShown('reflection.model=gibbs', [['reflection.model', 'gibbs']]), true);
  assert.equal(isShown('reflection.model=gibbs', [['reflection.model', 'driscoll']]), false);
});

test('changing the region asks only where something of the region was written', () => {
  assert.equal(hasRegionWork([['finding.x.status', 'normal']]), true);
  assert.equal(hasRegionWork([['technique.views', 'S1']]), true);
  assert.equal(hasRegionWork([['finding.x.description', ' '], ['conclusion.answer', 'Normal']]), false);
});

test('what belongs to the region is left out once another one is chosen', () => {
  const entries = [['finding.x.status', 'normal'], ['technique.views', 'S1'], ['technique.dynamic_tests', 'S1'], ['side', 'L']] as const;
  assert.deepEqual(withoutRegionWork(entries), [['side', 'L']]);
});

test('answers of the server are told apart', () => {
  const saved = { revision: 8, saved_at: '14:02:31', preview_html: '<p>x</p>', missing: [{ field: 'side', words: 'Choose the side.' }], refused: [{ field: 'machine', words: 'A name.', keep: false }] };
  assert.deepEqual(readAnswer(200, saved),
    { is: 'saved', revision: '8', at: '14:02:31', preview: '<p>x</p>', missing: saved.missing, refused: saved.refused });
  assert.deepEqual(readAnswer(409, { error: { code: 'edit_conflict', message: 'm' } }), { is: 'conflict' });
  assert.deepEqual(readAnswer(409, { error: { code: 'wrong_state', message: 'It was sent.', fields: {} } }),
    { is: 'refused', words: 'It was sent.', fields: {}, keep: true });
  assert.deepEqual(readAnswer(422, { error: { code: 'invalid', message: 'A name.', fields: { side: 'x' } } }),
    { is: 'refused', words: 'A name.', fields: { side: 'x' }, keep: false });
  assert.deepEqual([readAnswer(503, {}), readAnswer(200, null)], [{ is: 'away' }, { is: 'away' }]);
});
