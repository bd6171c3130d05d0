import { findName, type RequestContext } from './lapis-query.ts';

/** Reads single values of options; what is wrong is reported. */
export class OptionReader {
  readonly context: RequestContext;
  readonly options: ReadonlyMap<string, readonly unknown[]>;

  constructor(context: RequestContext, options: ReadonlyMap<string, readonly unknown[]>) {
    this.context = context;
    this.options = options;
  }

  list(key: string): readonly unknown[] | null {
    return this.options.get(key) ?? null;
  }

  one(key: string): unknown {
    const items = this.options.get(key);
    if (items !== undefined && items.length !== 1)
      this.context.report(key, items, 'Expected one value.');
    return items?.[0];
  }

  number(key: string, pattern: RegExp, expected: string): number | null {
    const value = this.one(key);
    if (value === undefined) return null;
    if (pattern.test(String(value).trim()) && typeof value !== 'boolean') return Number(value);
    this.context.report(key, value, expected);
    return null;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | null {
    const value = this.one(key);
    if (value === undefined) return null;
    const found = typeof value === 'string' ? findName(choices, value) : null;
    if (found === null) this.context.report(key, value, `Expected one of: ${choices.join(', ')}.`);
    return found as T | null;
  }

  boolean(key: string): boolean {
    const value = this.one(key);
    if (value === undefined) return false;
    if (/^(?:true|false)$/i.test(String(value))) return String(value).toLowerCase() === 'true';
    this.context.report(key, value, "Expected 'true' or 'false'.");
    return false;
  }

  names(
    key: string,
    find: (given: string) => string | null,
    known: readonly string[],
  ): string[] | null {
    const items = this.list(key);
    if (items === null) return null;
    const names = items.map((item) => {
      const name = typeof item === 'string' ? find(item) : null;
      if (name === null) this.context.report(key, item, `Expected some of: ${known.join(', ')}.`);
      return name;
    });
    return [...new Set(names.filter((name) => name !== null))];
  }
}
