import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ConfigName, configFields } from '../schema/config.ts';
import { readConfig, toFlagName, toVariableName } from './config.ts';

const read = (
  flags: Record<string, string>,
  environment: Record<string, string> = {},
  file?: string,
) => readConfig({ flags, environment, file });

test('without anything the defaults hold, and they listen on the loopback address only', () => {
  const config = read({});
  assert.ok(config.ok);
  assert.equal(config.value.host, '127.0.0.1');
  assert.equal(config.value.port, 8080);
  assert.equal(config.value.data, './data');
  assert.equal(config.value.databaseUrl, undefined);
});

test('a flag wins over a variable, and that over the file', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, 'port: 1001\nnodeName: From the file\nhost: 127.0.0.2\n');
  const config = read(
    { port: '1003' },
    { OUTBREAK_PORT: '1002', OUTBREAK_HOST: '127.0.0.3' },
    file,
  );
  assert.ok(config.ok);
  assert.equal(config.value.port, 1003);
  assert.equal(config.value.host, '127.0.0.3');
  assert.equal(config.value.nodeName, 'From the file');
});

test('DATABASE_URL is taken, as hosts give it', () => {
  const config = read({}, { DATABASE_URL: 'postgres://u:p@h/d' });
  assert.ok(config.ok);
  assert.equal(config.value.databaseUrl, 'postgres://u:p@h/d');
});

test('every wrong value is told with the place it came from, a secret without its value', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, 'prot: 1001\n');
  const config = read({ port: '70000' }, { OUTBREAK_DEMO: 'perhaps' }, file);
  assert.ok(!config.ok);
  assert.deepEqual(
    config.error.map(({ where }) => where).sort(),
    ['--port', 'OUTBREAK_DEMO', file].sort(),
  );
  assert.match(config.error.find(({ where }) => where === file)?.hint ?? '', /no setting 'prot'/);
  const missing = read({}, {}, join(folder, 'absent.yaml'));
  assert.ok(!missing.ok);
});

test('every setting has a flag, a variable and a help text that ends as a sentence', () => {
  for (const name of Object.keys(configFields) as ConfigName[]) {
    assert.match(toFlagName(name), /^--[a-z-]+$/);
    assert.match(toVariableName(name), /^OUTBREAK_[A-Z_]+$/);
    assert.match(configFields[name].help, /\.$/);
  }
});
