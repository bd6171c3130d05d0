import { formatPlace } from '../../../platform/files/locate-json.ts';
import { parseJson } from '../../../platform/files/parse-json.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';

/** Parses a JSON text that must be an object; where it is none, says the line and the column. */
export function parseJsonObject(
  text: string,
  where: string,
): Result<Readonly<Record<string, unknown>>, Problem> {
  const json = parseJson(text);
  if ('error' in json) {
    const { error, place } = json;
    return fail({
      code: 'json-invalid',
      where: `${where} ${formatPlace(place)}`,
      value: (text.split('\n')[place.line - 1] ?? '').trim().slice(0, 200),
      hint: `This is not valid JSON: ${error}.`,
    });
  }
  if (isObject(json.value)) return succeed(json.value);
  const hint = 'This JSON must be an object, in curly brackets.';
  return fail({ code: 'json-invalid', where, value: text.slice(0, 60), hint });
}
