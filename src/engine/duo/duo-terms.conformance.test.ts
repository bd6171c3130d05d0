import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { duoTerms } from '../../schema/duo-terms.ts';
import { modifierJudges } from './judge-modifier.ts';
import { permissionShorthands } from './judge-permission.ts';
import { otherDuoTerms } from './other-terms.ts';

const LIST = fileURLToPath(
  new URL('../../../../shared/data/standards/duo/duo.csv', import.meta.url),
);

type Row = { readonly id: string; readonly shorthand: string; readonly label: string };

test('the terms are those of the standard: identifiers, shorthands, labels, and kinds', (t) => {
  if (!existsSync(LIST)) return t.skip('needs ../shared/data');
  const rows: (Row & { readonly description: string })[] = parse(readFileSync(LIST), {
    columns: true,
  });
  assert.equal(rows.length, 25);
  const key = ({ id, shorthand, label }: Row) => `${id} ${shorthand} ${label}`;
  const abstract = otherDuoTerms.filter(({ reason }) => reason === 'term-abstract');
  assert.deepEqual([...duoTerms, ...abstract].map(key).sort(), rows.map(key).sort());
  for (const { id, kind } of duoTerms) {
    const description = rows.find((row) => row.id === id)?.description ?? '';
    assert.match(description, new RegExp(`data use ${kind}`), id);
  }
});

test('each term has a way of being judged', () => {
  const judged = [...permissionShorthands, ...Object.keys(modifierJudges)];
  assert.deepEqual(judged.sort(), duoTerms.map(({ shorthand }) => shorthand).sort());
});
