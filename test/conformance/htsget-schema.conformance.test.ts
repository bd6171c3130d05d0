// Tickets and errors against the schemas that GA4GH publishes with htsget 1.3.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultOf, refuse } from '../../src/engine/htsget/htsget-failure.ts';
import { buildError, buildTicket } from '../../src/engine/htsget/ticket-json.ts';
import { compilePublished, STANDARDS } from '../archive/published-schemas.ts';

const path = join(STANDARDS, 'htsget-openapi.yaml');
const skip = existsSync(path) ? false : 'needs ../shared/data/standards/htsget-openapi.yaml';

const validator = (name: string) =>
  compilePublished(`htsget-openapi.yaml#/components/schemas/${name}`);

test('tickets and errors are as published', { skip }, () => {
  const place = { url: 'https://node.example/data', headers: { Authorization: 'Bearer t' } };
  const parts = [
    { kind: 'range', start: 0, end: 100, class: 'header' },
    { kind: 'bytes', bytes: Uint8Array.from([1]), class: 'body' },
  ] as const;
  const whole = [{ kind: 'range', start: 0, end: 100, class: null }] as const;
  for (const [name, formats] of [
    ['htsgetResponseReads', ['BAM', 'CRAM']],
    ['htsgetResponseVariants', ['VCF', 'BCF']],
  ] as const) {
    const validate = validator(name);
    for (const format of formats) {
      for (const list of [parts, whole]) {
        const isValid = validate(buildTicket(format, list, place));
        assert.ok(isValid, JSON.stringify(validate.errors));
      }
    }
    // The schema can tell: a ticket without URLs, of another format or class is none.
    const { htsget } = buildTicket(formats[0], parts, place);
    assert.equal(validate({ htsget: { format: htsget.format } }), false);
    assert.equal(validate({ htsget: { ...htsget, format: 'SAM' } }), false);
    assert.equal(
      validate({ htsget: { ...htsget, urls: [{ ...htsget.urls[0], class: 'x' }] } }),
      false,
    );
  }
  const validate = validator('Error');
  for (const failure of [
    refuse('InvalidRange', 'why'),
    faultOf('hts-file-damaged', 'byte 5', ['', 'Fetch it again.']),
  ]) {
    assert.ok(validate(buildError(failure).body), JSON.stringify(validate.errors));
  }
  assert.equal(validate({ htsget: { error: 'NotFound' } }), false);
});
