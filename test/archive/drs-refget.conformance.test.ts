// Answers of DRS 1.5 and refget 2.0 against the schemas that GA4GH publishes, and what the schemas do not say.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  computeSequenceDigests,
  toTrunc512,
} from '../../src/parts/archive/refget/sequence-digests.ts';
import { prepareFiles } from '../contract/files.ts';
import { sendRequest } from '../contract/send-request.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { compilePublished, STANDARDS } from './published-schemas.ts';

const skip = existsSync(STANDARDS) ? {} : { skip: 'needs ../shared/data' };
const DRS = '/ga4gh/drs/v1';
const REFGET = '/ga4gh/refget/sequence';
const NOTHING = 'file-00000000000000000000';
const GENOMES = 5;

let node: TestNode;
let cookie: string;
let files: Record<string, string>;
before(async () => {
  if ('skip' in skip) return;
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  cookie = await createAdministrator(node);
  files = await prepareFiles({ url: node.url, cookie });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

interface Asked {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Record<string, string>;
}

async function ask(path: string, { method = 'GET', json, headers = {} }: Asked = {}) {
  const answer = await sendRequest(node.url, {
    method,
    path,
    headers: { ...(json === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { ...answer, json: (isJson ? JSON.parse(answer.text) : {}) as Record<string, unknown> };
}

function expectValid(schema: string, value: unknown): void {
  const validate = compilePublished(schema);
  assert.ok(validate(value), `${schema}: ${JSON.stringify(validate.errors)}`);
}

const responseOf = (name: string) =>
  `drs/openapi/components/responses/${name}.yaml#/content/application~1json/schema`;

describe('DRS 1.5', skip, () => {
  test('service-info', async () => {
    const { json } = await ask(`${DRS}/service-info`);
    expectValid(responseOf('200ServiceInfo'), json);
    assert.deepEqual(json.type, { group: 'org.ga4gh', artifact: 'drs', version: '1.5.0' });
    assert.deepEqual(json.drs, {
      maxBulkRequestLength: 1000,
      objectCount: 1,
      totalObjectSize: 1000,
    });
  });

  test('an object, by GET and by POST with passports', async () => {
    const id = files.exampleFile ?? '';
    const got = await ask(`${DRS}/objects/${id}`);
    expectValid(responseOf('200OkDrsObject'), got.json);
    const posted = await ask(`${DRS}/objects/${id}`, {
      method: 'POST',
      json: { expand: true, passports: ['eyJhbGciOiJub25lIn0.e30.'] },
    });
    assert.deepEqual(posted.json, got.json);
    assert.equal(got.json.self_uri, `drs://${new URL(node.url).host}/${id}`);
    const [method] = got.json.access_methods as [{ access_url: { url: string } }];
    const { pathname } = new URL(method.access_url.url);
    const content = Buffer.from(await (await fetch(`${node.url}${pathname}`)).arrayBuffer());
    for (const { type, checksum } of got.json.checksums as { type: string; checksum: string }[]) {
      const name = type === 'sha-256' ? 'sha256' : type;
      assert.equal(createHash(name).update(content).digest('hex'), checksum, type);
    }
    assert.equal(content.length, got.json.size);
  });

  test('OPTIONS says what opens an object, and many', async () => {
    const id = files.exampleFile ?? '';
    const one = await ask(`${DRS}/objects/${id}`, { method: 'OPTIONS' });
    assert.equal(one.status, 200);
    expectValid(responseOf('200OkAuthorizations'), one.json);
    assert.deepEqual(one.json, { drs_object_id: id, supported_types: ['None'] });
    const many = await ask(`${DRS}/objects`, {
      method: 'OPTIONS',
      json: { bulk_object_ids: [id, NOTHING] },
    });
    expectValid(responseOf('200OkBulkAuthorizations'), many.json);
    assert.deepEqual(many.json.summary, { requested: 2, resolved: 1, unresolved: 1 });
  });

  test('many objects, and what there is not among them', async () => {
    const json = {
      bulk_object_ids: [files.exampleFile, NOTHING, files.exampleUpload],
      passports: [],
    };
    const answer = await ask(`${DRS}/objects`, { method: 'POST', json });
    expectValid(responseOf('200OkDrsObjects'), answer.json);
    assert.deepEqual(answer.json.summary, { requested: 3, resolved: 1, unresolved: 2 });
    assert.deepEqual(answer.json.unresolved_drs_objects, [
      { error_code: 404, object_ids: [NOTHING, files.exampleUpload] },
    ]);
  });

  test('access, to one and to many', async () => {
    const id = files.exampleFile ?? '';
    for (const asked of [{}, { method: 'POST', json: { passports: [] } }]) {
      const one = await ask(`${DRS}/objects/${id}/access/https`, asked);
      expectValid(responseOf('200OkAccess'), one.json);
    }
    const many = await ask(`${DRS}/objects/access`, {
      method: 'POST',
      json: {
        bulk_object_access_ids: [
          { bulk_object_id: id, bulk_access_ids: ['https'] },
          { bulk_object_id: NOTHING, bulk_access_ids: ['https'] },
        ],
      },
    });
    expectValid(responseOf('200OkAccesses'), many.json);
    assert.deepEqual(many.json.summary, { requested: 2, resolved: 1, unresolved: 1 });
  });

  test('what may not be seen answers like what is not there', async () => {
    const answers = [];
    for (const id of [NOTHING, files.exampleUpload, files.exampleEnded, files.exampleRemoved]) {
      for (const path of [`${DRS}/objects/${id}`, `${DRS}/objects/${id}/access/https`]) {
        const { status, text, json } = await ask(path);
        expectValid(responseOf('404NotFoundDrsObject'), json);
        answers.push(`${status} ${text}`);
      }
    }
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
  });

  test('refusals have the form of the standard', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => `file-${at}`);
    const cases: readonly (readonly [string, Asked, number])[] = [
      [`${DRS}/objects`, { method: 'POST', json: { bulk_object_ids: many } }, 413],
      [`${DRS}/objects`, { method: 'OPTIONS', json: { bulk_object_ids: many } }, 413],
      [`${DRS}/objects`, { method: 'POST', json: { bulk_object_ids: 'x' } }, 400],
      [`${DRS}/objects`, { method: 'POST', json: {} }, 400],
      [`${DRS}/objects/${files.exampleFile}?expand=perhaps`, {}, 400],
      [`${DRS}/objects/${files.exampleFile}/access/gs`, {}, 404],
      [`${DRS}/objects/${files.exampleFile}`, { headers: { Authorization: 'Bearer x' } }, 401],
    ];
    for (const [path, asked, status] of cases) {
      const answer = await ask(path, asked);
      assert.equal(answer.status, status, path);
      expectValid('drs/openapi/components/schemas/Error.yaml', answer.json);
      assert.equal(answer.json.status_code, status);
      assert.ok(String(answer.json.msg).length > 0);
    }
  });

  test('a page of another site may read it', async () => {
    const answer = await ask(`${DRS}/objects/${files.exampleFile}`);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
  });
});

async function readSimulated(): Promise<{ accession: string; letters: string }> {
  const [row] = await node.db.query<{ accession: string }>(
    'SELECT min(accession) AS accession FROM entry WHERE instance = $1',
    [SIMULATED_INSTANCE],
  );
  const accession = row?.accession ?? '';
  const { text } = await ask(`/api/entries/${accession}/sequence`);
  return { accession, letters: text.replace(/^>.*\n/, '').replaceAll('\n', '') };
}

describe('refget 2.0', skip, () => {
  test('service-info', async () => {
    const { json } = await ask(`${REFGET}/service-info`);
    expectValid('refget/refget-openapi.yaml#/components/schemas/RefgetServiceInfo', json);
  });

  test('a reference by every id, whole and in part', async () => {
    const ga4gh = files.exampleSequence ?? '';
    const whole = await ask(`${REFGET}/${ga4gh}`);
    assert.equal(whole.status, 200);
    assert.equal(
      whole.headers['content-type'],
      'text/vnd.ga4gh.refget.v2.0.0+plain; charset=us-ascii',
    );
    const { md5 } = computeSequenceDigests(whole.text);
    assert.equal(computeSequenceDigests(whole.text).ga4gh, ga4gh);
    for (const id of [`ga4gh:${ga4gh}`, md5, `md5:${md5}`, toTrunc512(ga4gh)]) {
      assert.equal((await ask(`${REFGET}/${encodeURIComponent(id)}`)).text, whole.text, id);
    }
    const places = await ask(`${REFGET}/${ga4gh}?start=10&end=20`);
    assert.deepEqual([places.status, places.text], [200, whole.text.slice(10, 20)]);
    assert.equal(places.headers['accept-ranges'], 'none');
    assert.equal(places.headers['content-length'], '10');
    const range = await ask(`${REFGET}/${ga4gh}`, { headers: { Range: 'bytes=10-19' } });
    assert.deepEqual([range.status, range.text], [206, places.text]);
    const head = await ask(`${REFGET}/${ga4gh}`, { method: 'HEAD' });
    assert.equal(head.headers['content-length'], String(whole.text.length));
    const plain = await ask(`${REFGET}/${ga4gh}`, { headers: { Accept: 'text/plain' } });
    assert.match(String(plain.headers['content-type']), /^text\/plain/);
  });

  test('metadata', async () => {
    const { json } = await ask(`${REFGET}/${files.exampleSequence}/metadata`);
    expectValid('refget/refget-openapi.yaml#/components/schemas/Metadata', json);
  });

  test('refusals', async () => {
    const id = files.exampleSequence ?? '';
    const cases: readonly (readonly [string, Record<string, string>, number])[] = [
      [`${REFGET}/Garbagechecksum`, {}, 404],
      [`${REFGET}/Garbagechecksum/metadata`, {}, 404],
      [`${REFGET}/${id}`, { Accept: 'embl/some_json' }, 406],
      [`${REFGET}/${id}/metadata`, { Accept: 'embl/some_json' }, 406],
      [`${REFGET}/${id}?start=abc`, {}, 400],
      [`${REFGET}/${id}?start=-10&end=-29`, {}, 400],
      [`${REFGET}/${id}?start=1`, { Range: 'bytes=0-1' }, 400],
      [`${REFGET}/${id}`, { Range: 'units=20-30' }, 400],
      [`${REFGET}/${id}`, { Range: 'bytes=10--19' }, 400],
      [`${REFGET}/${id}?start=4000000`, {}, 416],
      [`${REFGET}/${id}`, { Range: 'bytes=9999999-9999999' }, 416],
      [`${REFGET}/${id}`, { Range: 'bytes=5-1' }, 416],
      [`${REFGET}/${id}?start=20&end=10`, {}, 501],
    ];
    for (const [path, headers, status] of cases) {
      const answer = await ask(path, { headers });
      assert.equal(answer.status, status, `${path} ${JSON.stringify(headers)}`);
    }
  });

  test('an open genome is found when it was digested, says that it is simulated, and is hidden with its entry', async () => {
    const { accession, letters } = await readSimulated();
    const { ga4gh, md5 } = computeSequenceDigests(letters);
    await node.db.execute("SELECT graphile_worker.add_job('digest-sequences', '{}'::json)");
    const deadline = performance.now() + 60_000;
    while ((await ask(`${REFGET}/${ga4gh}`)).status === 404) {
      assert.ok(performance.now() < deadline, 'the sequence was digested');
      await delay(50);
    }
    const found = await ask(`${REFGET}/${md5}`);
    assert.equal(found.text, letters);
    assert.equal(found.headers['x-simulated'], 'true');
    const { json } = await ask(`${REFGET}/${ga4gh}/metadata`);
    expectValid('refget/refget-openapi.yaml#/components/schemas/Metadata', json);
    const { aliases } = json.metadata as {
      aliases: { alias: string; naming_authority: string }[];
    };
    const alias = aliases.find((one) => one.alias === `${accession}.1`);
    assert.match(alias?.naming_authority ?? '', /^simulated:/);
    await node.db.execute(
      `UPDATE entry SET visibility = 'group' WHERE accession IN (
         SELECT accession FROM archive_sequence WHERE ga4gh = $1)`,
      [ga4gh],
    );
    const hidden = await ask(`${REFGET}/${ga4gh}`);
    const nothing = await ask(`${REFGET}/SQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`);
    const plain = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
    assert.deepEqual([hidden.status, plain(hidden.text)], [404, plain(nothing.text)]);
  });
});
