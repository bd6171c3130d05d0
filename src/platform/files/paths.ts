import { basename, join, resolve } from 'node:path';

/** Joins the parts of a path with the separator of this system. */
export function joinPath(...parts: readonly string[]): string {
  return join(...parts);
}

/** The last part of a path after it was made absolute, so that '.' gives the folder's own name. */
export function findBaseName(path: string): string {
  return basename(resolve(path));
}

/** A path that means the same from every folder. */
export function toAbsolutePath(path: string): string {
  return resolve(path);
}
