import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** Path from the root with '/' between folders. */
  readonly path: string;
  readonly text: string;
  /** Import specifiers as written, type imports too. */
  readonly imports: readonly string[];
}

/** Every .ts and .tsx file below a folder of the repository, AssemblyScript kernels left out. */
export function readSourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !file.name.endsWith('.as.ts'))
    .map((file) => {
      const full = join(file.parentPath, file.name);
      const text = readFileSync(full, 'utf8');
      const path = relative(root, full).replaceAll('\\', '/');
      return { path, text, imports: findImports(text) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Specifiers of static imports, re-exports, side-effect and dynamic imports with a literal. */
export function findImports(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /^\s*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

/** The file of the repository that a relative specifier names; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative(root, resolve(join(root, dirname(from)), specifier)).replaceAll('\\', '/');
}
