import { z } from 'zod';
import { parseDay } from '../../engine/query/day-number.ts';
import { AppError } from '../../schema/errors.ts';
import type { IndexQuestion } from './index/index-protocol.ts';

/** The parameter of a past moment, which stands among a question's filters or in its address. */
export const AS_OF = 'asOf';

const DAY_MILLISECONDS = 86_400_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const HINT =
  "Write a day, such as '2026-03-01', which means its end in UTC, or an instant with its zone, such as '2026-03-01T12:00:00Z'.";

export const asOfField = z
  .string()
  .max(40)
  .optional()
  .describe('The entries as everybody saw them then: the end of a day in UTC, or an instant.');

function refuse(value: string, hint: string): AppError {
  return new AppError('request-invalid', {
    detail: `asOf: ${hint}`,
    problems: [{ code: 'as-of-invalid', where: AS_OF, value: value.slice(0, 60), hint }],
  });
}

/**
 * The moment that a text names, in milliseconds since 1970. A day means its end; today's has not come yet and stands
 * for now. @throws AppError request-invalid
 */
export function parseAsOf(text: string, now: Date): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const day = isDay ? parseDay(text) : null;
  const moment = isDay
    ? day === null
      ? Number.NaN
      : (day + 1) * DAY_MILLISECONDS - 1
    : INSTANT.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(moment)) throw refuse(text, HINT);
  if (moment < 0) throw refuse(text, 'Nothing was released before 1970.');
  const today = (Math.floor(now.getTime() / DAY_MILLISECONDS) + 1) * DAY_MILLISECONDS - 1;
  if (moment > (isDay ? today : now.getTime())) {
    throw refuse(text, 'It has not come yet: name a moment that is over.');
  }
  return moment;
}

type Given = Readonly<Record<string, unknown>>;

function takeFrom(given: Given): { readonly rest: Given; readonly text: string | undefined } {
  const { [AS_OF]: value, ...rest } = given;
  const values: unknown[] = value === undefined || value === null ? [] : [value].flat();
  if (values.length === 0 || values[0] === '') return { rest, text: undefined };
  const [text] = values;
  if (values.length > 1 || typeof text !== 'string') throw refuse(String(text), 'Name one moment.');
  return { rest, text };
}

/** A question without the moment that stands among its filters, and that moment as it was written. */
export function takeAsOf(question: IndexQuestion): {
  readonly question: IndexQuestion;
  readonly text: string | undefined;
} {
  if (question.kind === 'lapis') {
    const { rest, text } = takeFrom(question.params);
    return { question: { ...question, params: rest }, text };
  }
  if (question.kind === 'facets') {
    const { rest, text } = takeFrom(question.filters);
    return { question: { ...question, filters: rest }, text };
  }
  if (question.kind === 'overTime') {
    const { rest, text } = takeFrom(question.request.filters);
    return { question: { ...question, request: { ...question.request, filters: rest } }, text };
  }
  if (question.kind === 'assay') {
    const { rest, text } = takeFrom(question.request.filters);
    return { question: { ...question, request: { ...question.request, filters: rest } }, text };
  }
  if (question.kind === 'statistics') {
    const { rest, text } = takeFrom(question.request.filters);
    return { question: { ...question, request: { ...question.request, filters: rest } }, text };
  }
  return { question, text: undefined };
}
