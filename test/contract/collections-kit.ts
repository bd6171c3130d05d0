import assert from 'node:assert/strict';
import { sendRequest } from './send-request.ts';

/** Makes the collections that examples name, and gives their placeholders. */
export async function prepareCollections(
  { url, cookie }: { readonly url: string; readonly cookie: string },
  accession: string,
): Promise<Record<string, string>> {
  const post = async (path: string, json: object): Promise<{ readonly id: string }> => {
    const answer = await sendRequest(url, {
      method: 'POST',
      path,
      headers: { 'X-Outbreak-Request': '1', Cookie: cookie, 'Content-Type': 'application/json' },
      body: JSON.stringify(json),
    });
    assert.ok(answer.status < 300, `${path}: ${answer.text}`);
    return JSON.parse(answer.text);
  };
  const published = await post('/api/collections', {
    group: 'node',
    title: 'Simulated genomes of an example',
    description: 'What the pages and the API of collections are tested with.',
    authors: [
      { kind: 'person', familyName: 'Carberry', givenName: 'Josiah', orcid: '0000-0002-1825-0097' },
    ],
    funding: [{ funder: 'Example foundation', award: 'EX-1' }],
  });
  await post(`/api/collections/${published.id}/members`, { list: accession });
  await post(`/api/collections/${published.id}/publish`, { note: 'The first version.' });
  const draft = await post('/api/collections', { group: 'node', title: 'A draft' });
  return {
    exampleCollection: published.id,
    exampleCollectionVersion: `${published.id}.1`,
    exampleCollectionNoVersion: `${published.id}.99`,
    exampleCollectionDraft: `${published.id}.draft`,
    exampleDraftCollection: draft.id,
  };
}
