import { prepareCollections } from './collections-kit.ts';
import { createExampleGroup } from './people.ts';
import { prepareRuns } from './runs.ts';
import { prepareSubmissions } from './submissions.ts';
import { SIMULATED_INSTANCE, type TestNode } from './test-node.ts';

/** Pages whose example is a link that is nobody's: the refusal is what they show. */
export const REFUSED_PAGES: ReadonlySet<string> = new Set([
  'invitation',
  'shared-query',
  'unsubscribe',
]);

/** A simulated genome of the node. */
async function findAccession(node: TestNode): Promise<string> {
  const path = `/api/lapis/${SIMULATED_INSTANCE}/sample/details?limit=1&fields=accession`;
  const { data } = (await (await fetch(`${node.url}${path}`)).json()) as {
    data: { accession: string }[];
  };
  return data[0]?.accession ?? '';
}

/**
 * Makes what the examples of pages are about, on a node with simulated genomes, and gives the function that fills an
 * example in: '{exampleRevision}' stands for a submission of it, '{exampleGroup}' for a group.
 */
export async function preparePageExamples(
  node: TestNode,
  cookie: string,
): Promise<(example: string) => string> {
  const asked = { url: node.url, cookie };
  const names: Readonly<Record<string, string>> = {
    ...(await prepareSubmissions(asked)),
    ...(await prepareRuns(node.db)),
    exampleGroup: await createExampleGroup(node.db),
    ...(await prepareCollections(asked, await findAccession(node))),
  };
  return (example) => example.replace(/\{(\w+)\}/, (whole, name: string) => names[name] ?? whole);
}
