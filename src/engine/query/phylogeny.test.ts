import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ColumnValue, GenomeRow, IndexSchema } from '../../schema/genome-row.ts';
import { emptyBitmap } from './bitmap.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { formatLapisAnswer } from './lapis/format-answer.ts';
import { type LapisEndpoint, listFormats } from './lapis/lapis-query.ts';
import { parseLapisRequest } from './lapis/parse-lapis-request.ts';
import { runQuery } from './run-query.ts';
import { openSegment } from './segment.ts';
import { parseSiloQuery } from './silo-json/parse-query.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

interface Cases {
  readonly schema: IndexSchema;
  readonly nodes: Readonly<Record<string, string | null>>;
  readonly filters: readonly {
    readonly name: string;
    readonly column?: string;
    readonly node: string;
    readonly keys?: readonly string[];
    readonly problem?: string;
  }[];
  readonly actions: readonly {
    readonly name: string;
    readonly keys: readonly string[];
    readonly action: object;
    readonly row?: Readonly<Record<string, ColumnValue>> | null;
    readonly problem?: string;
  }[];
  readonly requests: readonly {
    readonly name: string;
    readonly endpoint: LapisEndpoint;
    readonly params: Readonly<Record<string, unknown>>;
    readonly text?: string;
    readonly problem?: string;
  }[];
}

const file = new URL('cases/phylogeny.json', import.meta.url);
const { schema, nodes, filters, actions, requests } = JSON.parse(
  readFileSync(file, 'utf8'),
) as Cases;

function openSnapshots(): Snapshot[] {
  const fresh = createFreshSegment(schema);
  const rows = Object.entries(nodes).map(
    ([key, node]): GenomeRow => ({
      key,
      metadata: { node, country: 'CH', age: null },
      nucleotide: {},
      aminoAcid: {},
    }),
  );
  assert.ok(appendRows(fresh, rows).ok);
  const opened = openSegment(schema, sealSegment(fresh));
  assert.ok(opened.ok);
  const sealed = { segment: opened.value, tombstones: emptyBitmap };
  return [
    takeSnapshot({ schema, segments: [sealed], fresh: null, dataVersion: '7' }),
    takeSnapshot({ schema, segments: [], fresh, dataVersion: '7' }),
  ];
}

const snapshots = openSnapshots();

/** The rows of a question in the peer's JSON form, or the codes of what is wrong with it. */
function ask(snapshot: Snapshot, filterExpression: object, action: object) {
  const query = parseSiloQuery(schema, { filterExpression, action });
  const answer = query.ok ? runQuery(snapshot, query.value) : query;
  return answer.ok ? [...answer.value.rows] : answer.error.map(({ code }) => code);
}

describe('filters find what lies below a node', () => {
  for (const { name, column = 'node', node, keys, problem } of filters) {
    test(name, () => {
      const filter = { type: 'PhyloDescendantOf', column, internalNode: node };
      const expected = keys?.map((key) => ({ key })) ?? [problem];
      for (const snapshot of snapshots) {
        const action = { type: 'Details', fields: ['key'], orderByFields: ['key'] };
        assert.deepEqual(ask(snapshot, filter, action), expected);
      }
    });
  }
});

describe('actions answer about the nodes of the rows', () => {
  for (const { name, keys, action, row, problem } of actions) {
    test(name, () => {
      const filter = { type: 'StringInSet', column: 'key', values: keys };
      const expected = row === null ? [] : [row ?? problem];
      for (const snapshot of snapshots) {
        assert.deepEqual(ask(snapshot, filter, action), expected);
      }
    });
  }
});

describe('LAPIS requests about trees', () => {
  for (const { name, endpoint, params, text, problem } of requests) {
    test(name, () => {
      const request = parseLapisRequest(schema, endpoint, params);
      if (!request.ok) {
        assert.deepEqual(
          request.error.map(({ hint }) => hint),
          [problem],
        );
        return;
      }
      const format = request.value.format ?? listFormats(endpoint)[0] ?? 'JSON';
      for (const snapshot of snapshots) {
        const answer = runQuery(snapshot, request.value.query);
        assert.ok(answer.ok, JSON.stringify(answer));
        const pieces = formatLapisAnswer(answer.value, request.value, { format, info: {} });
        assert.equal([...pieces].join(''), text);
      }
    });
  }
});
