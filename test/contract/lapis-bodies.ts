import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRefusal, type LapisClient } from './lapis-client.ts';
import { ENDPOINTS } from './lapis-formats.ts';
import { sendRequest } from './send-request.ts';

/** Bodies that are too large, too much or of no type that is read. */
export function addLapisBodies(find: () => LapisClient): void {
  describe('bodies', () => {
    test('a filter of ten megabytes is a bad request, however it is sent', async () => {
      const { base, url } = find();
      const country = 'x'.repeat(10_000_000);
      for (const way of ['JSON', 'form'] as const)
        for (const { path } of ENDPOINTS)
          checkRefusal(await find().ask(path, { country }, { way }), {
            where: 'body',
            hint: /shorter/,
          });
      for (const path of ['component/queriesOverTime', 'query/parse'])
        checkRefusal(await find().post(path, { country }), { where: 'body' });
      const query = await sendRequest(url, {
        method: 'POST',
        path: base.replace('/api/lapis/', '/api/query/'),
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ filterExpression: { type: 'True', country }, action: {} }),
      });
      checkRefusal(query, { where: 'body' });
    });

    test('a filter of too many parts is refused, a long list of values is one part', async () => {
      const mutations = Array.from({ length: 20_001 }, (_, index) => `${index + 1}T`);
      const many = await find().post('sample/aggregated', { nucleotideMutations: mutations });
      checkRefusal(many, { where: 'query', hint: /20000 parts/ });
      const names = Array.from({ length: 30_000 }, (_, index) => `name ${index}`);
      const known = await find().rows<{ strain: string }>('sample/details', { limit: 2 });
      const strain = [...names, ...known.map((row) => row.strain)];
      const answer = await find().post('sample/aggregated', { strain });
      assert.deepEqual((JSON.parse(answer.text) as { data: unknown }).data, [{ count: 2 }]);
    });

    test('a hundred thousand wrong keys are answered by a few problems', async () => {
      const body = Object.fromEntries(
        Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1]),
      );
      const answer = await find().post('sample/aggregated', body);
      checkRefusal(answer, { where: 'k0', hint: /country/ });
      assert.ok(answer.text.length < 50_000);
    });

    test('a body of a type that nobody reads is refused in the same form', async () => {
      const { base, url } = find();
      const answer = await sendRequest(url, {
        method: 'POST',
        path: `${base}/sample/aggregated`,
        headers: { 'Content-Type': 'application/xml' },
        body: '<a/>',
      });
      assert.equal(answer.status, 415);
      const { error } = JSON.parse(answer.text) as { error: { title: string } };
      assert.equal(error.title, 'Unsupported Media Type');
    });
  });
}
