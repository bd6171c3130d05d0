import { apiDocsPage } from '../parts/genomes/pages/api-docs.ts';
import { entryPage } from '../parts/genomes/pages/entry.ts';
import { homePage } from '../parts/genomes/pages/home.ts';
import { pathogenPage } from '../parts/genomes/pages/pathogen.ts';
import { searchPage } from '../parts/genomes/pages/search.ts';
import { nodePage } from '../parts/identity/pages/node.ts';
import { signInPage } from '../parts/identity/pages/sign-in.ts';
import { welcomePage } from '../parts/identity/pages/welcome.ts';
import { importPage } from '../parts/submission/pages/import.ts';
import type { PageDefinition } from '../schema/define-page.ts';

/** Every page of the portal; router, navigation and tests follow from this list. */
export const pages: readonly PageDefinition[] = [
  homePage,
  searchPage,
  entryPage,
  pathogenPage,
  importPage,
  nodePage,
  signInPage,
  welcomePage,
  apiDocsPage,
];
