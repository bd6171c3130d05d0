import { readFileSync } from 'node:fs';

/** Folder with package.json: the checkout, or the installed package. */
export const packageFolder = new URL('../../', import.meta.url);

/** Version of the program, from package.json. */
export const programVersion: string = JSON.parse(
  readFileSync(new URL('package.json', packageFolder), 'utf8'),
).version;
