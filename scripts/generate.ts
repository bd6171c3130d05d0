// Writes everything that follows from declarations. `--check` writes nothing and fails where a
// committed file differs from what it would write.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateKernels } from './generate/kernels.ts';
import { generateRegistry } from './generate/registry.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

/** Compares or writes; gives the paths that differ. */
async function apply(files: ReadonlyMap<string, string | Uint8Array>): Promise<string[]> {
  const differing: string[] = [];
  for (const [path, content] of files) {
    const full = join(root, path);
    const old = await readFile(full).catch(() => null);
    if (old?.equals(Buffer.from(content)) === true) continue;
    differing.push(path);
    if (isCheck) continue;
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
  }
  return differing;
}

// The registry first: the rest is derived from what it lists.
const differing = await apply(generateRegistry(root));
differing.push(...(await apply(await generateKernels(root))));
const { generateSchemas } = await import('./generate/schemas.ts');
const { generateClient } = await import('./generate/client.ts');
differing.push(...(await apply(await generateSchemas())));
differing.push(...(await apply(generateClient())));

for (const path of differing) console.log(isCheck ? `differs: ${path}` : `wrote ${path}`);
if (isCheck && differing.length > 0) {
  console.error('Generated files are not what their sources say: run "npm run generate".');
  process.exit(1);
}
