import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../platform/log/logger.ts';
import { packageFolder } from './version.ts';

/**
 * In a checkout the portal is built at the first start and after its sources changed; the published
 * package brings it built.
 */
export async function ensurePortal(logger: Logger): Promise<void> {
  const root = fileURLToPath(packageFolder);
  const script = join(root, 'scripts/build-browser.ts');
  if (!existsSync(script)) return;
  const outdir = join(root, 'dist/portal');
  const built = join(outdir, 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs > findNewest(join(root, 'src'))) return;
  try {
    const { buildBrowser } = await import(script);
    await buildBrowser({ outdir, minify: true });
  } catch (error) {
    logger.error(
      { err: error },
      'the portal could not be built; run "npm ci" with development dependencies, or use the published package',
    );
  }
}

/** Time of the newest file below a folder, in milliseconds. */
function findNewest(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}
