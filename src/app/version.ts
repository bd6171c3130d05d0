import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder with package.json: the checkout, or the installed package. */
export const packageFolder = new URL('../../', import.meta.url);

/** Folder of the pathogens that come with the program. */
export const shippedFolder: string = fileURLToPath(new URL('pathogens', packageFolder));

/** Folder of the checklists that come with the program. */
export const shippedChecklists: string = fileURLToPath(new URL('checklists', packageFolder));

/** Folder of the workflows that come with the program. */
export const shippedWorkflows: string = fileURLToPath(new URL('workflows', packageFolder));

/** Folders of the ways to apply for controlled data, and of their forms, that come with the program. */
export const shippedAccessWorkflows: string = fileURLToPath(
  new URL('access-workflows', packageFolder),
);
export const shippedAccessForms: string = fileURLToPath(new URL('access-forms', packageFolder));

/** Version of the program, from package.json. */
export const programVersion: string = JSON.parse(
  readFileSync(new URL('package.json', packageFolder), 'utf8'),
).version;
