import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SMALL_REFERENCE } from '../../src/parts/genomes/pathogens/dataset-fixture.ts';
import { startServer, waitForEnd } from './fault.test-kit.ts';
import { makeSmallWorld, waitForClades } from './reanalysis.test-kit.ts';

interface Listed {
  readonly pathogens?: readonly { readonly id: string }[];
  readonly instances?: readonly { readonly id: string; readonly status: string }[];
}

async function read(url: string): Promise<Listed> {
  return (await (await fetch(url)).json()) as Listed;
}

test('a running node takes up a pathogen that a command beside it adds', async (t) => {
  const world = await makeSmallWorld(t);
  const { child, url } = await startServer(t, world.data);
  const before = await read(`${url}/api/pathogens`);
  assert.ok(before.pathogens?.every(({ id }) => id !== 'small'));

  await world.use('first');
  const isReady = async () => {
    const { instances } = await read(`${url}/api/node`);
    return instances?.some(({ id, status }) => id === 'small' && status === 'ready') === true;
  };
  // The test's own time limit ends it.
  while (!(await isReady())) await delay(20);
  const after = await read(`${url}/api/pathogens`);
  assert.ok(after.pathogens?.some(({ id }) => id === 'small'));
  const empty = `${url}/api/lapis/small/sample/aggregated`;
  for (;;) {
    const answer = await fetch(empty);
    if (answer.status === 200) {
      const { data } = (await answer.json()) as { data: unknown };
      assert.deepEqual(data, [{ count: 0 }]);
      break;
    }
    await delay(20);
  }
  const analysed = await fetch(`${url}/api/pathogens/small/analyse`, {
    method: 'POST',
    headers: { accept: 'text/tab-separated-values', 'content-type': 'text/x-fasta' },
    body: `>own\n${SMALL_REFERENCE}\n`,
  });
  assert.match(await analysed.text(), /^index\t.*\n0\town\tone\t/);

  await world.importGenomes(6);
  await waitForClades(url, { one: 4, two: 2 });
  child.kill('SIGTERM');
  assert.equal((await waitForEnd(child)).code, 0);
});
