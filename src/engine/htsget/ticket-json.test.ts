import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf, refuse } from './htsget-failure.ts';
import { buildError, buildTicket, toDataUrl } from './ticket-json.ts';

test('a ticket has a URL a part, in their order', () => {
  const bytes = Uint8Array.from([1, 2, 255]);
  const ticket = buildTicket(
    'BAM',
    [
      { kind: 'range', start: 0, end: 10, class: 'header' },
      { kind: 'bytes', bytes, class: 'body' },
      { kind: 'range', start: 50, end: 51, class: 'body' },
    ],
    { url: 'https://node.example/f', headers: { Authorization: 'Bearer t' } },
  );
  const url = 'https://node.example/f';
  const Authorization = 'Bearer t';
  assert.deepEqual(ticket, {
    htsget: {
      format: 'BAM',
      urls: [
        { url, headers: { Authorization, Range: 'bytes=0-9' }, class: 'header' },
        { url: 'data:application/octet-stream;base64,AQL/', class: 'body' },
        { url, headers: { Authorization, Range: 'bytes=50-50' }, class: 'body' },
      ],
    },
  });
});

test('the class stands with all or with none', () => {
  const whole = { kind: 'range', start: 0, end: 10, class: null } as const;
  const { urls } = buildTicket('VCF', [whole], { url: 'https://node.example/f' }).htsget;
  assert.deepEqual(urls, [{ url: 'https://node.example/f', headers: { Range: 'bytes=0-9' } }]);
});

test('bytes of any number stand in their URL', async () => {
  for (const length of [0, 1, 8191, 8192, 8193, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 31);
    const [, base64 = ''] = toDataUrl(bytes).split(',');
    assert.ok(Buffer.from(base64, 'base64').equals(bytes));
  }
});

test('errors have the status that the specification gives them', () => {
  const status = (name: Parameters<typeof refuse>[0]) => buildError(refuse(name, 'why')).status;
  assert.deepEqual(
    (['InvalidInput', 'InvalidRange', 'UnsupportedFormat', 'NotFound'] as const).map(status),
    [400, 400, 400, 404],
  );
  const { body } = buildError(refuse('NotFound', 'why'));
  assert.deepEqual(body, { htsget: { error: 'NotFound', message: 'why' } });
  const fault = buildError(faultOf('hts-index-damaged', 'index', ['', 'Make it again.']));
  assert.equal(fault.status, 500);
  assert.equal(fault.body.htsget.error, 'InternalServerError');
  assert.match(fault.body.htsget.message, /index: Make it again\./);
});
