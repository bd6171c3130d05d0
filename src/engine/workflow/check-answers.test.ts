import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { accessFormSchema } from '../../schema/access-form.ts';
import { checkAnswers } from './check-answers.ts';
import { shipped } from './workflow.test-kit.ts';
import type { Answers } from './workflow-event.ts';

const folder = new URL('../../../access-forms/', import.meta.url);
const forms = readdirSync(folder).map((file) =>
  accessFormSchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
);

test('every workflow has its form, and every form its texts in three languages', () => {
  for (const { form } of shipped) assert.ok(forms.some(({ id }) => id === form));
  for (const { fields } of forms)
    for (const { label, options = [] } of fields)
      for (const one of [label, ...options.map((option) => option.label)])
        assert.ok(one.de !== undefined && one.fr !== undefined, one.en);
});

const label = { en: 'Q' };
const options = ['a', 'b'].map((id) => ({ id, label }));
const form = accessFormSchema.parse({
  id: 'test',
  version: 1,
  title: label,
  fields: [
    { id: 'text', type: 'text', label, required: true, maximum: 3 },
    { id: 'choice', type: 'choice', label, options },
    { id: 'choices', type: 'choices', label, options, required: true },
    { id: 'list', type: 'list', label, maximum: 2 },
    { id: 'yes', type: 'yes-no', label },
    { id: 'day', type: 'date', label },
    { id: 'number', type: 'number', label },
  ],
});

const whole: Answers = {
  text: 'abc',
  choice: 'a',
  choices: ['a', 'b'],
  list: ['x'],
  yes: false,
  day: '2024-02-29',
  number: 0,
};

const cases: readonly (readonly [Answers, readonly string[]])[] = [
  [whole, []],
  [{}, ['answers.text', 'answers.choices']],
  [{ ...whole, text: '  ' }, ['answers.text']],
  [{ ...whole, choices: [] }, ['answers.choices']],
  [{ ...whole, text: 'abcd' }, ['answers.text']],
  [{ ...whole, text: 7 }, ['answers.text']],
  [{ ...whole, choice: 'c' }, ['answers.choice']],
  [{ ...whole, choices: 'a' }, ['answers.choices']],
  [{ ...whole, list: ['1', '2', '3'] }, ['answers.list']],
  [{ ...whole, yes: 'yes' }, ['answers.yes']],
  [{ ...whole, day: '2023-02-29' }, ['answers.day']],
  [{ ...whole, number: Number.NaN }, ['answers.number']],
  [{ ...whole, other: 'x' }, ['answers.other']],
  [JSON.parse('{"text":"a","choices":["a"],"__proto__":"x"}'), ['answers.__proto__']],
];

for (const [answers, expected] of cases) {
  test(`answers ${JSON.stringify(answers).slice(0, 80)} have ${expected.length} problems`, () => {
    const found = checkAnswers(form, answers, { complete: true }).map(({ where }) => where);
    assert.deepEqual(found.toSorted(), expected.toSorted());
  });
}

test('a draft may leave out what is required, and nothing wrong', () => {
  assert.deepEqual(checkAnswers(form, {}, { complete: false }), []);
  assert.equal(checkAnswers(form, { number: 'x' }, { complete: false }).length, 1);
});

test('a choice without options, and options of a text, are no form', () => {
  for (const field of [
    { id: 'a', type: 'choice', label },
    { id: 'a', type: 'text', label, options },
  ])
    assert.ok(
      !accessFormSchema.safeParse({ id: 'x', version: 1, title: label, fields: [field] }).success,
    );
});
