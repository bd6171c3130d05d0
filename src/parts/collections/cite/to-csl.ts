import { type Citable, toCitedAddress, toCitedTitle } from './citable.ts';

/** The citation as CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html), a list of one. */
export function toCsl(citable: Citable): readonly Readonly<Record<string, unknown>>[] {
  const { content, published } = citable;
  return [
    {
      id: citable.doi ?? citable.identifier,
      type: 'dataset',
      title: toCitedTitle(citable),
      author: content.authors.map((one) =>
        one.kind === 'organisation'
          ? { literal: one.name }
          : { family: one.familyName, ...(one.givenName === '' ? {} : { given: one.givenName }) },
      ),
      issued: { 'date-parts': [published.split('-').map(Number)] },
      version: citable.version,
      publisher: citable.publisher,
      ...(content.description === '' ? {} : { abstract: content.description }),
      ...(citable.doi === null ? {} : { DOI: citable.doi }),
      URL: toCitedAddress(citable),
    },
  ];
}
