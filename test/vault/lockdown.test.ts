// The command beside a running node: what is given is cut within 1 s, and it is told who was given what.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addApplication } from '../contract/desk-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { Depositor } from './vault-node.ts';

const call = promisify(execFile);
let node: TestNode;

before(async () => {
  node = await startTestNode({ demo: 'false' });
});
after(() => node?.stop());

async function outbreak(...words: string[]): Promise<{ stdout: string; code: number }> {
  const args = ['bin/outbreak', 'vault', ...words, '--data', node.dataFolder];
  try {
    return { stdout: (await call(process.execPath, args)).stdout, code: 0 };
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      code = 1,
    } = error as {
      stdout?: string;
      stderr?: string;
      code?: number;
    };
    return { stdout: stdout + stderr, code };
  }
}

test('a drill cuts a running download within a second, refuses the next, and the report names both ends', async () => {
  const lab = await Depositor.create(node, 'lab');
  const file = await lab.deposit(await lab.encrypt(Buffer.alloc(400_000, 'ACGT')), { name: 'a' });
  const draft = await lab.makeDataset('drill', [file.accession]);
  const { accession: dataset } = await lab.publish(draft.accession);
  const account = 'ada';
  await addApplication(node.db, {
    ...{ id: 'DA-TESTTESTTE', applicant: account, committeeGroup: 'lab', dataset },
  });
  await node.db.execute(
    `INSERT INTO desk_entitlement VALUES ('E-1', 'DA-TESTTESTTE', $1, $2, now(), now() + interval '1 day', 'given')`,
    [dataset, account],
  );
  const { delivery } = node.server;
  const grants: never[] = [];
  const caller = {
    ...{ id: account, name: account, email: '', grants, token: null },
    role: 'member' as const,
  };
  const access = await delivery.findAccess(file.accession, caller);
  // A reader that takes one byte and then nothing.
  const sent = await delivery.deliver(access, {
    ...{ way: 'crypt4gh', requestId: 'r', bytes: 1000 },
    open: () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('x');
          await delay(600_000, undefined, { ref: false });
        })(),
      ),
  });
  const broken = new Promise<number>((resolve) => {
    sent.once('error', () => resolve(performance.now()));
  });
  sent.once('data', () => sent.pause());
  const told = await outbreak('lockdown', '--drill', '--why', 'Yearly drill');
  assert.equal(told.code, 0, told.stdout);
  assert.match(told.stdout, /^DRILL: The vault is locked.* 0 still do after [01]\.\d s\.$/m);
  await broken;
  await assert.rejects(delivery.findAccess(file.accession, caller), /no such file/i);
  assert.deepEqual((await delivery.listAccessible(caller))[0]?.files, []);
  assert.deepEqual(await lab.call('GET', '/api/vault/state'), { gives: false, drill: true });
  const again = await outbreak('lockdown', '--why', 'Yearly drill');
  assert.notEqual(again.code, 0);
  assert.match(again.stdout, /locked already/);
  assert.equal((await outbreak('unlock', '--why', 'The drill is over')).code, 0);
  await delivery.findAccess(file.accession, caller);
  const { stdout } = await outbreak('report', '--days', '2');
  const [header, line, ...rest] = stdout.trim().split('\r\n');
  assert.match(header ?? '', /^account,dataset,file,way/);
  assert.ok(line?.startsWith(`ada,${dataset},${file.accession},crypt4gh,`), line);
  assert.match(line ?? '', /,cut,E-1,DA-TESTTESTTE$/);
  assert.deepEqual(rest, []);
  const { uses } = await lab.call<{ uses: { account: string; outcomes: object }[] }>(
    'GET',
    `/api/access/datasets/${dataset}/uses`,
  );
  assert.deepEqual(
    uses.map(({ account: who, outcomes }) => [who, outcomes]),
    [['ada', { cut: 1 }]],
  );
  const other = await Depositor.create(node, 'other');
  const refused = await other.refused('GET', `/api/access/datasets/${dataset}/uses`);
  assert.equal(refused.code, 'vault-record-not-found');
});
