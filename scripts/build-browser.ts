import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, context, type Metafile, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = 'src/app/browser.tsx';
const THEME_ENTRY = 'src/web/theme-bootstrap.ts';
/** The folder that holds everything but index.html; every name in it carries a digest. */
export const ASSET_FOLDER = 'assets';
/** Where a build that began and did not end leaves no trace: written last. */
const INDEX = 'index.html';

export interface BrowserBuildOptions {
  /** Folder for index.html and assets/; made where missing. Files of earlier builds are removed. */
  readonly outdir: string;
  readonly minify: boolean;
  /** Build again at every change of a source, until `stop` is called. */
  readonly watch?: boolean;
}

export interface BrowserBuild {
  /** Every file, relative to `outdir`. */
  readonly files: readonly string[];
  /** Bytes of JavaScript, gzipped, that the first page needs before it can draw. */
  readonly initialScriptBytes: number;
  readonly styleBytes: number;
  readonly milliseconds: number;
  readonly stop: () => Promise<void>;
}

function esbuildOptions(options: BrowserBuildOptions): BuildOptions {
  return {
    absWorkingDir: ROOT,
    outdir: join(resolve(options.outdir), ASSET_FOLDER),
    bundle: true,
    minify: options.minify,
    sourcemap: options.minify ? false : 'linked',
    metafile: true,
    target: ['chrome120', 'firefox121', 'safari17'],
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': options.minify ? '"production"' : '"development"',
    },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    legalComments: options.minify ? 'linked' : 'none',
    logLevel: 'warning',
  };
}

/**
 * Bundles, and puts every file in its place whole: a node may be serving the folder, and the same
 * sources give the same names.
 */
async function buildWhole(outdir: string, options: BuildOptions): Promise<Metafile> {
  const { metafile, outputFiles } = await build({ ...options, metafile: true, write: false });
  for (const { path, contents } of outputFiles) await putWhole(outdir, path, contents);
  return metafile;
}

/** Not written beside its place, where another build removes what it does not know. */
async function putWhole(outdir: string, path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = join(resolve(outdir), `${basename(path)}.${process.pid}`);
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

/**
 * Makes `import { threadAddress } from './x.ts?thread'` the address of that module, bundled by itself to
 * run in a Web Worker. A file of its own, because the policy of the portal allows no others.
 */
function threads(options: BrowserBuildOptions, written: Set<string>): Plugin {
  return {
    name: 'threads',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /\?thread$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace(/\?thread$/, '')),
        namespace: 'thread',
      }));
      onLoad({ filter: /./, namespace: 'thread' }, async ({ path }) => {
        const entryPoints = [path];
        const metafile = await buildWhole(options.outdir, {
          ...esbuildOptions(options),
          entryPoints,
          format: 'esm',
        });
        const outputs = Object.keys(metafile.outputs);
        for (const file of outputs) written.add(file);
        const script = outputs.find((file) => file.endsWith('.js')) ?? '';
        const address = `/${ASSET_FOLDER}/${basename(script)}`;
        return {
          contents: `export const threadAddress = ${JSON.stringify(address)};`,
          watchFiles: Object.keys(metafile.inputs).map((file) => join(ROOT, file)),
        };
      });
    },
  };
}

interface Outputs {
  readonly script: string;
  readonly style: string;
  /** Chunks that the entry imports statically, directly or not. */
  readonly preloads: readonly string[];
}

function findOutputs(metafile: Metafile): Outputs {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === ENTRY);
  if (found === undefined) throw new Error(`esbuild wrote nothing for ${ENTRY}`);
  const [script, entry] = found;
  if (entry.cssBundle === undefined) throw new Error(`${ENTRY} imports no style sheet`);
  const preloads = new Set<string>();
  const visit = (name: string): void => {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement' || preloads.has(path)) continue;
      preloads.add(path);
      visit(path);
    }
  };
  visit(script);
  return { script, style: entry.cssBundle, preloads: [...preloads] };
}

async function writeIcon(outdir: string): Promise<string> {
  const icon = await readFile(join(ROOT, 'src/web/icon.svg'));
  const digest = createHash('sha256').update(icon).digest('hex').slice(0, 8).toUpperCase();
  const name = `icon-${digest}.svg`;
  await putWhole(outdir, join(outdir, ASSET_FOLDER, name), icon);
  return name;
}

async function writeIndex(
  outdir: string,
  parts: { readonly icon: string; readonly theme: string; readonly outputs: Outputs },
): Promise<void> {
  const address = (file: string): string => `/${ASSET_FOLDER}/${basename(file)}`;
  const template = await readFile(join(ROOT, 'src/web/index.html'), 'utf8');
  const preloads = parts.outputs.preloads.map(
    (file) => `<link rel="modulepreload" href="${address(file)}" />`,
  );
  const html = template
    .replace('%ICON%', address(parts.icon))
    .replace('%THEME%', address(parts.theme))
    .replace('%STYLE%', address(parts.outputs.style))
    .replace('%SCRIPT%', address(parts.outputs.script))
    .replace('%PRELOADS%', preloads.join('\n    '));
  await putWhole(outdir, join(outdir, INDEX), html);
}

async function removeOthers(folder: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!keep.has(name)) await rm(join(folder, name), { force: true, recursive: true });
  }
}

async function gzippedBytes(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(ROOT, file))).length;
  return bytes;
}

async function finishBuild(
  options: BrowserBuildOptions,
  main: Metafile,
  threadFiles: ReadonlySet<string>,
): Promise<Omit<BrowserBuild, 'milliseconds' | 'stop'>> {
  const outdir = resolve(options.outdir);
  const assetFolder = join(outdir, ASSET_FOLDER);
  const themeBuild = await buildWhole(outdir, {
    ...esbuildOptions(options),
    sourcemap: false,
    entryPoints: [THEME_ENTRY],
    format: 'iife',
  });
  const icon = await writeIcon(outdir);
  const themeFiles = Object.keys(themeBuild.outputs);
  const theme = themeFiles.find((file) => file.endsWith('.js')) ?? '';
  const outputs = findOutputs(main);
  await writeIndex(outdir, { icon, theme, outputs });
  const assets = [...Object.keys(main.outputs), ...threadFiles, ...themeFiles, icon].map((file) =>
    basename(file),
  );
  await removeOthers(assetFolder, new Set(assets));
  return {
    files: [INDEX, ...assets.map((name) => `${ASSET_FOLDER}/${name}`)],
    initialScriptBytes: await gzippedBytes([theme, outputs.script, ...outputs.preloads]),
    styleBytes: await gzippedBytes([outputs.style]),
  };
}

/**
 * Bundles the portal into `outdir`: index.html and, under assets/, ES modules split by page, the
 * style sheet and the icon, all with names that carry their digest, so that a server may let
 * browsers keep them for ever.
 */
export async function buildBrowser(options: BrowserBuildOptions): Promise<BrowserBuild> {
  const started = performance.now();
  await mkdir(join(resolve(options.outdir), ASSET_FOLDER), { recursive: true });
  const threadFiles = new Set<string>();
  const main: BuildOptions = {
    ...esbuildOptions(options),
    plugins: [threads(options, threadFiles)],
    entryPoints: [ENTRY],
    format: 'esm',
    splitting: true,
  };
  if (options.watch !== true) {
    const metafile = await buildWhole(options.outdir, main);
    const finished = await finishBuild(options, metafile, threadFiles);
    const milliseconds = performance.now() - started;
    return { ...finished, milliseconds, stop: async () => {} };
  }
  const built = Promise.withResolvers<Omit<BrowserBuild, 'milliseconds' | 'stop'>>();
  const watching = await context({
    ...main,
    plugins: [
      ...(main.plugins ?? []),
      {
        name: 'index',
        setup: ({ onEnd }) => {
          onEnd(async ({ metafile, errors }) => {
            if (errors.length > 0 || metafile === undefined) return;
            built.resolve(await finishBuild(options, metafile, threadFiles));
          });
        },
      },
    ],
  });
  await watching.watch();
  const first = await built.promise;
  return { ...first, milliseconds: performance.now() - started, stop: () => watching.dispose() };
}

async function newestChange(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  let newest = found.mtimeMs;
  for (const name of await readdir(path)) {
    newest = Math.max(newest, await newestChange(join(path, name)));
  }
  return newest;
}

const SOURCES = ['src', 'package-lock.json', 'scripts/build-browser.ts'];

/** Whether `outdir` holds no complete build, or one that is older than a source. */
export async function isBrowserBuildStale(outdir: string): Promise<boolean> {
  const index = await stat(join(resolve(outdir), INDEX)).catch(() => null);
  if (index === null) return true;
  for (const source of SOURCES) {
    if ((await newestChange(join(ROOT, source))) > index.mtimeMs) return true;
  }
  return false;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const outdir = process.argv[2] ?? join(ROOT, 'dist/browser');
  const result = await buildBrowser({ outdir, minify: !process.argv.includes('--development') });
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  process.stdout.write(
    `${relative(process.cwd(), outdir)}: ${result.files.length} files in ${Math.round(result.milliseconds)} ms; ` +
      `first script ${kilobytes(result.initialScriptBytes)} gzipped, style ${kilobytes(result.styleBytes)}\n`,
  );
}
