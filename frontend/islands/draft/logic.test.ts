import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, hasRegionWork, isShown, saveKind, saveWords, written, type SaveState } from './logic.ts';
import { readAnswer } from './request.ts';

test('the token, the revision and the button are not part of the case', () => {
  const entries = [['csrfmiddlewaretoken', 'x'], ['revision', '3'], ['then', 'send'], ['side', 'L']] as const;
  assert.deepEqual(written(entries), [['side', 'L']]);
});

test('line ends are compared as the server stores them', () => {
  assert.deepEqual(differences([['a', 'one\r\ntwo']], [['a', 'one\ntwo']]), []);
});

test('an empty field and a missing one are the same', () => {
  assert.deepEqual(differences([['a', '']], []), []);
});

test('differences name each field once, with all its values', () => {
  const mine = [['views', 'S1'], ['views', 'S2'], ['side', 'L'], ['text', 'mine']] as const;
  const saved = [['views', 'S1'], ['side', 'L'], ['text', 'theirs'], ['new', 'x']] as const;
  assert.deepEqual(differences(mine, saved), [
    { name: 'views', mine: ['S1', 'S2'], saved: ['S1'] },
    { name: 'text', mine: ['mine'], saved: ['theirs'] },
    { name: 'new', mine: [], saved: ['x'] },
  ]);
});

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
  ];
  assert.deepEqual(states.map(saveWords), [
    'Saved 14:02:31', 'Not saved yet', 'Saving', 'On this device only. Waiting for the network',
    'On this device only. Your session has ended: sign in again in another tab, then press Try again',
    'Not saved. Take it out.', 'Not saved: this case was changed somewhere else',
  ]);
  assert.deepEqual(states.map(saveKind), ['done', 'plain', 'plain', 'wait', 'wait', 'stop', 'stop']);
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

test('answers of the server are told apart', () => {
  const saved = { revision: 8, saved_at: '14:02:31', preview_html: '<p>x</p>', missing: [{ field: 'side', words: 'Choose the side.' }] };
  assert.deepEqual(readAnswer(200, saved),
    { is: 'saved', revision: '8', at: '14:02:31', preview: '<p>x</p>', missing: saved.missing });
  assert.deepEqual(readAnswer(409, { error: { code: 'edit_conflict', message: 'm' } }), { is: 'conflict' });
  assert.deepEqual(readAnswer(409, { error: { code: 'wrong_state', message: 'It was sent.', fields: {} } }),
    { is: 'refused', words: 'It was sent.', fields: {}, keep: true });
  assert.deepEqual(readAnswer(422, { error: { code: 'invalid', message: 'A name.', fields: { side: 'x' } } }),
    { is: 'refused', words: 'A name.', fields: { side: 'x' }, keep: false });
  assert.deepEqual([readAnswer(503, {}), readAnswer(200, null)], [{ is: 'away' }, { is: 'away' }]);
});
