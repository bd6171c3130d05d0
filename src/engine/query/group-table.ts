import type { ColumnValue } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { type AnswerRow, compareValues } from './answer-row.ts';
import type { OrderBy } from './tree.ts';

/** One field of a table of groups. */
export interface GroupField {
  readonly name: string;
  /** The distinct values. */
  readonly values: readonly ColumnValue[];
  /** Index into `values` by group. */
  readonly ids: Uint32Array;
}

/** Ranks of the distinct values of a field: smaller values have smaller ones. */
function rankValues(values: readonly ColumnValue[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) =>
    compareValues(values[a] ?? null, values[b] ?? null),
  );
  const ranks = new Float64Array(values.length);
  order.forEach((id, rank) => {
    ranks[id] = rank;
  });
  return ranks;
}

/**
 * Counts by the values of some fields, column by column: hundreds of thousands of groups are ordered, cut
 * and written without making an object for each. It is also an answer's rows, made as they are taken.
 */
export class GroupTable implements Iterable<AnswerRow> {
  readonly fields: readonly GroupField[];
  readonly counts: Uint32Array;

  constructor(fields: readonly GroupField[], counts: Uint32Array) {
    this.fields = fields;
    this.counts = counts;
  }

  *[Symbol.iterator](): Generator<AnswerRow> {
    for (let group = 0; group < this.counts.length; group++) {
      const row: Record<string, ColumnValue> = { count: this.counts[group] as number };
      for (let i = 0; i < this.fields.length; i++) {
        const { name, values, ids } = this.fields[i] as GroupField;
        row[name] = values[ids[group] as number] ?? null;
      }
      yield row;
    }
  }

  /** Each row as JSON, the text that JSON.stringify gives. */
  *toJson(): Generator<string> {
    const columns = this.fields.map(({ name, values, ids }) => {
      const label = JSON.stringify(name);
      return { texts: values.map((value) => `,${label}:${JSON.stringify(value)}`), ids };
    });
    for (let group = 0; group < this.counts.length; group++) {
      let text = `{"count":${this.counts[group]}`;
      for (let i = 0; i < columns.length; i++) {
        const { texts, ids } = columns[i] as (typeof columns)[number];
        text += texts[ids[group] as number] as string;
      }
      yield `${text}}`;
    }
  }

  /** The groups at the given places, in their order. */
  take(places: Uint32Array): GroupTable {
    const fields = this.fields.map(({ name, values, ids }) => ({
      name,
      values,
      ids: places.map((place) => ids[place] as number),
    }));
    return new GroupTable(
      fields,
      places.map((place) => this.counts[place] as number),
    );
  }

  /** The groups in order, those that are equal in it as they stand; from `offset` up to `limit` of them. */
  order(orderBy: readonly OrderBy[], offset: number, limit: number | null): GroupTable {
    const places = Uint32Array.from(this.counts.keys());
    const keys = orderBy.map(({ field, order }) => ({
      sign: order === 'ascending' ? 1 : -1,
      key: this.#toKeys(field),
    }));
    if (keys.length > 0) {
      places.sort((a, b) => {
        for (const { sign, key } of keys) {
          const difference = (key[a] as number) - (key[b] as number);
          if (difference !== 0) return sign * difference;
        }
        return a - b;
      });
    }
    return this.take(places.subarray(offset, limit === null ? undefined : offset + limit));
  }

  /** Numbers that order the groups by a field. */
  #toKeys(field: string): Uint32Array | Float64Array {
    if (field === 'count') return this.counts;
    const { values, ids } = defined(
      this.fields.find(({ name }) => name === field),
      field,
    );
    const ranks = rankValues(values);
    return Float64Array.from(ids, (id) => ranks[id] as number);
  }
}
