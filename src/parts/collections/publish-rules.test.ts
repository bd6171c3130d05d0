import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPublishProblem } from './publish-rules.ts';

const content = {
  title: 'T',
  description: 'What it is for.',
  authors: [{ kind: 'organisation' as const, name: 'O' }],
  funding: [],
};
const instance = (simulated: boolean) => ({
  id: 'i',
  name: 'I',
  simulated,
  focal: 1,
  background: 0,
});
const good: Parameters<typeof findPublishProblem>[0] = {
  collection: { draft: content },
  members: 2,
  memberDigest: Buffer.from('a'),
  credit: { instances: [instance(false)], status: { current: 1, superseded: 1, revoked: 0 } },
  last: null,
};

const cases: readonly (readonly [string, Partial<typeof good>, RegExp | null])[] = [
  ['a good one', {}, null],
  ['no members', { members: 0 }, /no members/],
  ['no author', { collection: { draft: { ...content, authors: [] } } }, /no author/],
  ['no description', { collection: { draft: { ...content, description: '' } } }, /no description/],
  ['members that are gone', { members: 3 }, /1 of its members/],
  [
    'real and simulated genomes',
    { credit: { ...good.credit, instances: [instance(true), instance(false)] } },
    /never published as one/,
  ],
  ['the same again', { last: { content, memberDigest: Buffer.from('a') } }, /Nothing changed/],
  ['other members', { last: { content, memberDigest: Buffer.from('b') } }, null],
  [
    'another title',
    { last: { content: { ...content, title: 'U' }, memberDigest: Buffer.from('a') } },
    null,
  ],
];
for (const [name, change, expected] of cases) {
  test(`publishing: ${name}`, () => {
    const problem = findPublishProblem({ ...good, ...change });
    if (expected === null) assert.equal(problem, null);
    else assert.match(problem ?? '', expected);
  });
}
