import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readProviders } from './read-providers.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-providers-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'providers.yaml');
const secretPath = join(folder, 'secret');
writeFileSync(secretPath, 'from the file\n');

function read(text: string, environment: Record<string, string> = {}) {
  writeFileSync(path, text);
  return readProviders(path, environment);
}

/** Where and why a file is refused. */
function refusalOf(text: string, environment: Record<string, string> = {}): string {
  const result = read(text, environment);
  assert.ok(!result.ok, `refused: ${text}`);
  const { code, where, hint } = result.error;
  assert.equal(code, 'setting-invalid');
  assert.ok(where.startsWith(path), where);
  assert.ok(hint !== '', 'it says what is wrong');
  return `${where.slice(path.length)}: ${hint}`;
}

const own = (more: string) =>
  `- id: institute\n  title: Institute\n  issuer: https://login.example.org\n  clientId: us\n${more}`;

test('providers of every form are read, each with its secret', () => {
  const text = [
    '- { preset: orcid, clientId: APP-1, clientSecretVariable: ORCID_SECRET }',
    `- { preset: ls-login, clientId: two, clientSecretFile: ${JSON.stringify(secretPath)} }`,
    '- { id: institute, title: Institute, issuer: "https://login.example.org", clientId: us, clientSecret: plain }',
    '- { id: here, title: Here, issuer: "http://127.0.0.1:9", clientId: us, scopes: [openid] }',
  ].join('\n');
  const result = read(text, { ORCID_SECRET: 'from the variable' });
  assert.ok(result.ok);
  assert.deepEqual(
    result.value.map(({ id, issuer, clientSecret }) => [id, issuer, clientSecret]),
    [
      ['orcid', 'https://orcid.org', 'from the variable'],
      ['ls-login', 'https://login.aai.lifescience-ri.eu/oidc/', 'from the file'],
      ['institute', 'https://login.example.org', 'plain'],
      ['here', 'http://127.0.0.1:9', null],
    ],
  );
  assert.deepEqual(result.value.at(-1)?.scopes, ['openid']);
});

test('a file that is not there or no YAML is refused with its name', () => {
  const absent = readProviders(join(folder, 'absent.yaml'), {});
  assert.ok(!absent.ok);
  assert.match(absent.error.where, /absent\.yaml$/);
  assert.match(absent.error.hint, /ENOENT/);
  assert.match(refusalOf('- preset: [orcid'), /^: .*(flow|line 1)/i);
  assert.match(refusalOf(''), /^ : .*(array|Array)/);
  assert.match(refusalOf('preset: orcid'), /^ : .*(array|Array)/);
});

test('what an entry lacks or has too much of is told with its place in the list', () => {
  const whole = 'Give "preset", or "id", "title" and "issuer"; and "clientId" with each.';
  const cases: readonly (readonly [string, RegExp | string])[] = [
    ['- preset: orcid', ` 0: ${whole}`],
    ['- { preset: nobody, clientId: x }', ` 0: ${whole}`],
    [
      '- { preset: orcid, clientId: x, issuer: "https://x.example.org" }',
      ' 0: Unrecognized key: "issuer"',
    ],
    ['- clientId: x', ` 0: ${whole}`],
    [`${own('')}- preset: orcid\n`, ` 1: ${whole}`],
    [
      '- { preset: orcid, clientId: x, clientSecret: a, clientSecretVariable: B }',
      ' 0: Give only one of clientSecret, clientSecretVariable.',
    ],
    [`${own('')}${own('')}`, " 1: There are two providers 'institute'."],
  ];
  for (const [text, expected] of cases) assert.equal(refusalOf(text), expected, text);
});

test('an issuer without TLS, an id that is no address and scopes without openid are refused', () => {
  for (const text of [
    own('').replace('https:', 'http:'),
    own('').replace('id: institute', 'id: "../x"'),
    own('  scopes: [email]\n'),
  ]) {
    assert.match(refusalOf(text), /^ 0/, text);
  }
});

test('a secret that cannot be had is told of, and never shown', () => {
  const variable = '- { preset: orcid, clientId: x, clientSecretVariable: NOT_SET }';
  const told = ' 0: The environment variable NOT_SET is not set.';
  assert.equal(refusalOf(variable), told);
  assert.equal(refusalOf(variable, { NOT_SET: '' }), told, 'an empty one is none');
  const file = `- { preset: orcid, clientId: x, clientSecretFile: ${JSON.stringify(join(folder, 'none'))} }`;
  assert.match(refusalOf(file), /^ 0: ENOENT/);
  const twice = '- { preset: orcid, clientId: x, clientSecret: hush, clientSecretFile: y }';
  assert.ok(!refusalOf(twice).includes('hush'));
});
