import type { AccessForm, FormField } from '../../schema/access-form.ts';
import type { Problem } from '../../schema/problem.ts';
import type { Answers, AnswerValue } from './workflow-event.ts';

const TEXT_LETTERS = 500;
const LONG_TEXT_LETTERS = 10_000;
const LIST_ENTRIES = 50;

/** Whether a question has no answer; a list without entries is none. */
export function isUnanswered(value: AnswerValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

/** What is wrong in answers so far, by field; `complete` asks for every answer that is required, too. */
export function checkAnswers(
  form: AccessForm,
  answers: Answers,
  { complete }: { readonly complete: boolean },
): readonly Problem[] {
  const refuse = (where: string, value: unknown, hint: string): Problem => ({
    code: 'answer-wrong',
    where: `answers.${where}`,
    value: value === undefined ? '' : String(value).slice(0, 100),
    hint,
  });
  const ids = form.fields.map(({ id }) => id);
  const unknown = Object.keys(answers)
    .filter((id) => !ids.includes(id))
    .map((id) => refuse(id, answers[id], 'The form has no such question.'));
  return [
    ...unknown,
    ...form.fields.flatMap((field) => {
      const value = Object.hasOwn(answers, field.id) ? answers[field.id] : undefined;
      if (isUnanswered(value)) {
        const isMissing = complete && field.required;
        return isMissing ? [refuse(field.id, '', `"${field.label.en}" has no answer.`)] : [];
      }
      const hint = findWrong(field, value ?? null);
      return hint === null ? [] : [refuse(field.id, value, hint)];
    }),
  ];
}

function findWrong({ type, options = [], maximum }: FormField, value: AnswerValue): string | null {
  const ids = options.map(({ id }) => id);
  switch (type) {
    case 'text':
    case 'long-text': {
      const most = maximum ?? (type === 'text' ? TEXT_LETTERS : LONG_TEXT_LETTERS);
      if (typeof value !== 'string') return 'Answer in words.';
      return value.length > most ? `At most ${most} letters.` : null;
    }
    case 'choice':
      return typeof value === 'string' && ids.includes(value)
        ? null
        : `Choose one of: ${ids.join(', ')}.`;
    case 'choices':
      return isTexts(value) && value.every((one) => ids.includes(one))
        ? null
        : `Choose of: ${ids.join(', ')}.`;
    case 'list': {
      const most = maximum ?? LIST_ENTRIES;
      if (!isTexts(value)) return 'Give a list of words.';
      return value.length > most ? `At most ${most} entries.` : null;
    }
    case 'yes-no':
      return typeof value === 'boolean' ? null : 'Answer true or false.';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'Give a number.';
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : 'Give a day as YYYY-MM-DD.';
  }
}

function isTexts(value: AnswerValue): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
