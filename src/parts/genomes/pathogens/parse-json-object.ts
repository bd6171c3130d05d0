import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import { findJsonError } from './find-json-error.ts';

/** Parses a JSON text that must be an object; where it is none, says the line and the column. */
export function parseJsonObject(
  text: string,
  where: string,
): Result<Readonly<Record<string, unknown>>, Problem> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return succeed(value);
    const hint = 'This JSON must be an object, in curly brackets.';
    return fail({ code: 'json-invalid', where, value: text.slice(0, 60), hint });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { line, column } = findPlace(text);
    return fail({
      code: 'json-invalid',
      where: `${where} line ${line} column ${column}`,
      value: (text.split('\n')[line - 1] ?? '').trim().slice(0, 200),
      hint: `This is not valid JSON: ${reason.replace(/ in JSON at position .*$/, '')}.`,
    });
  }
}

function findPlace(text: string): { line: number; column: number } {
  const before = text.slice(0, findJsonError(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
