import type { Problem } from '../../../schema/problem.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/**
 * Reads the fields of one JSON object of a query; what is wrong is added to the problems with its path, and
 * a value of the right type is given all the same, so that one pass finds everything.
 */
export class JsonFields {
  readonly path: string;
  readonly problems: Problem[];
  readonly #object: JsonObject;
  readonly #known = new Set(['type']);

  constructor(value: unknown, path: string, problems: Problem[]) {
    this.path = path;
    this.problems = problems;
    this.#object = isObject(value) ? value : {};
    if (!isObject(value)) this.report('', value, 'Expected a JSON object.');
  }

  get type(): string {
    return this.text('type');
  }

  report(key: string, value: unknown, hint: string): void {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
    const where = key === '' ? this.path : `${this.path}.${key}`;
    this.problems.push({ code: 'request-invalid', where, value: text.slice(0, 200), hint });
  }

  has(key: string): boolean {
    return this.#object[key] !== undefined;
  }

  raw(key: string): unknown {
    this.#known.add(key);
    return this.#object[key];
  }

  text(key: string): string {
    const value = this.raw(key);
    if (isText(value)) return value;
    this.report(key, value, 'Expected a text.');
    return '';
  }

  optionalText(key: string): string | null {
    const value = this.raw(key);
    return value === undefined || value === null ? null : this.text(key);
  }

  number(key: string): number {
    const value = this.raw(key);
    if (isNumber(value)) return value;
    this.report(key, value, 'Expected a number.');
    return 0;
  }

  optionalNumber(key: string): number | null {
    const value = this.raw(key);
    return value === undefined || value === null ? null : this.number(key);
  }

  boolean(key: string, otherwise?: boolean): boolean {
    const value = this.raw(key);
    if (typeof value === 'boolean') return value;
    if (value === undefined && otherwise !== undefined) return otherwise;
    this.report(key, value, "Expected 'true' or 'false'.");
    return false;
  }

  /** A value of one of the types, or null. */
  value(key: string, type: 'string' | 'number' | 'boolean'): string | number | boolean | null {
    const value = this.raw(key);
    if (value === null) return null;
    if (typeof value === type && (type !== 'number' || isNumber(value))) {
      return value as string | number | boolean;
    }
    this.report(key, value, `Expected a ${type} or null.`);
    return null;
  }

  list(key: string): readonly unknown[] {
    const value = this.raw(key);
    if (Array.isArray(value)) return value;
    this.report(key, value, 'Expected a list.');
    return [];
  }

  /** Null where it is not given. */
  optionalTexts(key: string): string[] | null {
    const value = this.raw(key);
    if (value === undefined || value === null) return null;
    return this.list(key).flatMap((item, i) => {
      if (isText(item)) return [item];
      this.report(`${key}[${i}]`, item, 'Expected a text.');
      return [];
    });
  }

  /** Reports fields that nobody has read: a misspelt one must not be taken for absent. */
  refuseOthers(): void {
    const other = Object.keys(this.#object).find((key) => !this.#known.has(key));
    if (other === undefined) return;
    const known = [...this.#known].filter((key) => key !== 'type').join(', ');
    const hint = known === '' ? 'No field belongs here.' : `The fields are: ${known}.`;
    this.report(other, this.#object[other], `Unknown field. ${hint}`);
  }
}
