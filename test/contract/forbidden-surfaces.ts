import type { Question } from './send-request.ts';

/** A way to ask for something of the vault by its name. */
export interface ForbiddenSurface {
  readonly name: string;
  /** What is asked of: a file, a dataset, or an entry of an outbox. */
  readonly of: 'file' | 'dataset' | 'entry';
  readonly ask: (id: string) => Question;
}

const publicKey = Buffer.alloc(32, 9).toString('base64');
const post = (path: string, json: object): Question => ({
  ...{ method: 'POST', path, body: JSON.stringify(json) },
  headers: { 'Content-Type': 'application/json' },
});

const withKey = { 'X-C4GH-Public-Key': publicKey };
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Question => ({
  path,
  headers: { ...headers },
});

/** Every way by which somebody could try whether something is there. */
export const forbiddenSurfaces: readonly ForbiddenSurface[] = [
  {
    name: 'file body',
    of: 'file',
    ask: (id) => ({ path: `/api/access/files/${id}/body` }),
  },
  {
    name: 'range of a file body',
    of: 'file',
    ask: (id) => ({ path: `/api/access/files/${id}/body`, headers: { Range: 'bytes=0-9' } }),
  },
  {
    name: 'header',
    of: 'file',
    ask: (id) => ({
      path: `/api/access/files/${id}/header`,
      headers: { 'X-C4GH-Public-Key': publicKey },
    }),
  },
  {
    name: 'sealing a file',
    of: 'file',
    ask: (id) => post('/api/access/outbox', { publicKey, files: [{ file: id }] }),
  },
  {
    name: 'sealing a range',
    of: 'file',
    ask: (id) =>
      post('/api/access/outbox', { publicKey, files: [{ file: id, ranges: [{ start: 1e12 }] }] }),
  },
  {
    name: 'sealing a dataset',
    of: 'dataset',
    ask: (id) => post('/api/access/outbox', { publicKey, dataset: id }),
  },
  {
    name: 'outbox file',
    of: 'entry',
    ask: (id) => ({ path: `/api/access/outbox/${id}/file` }),
  },
  {
    name: 'removing from the outbox',
    of: 'entry',
    ask: (id) => ({ method: 'DELETE', path: `/api/access/outbox/${id}` }),
  },
  {
    name: 'htsget, reads in clear',
    of: 'file',
    ask: (id) => get(`/ga4gh/htsget/v1/reads/${id}?referenceName=1&start=0&end=9`),
  },
  {
    name: 'htsget, variants for a key',
    of: 'file',
    ask: (id) => get(`/ga4gh/htsget/v1/variants/${id}`, withKey),
  },
  {
    name: 'htsget, reads by POST',
    of: 'file',
    ask: (id) => post(`/ga4gh/htsget/v1/reads/${id}`, { regions: [{ referenceName: '1' }] }),
  },
  { name: 'DRS, a file', of: 'file', ask: (id) => get(`/ga4gh/drs/v1/objects/${id}`) },
  { name: 'DRS, a dataset', of: 'dataset', ask: (id) => get(`/ga4gh/drs/v1/objects/${id}`) },
  {
    name: 'DRS, a file by POST',
    of: 'file',
    ask: (id) => post(`/ga4gh/drs/v1/objects/${id}`, { passports: [] }),
  },
  {
    name: 'DRS, access in clear',
    of: 'file',
    ask: (id) => get(`/ga4gh/drs/v1/objects/${id}/access/plain`),
  },
  {
    name: 'DRS, access without a key',
    of: 'file',
    ask: (id) => get(`/ga4gh/drs/v1/objects/${id}/access/crypt4gh`),
  },
  {
    name: 'DRS, access for a key',
    of: 'file',
    ask: (id) => get(`/ga4gh/drs/v1/objects/${id}/access/crypt4gh`, withKey),
  },
  {
    name: 'EGA, files of a dataset',
    of: 'dataset',
    ask: (id) => get(`/api/ega/metadata/datasets/${id}/files`),
  },
  { name: 'EGA, a file', of: 'file', ask: (id) => get(`/api/ega/metadata/files/${id}`) },
  {
    name: 'EGA, bytes of a file',
    of: 'file',
    ask: (id) => get(`/api/ega/data/files/${id}?destinationFormat=plain`, { Range: 'bytes=0-9' }),
  },
  {
    name: 'EGA, a ticket',
    of: 'file',
    ask: (id) => get(`/api/ega/tickets/htsget/reads/${id}?referenceName=1`),
  },
];

/** Names of the same form of what is not there. */
export const absentNames = {
  file: 'OCVF_YYYYYYR',
  dataset: 'OCVD_YYYYYYR',
  entry: '3f1f3a52-5a5b-4c0e-9b7a-6d6f1c0f3b11',
} as const;
