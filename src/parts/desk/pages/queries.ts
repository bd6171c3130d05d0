import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../web/api/call-operation.ts';
import { documentLanguage } from '../../../web/messages/message.ts';

export type Application = Answer<'get-application'>;
export type PossibleCommand = Application['commands'][number];
export type FormField = Application['form']['fields'][number];
export type Summary = Answer<'list-applications'>['applications'][number];
export type CatalogueDataset = Answer<'list-access-catalogue'>['datasets'][number];

/** A text of a workflow or form in the page's language; in English where it has none. */
export function inLanguage(texts: Readonly<Record<string, string | undefined>> | null): string {
  return texts?.[documentLanguage()] ?? texts?.en ?? '';
}

export const catalogueQuery = queryOptions({
  queryKey: ['desk-catalogue'],
  queryFn: ({ signal }) => callOperation('list-access-catalogue', {}, signal),
});

export const workflowsQuery = queryOptions({
  queryKey: ['desk-workflows'],
  queryFn: ({ signal }) => callOperation('list-access-workflows', {}, signal),
});

export const timesQuery = queryOptions({
  queryKey: ['desk-times'],
  queryFn: ({ signal }) => callOperation('list-decision-times', {}, signal),
});

export function applicationsQuery(view: 'own' | 'committee') {
  return queryOptions({
    queryKey: ['desk-applications', view],
    queryFn: ({ signal }) => callOperation('list-applications', { query: { view } }, signal),
  });
}

export function applicationQuery(application: string) {
  return queryOptions({
    queryKey: ['desk-application', application],
    queryFn: ({ signal }) => callOperation('get-application', { params: { application } }, signal),
  });
}
