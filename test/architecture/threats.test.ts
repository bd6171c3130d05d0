import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);

/** Rows of the vault's threats: what each test is called, and the file that has it. */
async function listNamed(): Promise<readonly { readonly file: string; readonly name: string }[]> {
  const text = await readFile(new URL('SECURITY.md', root), 'utf8');
  const [, vault = ''] = text.split('Of the vault (');
  const rows = vault.split('\n').filter((line) => /^\| (?!threat|---)/.test(line));
  assert.ok(rows.length > 10, 'the table of the vault is there');
  return rows.flatMap((row) => {
    const last = row.split('|').at(-2) ?? '';
    const found = [...last.matchAll(/`([^`]+\.test\.ts)` "([^"]+)"/g)];
    assert.ok(found.length > 0, `a threat names the test that holds it off: ${row.slice(0, 80)}`);
    return found.map(([, file = '', name = '']) => ({ file, name }));
  });
}

test('each threat of the vault names tests that there are', async () => {
  for (const { file, name } of await listNamed()) {
    const source = await readFile(new URL(file, root), 'utf8').catch(() => null);
    assert.ok(source !== null, `SECURITY.md: there is ${file}`);
    const isThere = [`test('${name}'`, `test("${name}"`, `test(\n  '${name}'`].some((text) =>
      source.includes(text),
    );
    assert.ok(isThere, `SECURITY.md: ${file} has a test '${name}'`);
  }
});
