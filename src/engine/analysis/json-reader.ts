import type { Problem } from '../../schema/problem.ts';

/** A JSON object whose fields are still unknown. */
type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads typed fields of a parsed JSON value. A missing field (or null) gives the default; one of
 * another type gives the default and a Problem 'dataset-json-field' with its path, so that one pass
 * reports everything that is wrong in a file.
 */
export class JsonReader {
  readonly path: string;
  readonly #value: JsonObject;
  readonly #file: string;
  readonly #problems: Problem[];

  constructor(value: unknown, context: { file: string; path: string; problems: Problem[] }) {
    this.path = context.path;
    this.#file = context.file;
    this.#problems = context.problems;
    this.#value = isObject(value) ? value : {};
    if (!isObject(value)) this.report('', value, 'an object');
  }

  /** Adds a Problem for a field of this object. */
  report(field: string, value: unknown, expected: string): void {
    this.#problems.push({
      code: 'dataset-json-field',
      where: `${this.#file} at ${this.path}${field === '' ? '' : `.${field}`}`,
      value: (JSON.stringify(value) ?? 'undefined').slice(0, 200),
      hint: `Expected ${expected}.`,
    });
  }

  has(field: string): boolean {
    return this.#value[field] !== undefined && this.#value[field] !== null;
  }

  keys(): string[] {
    return Object.keys(this.#value);
  }

  number(field: string, otherwise: number): number {
    const value = this.#value[field];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (this.has(field)) this.report(field, value, 'a number');
    return otherwise;
  }

  boolean(field: string, otherwise: boolean): boolean {
    const value = this.#value[field];
    if (typeof value === 'boolean') return value;
    if (this.has(field)) this.report(field, value, 'true or false');
    return otherwise;
  }

  string(field: string, otherwise: string): string {
    const value = this.#value[field];
    if (typeof value === 'string') return value;
    if (this.has(field)) this.report(field, value, 'a string');
    return otherwise;
  }

  /** A string that must be there: a Problem and '' where it is not. */
  requiredString(field: string): string {
    if (!this.has(field)) this.report(field, undefined, 'a string, but the field is missing');
    return this.string(field, '');
  }

  /** The field whatever its type. */
  unknown(field: string): unknown {
    return this.#value[field];
  }

  strings(field: string): string[] {
    const value = this.#value[field];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    if (this.has(field)) this.report(field, value, 'a list of strings');
    return [];
  }

  /** A nested object; empty where it is missing. */
  object(field: string): JsonReader {
    return this.#nested(this.has(field) ? this.#value[field] : {}, `${this.path}.${field}`);
  }

  /** A list of objects; empty where it is missing. */
  objects(field: string): JsonReader[] {
    const value = this.#value[field];
    if (Array.isArray(value)) {
      return value.map((item, i) => this.#nested(item, `${this.path}.${field}[${i}]`));
    }
    if (this.has(field)) this.report(field, value, 'a list');
    return [];
  }

  /** A 0-based half-open range { begin, end }. */
  range(): { begin: number; end: number } {
    const begin = this.number('begin', Number.NaN);
    const end = this.number('end', Number.NaN);
    if (begin >= 0 && end >= begin) return { begin, end };
    this.report('', this.#value, 'a range { begin, end } with 0 <= begin <= end');
    return { begin: 0, end: 0 };
  }

  #nested(value: unknown, path: string): JsonReader {
    return new JsonReader(value, { file: this.#file, path, problems: this.#problems });
  }
}

/** Parses JSON text; a Problem 'dataset-json-invalid' with the line where it cannot be read. */
export function parseJson(
  text: string,
  file: string,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: Problem } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
    const line = text.slice(0, offset).split('\n').length;
    return {
      ok: false,
      error: {
        code: 'dataset-json-invalid',
        where: `${file} line ${line}`,
        value: text.slice(Math.max(0, offset - 20), offset + 20),
        hint: `The file is no valid JSON: ${message}`,
      },
    };
  }
}
