import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { EnaKind } from './ena-objects.ts';

/** An object as a receipt names it. */
export interface ReceiptObject {
  readonly kind: EnaKind;
  readonly alias: string;
  /** Null where it got none. */
  readonly accession: string | null;
  /** BioSample of a sample, ERP of a study. */
  readonly otherAccession: string | null;
  readonly status: string | null;
  /** 'YYYY-MM-DD' */
  readonly holdUntil: string | null;
}

/** An error of a receipt, with the object that it is about where it names one. */
export interface ReceiptError {
  readonly text: string;
  readonly alias: string | null;
  /** The object is in the account already. */
  readonly isThere: boolean;
  /** Under this accession, where that is told. */
  readonly accession: string | null;
}

/** What ENA answers to a submission (SRA.receipt.xsd). */
export interface Receipt {
  readonly success: boolean;
  readonly objects: readonly ReceiptObject[];
  readonly errors: readonly ReceiptError[];
  readonly messages: readonly string[];
  /** Of the test service: it forgets what it was given. */
  readonly isTest: boolean;
}

const KINDS: Readonly<Record<string, EnaKind>> = {
  PROJECT: 'project',
  STUDY: 'project',
  SAMPLE: 'sample',
  EXPERIMENT: 'experiment',
  RUN: 'run',
  ANALYSIS: 'analysis',
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
});

type Node = Readonly<Record<string, unknown>>;

/** Parses a receipt; null for what is none, such as half of one or a page of a proxy. */
export function parseReceipt(text: string): Receipt | null {
  if (XMLValidator.validate(text) !== true) return null;
  const parsed = parser.parse(text) as Node;
  const receipt = listNodes(parsed, 'RECEIPT')[0];
  const success = receipt === undefined ? undefined : readAttribute(receipt, 'success');
  if (receipt === undefined || (success !== 'true' && success !== 'false')) return null;
  const [messages] = listNodes(receipt, 'MESSAGES');
  const infos = messages === undefined ? [] : listTexts(messages, 'INFO');
  const errors = messages === undefined ? [] : listTexts(messages, 'ERROR');
  return {
    success: success === 'true',
    objects: Object.entries(KINDS).flatMap(([name, kind]) =>
      listNodes(receipt, name).map((node) => toObject(node, kind)),
    ),
    errors: errors.map(parseError),
    messages: infos,
    isTest: infos.some((info) => /TEST submission/i.test(info)),
  };
}

function toObject(node: Node, kind: EnaKind): ReceiptObject {
  const [external] = listNodes(node, 'EXT_ID');
  const hold = readAttribute(node, 'holdUntilDate');
  return {
    kind,
    alias: readAttribute(node, 'alias') ?? '',
    accession: readAttribute(node, 'accession') || null,
    otherAccession: external === undefined ? null : (readAttribute(external, 'accession') ?? null),
    status: readAttribute(node, 'status') ?? null,
    holdUntil: /^\d{4}-\d\d-\d\d/.exec(hold ?? '')?.[0] ?? null,
  };
}

/** 'In sample, alias: "a". The object being added already exists ... with accession: "ERS1".' */
function parseError(text: string): ReceiptError {
  const alias = /alias:\s*"([^"]*)"/.exec(text)?.[1];
  const isThere = /already exists in the submission account/i.test(text);
  const found = /with accession:\s*"([A-Z]{3,6}\d+)"/.exec(text)?.[1];
  return {
    text: text.trim(),
    alias: alias === undefined || alias === '' ? null : alias,
    isThere,
    accession: isThere ? (found ?? null) : null,
  };
}

function listNodes(node: Node, name: string): Node[] {
  const found = node[name];
  if (!Array.isArray(found)) return [];
  return found.map((one): Node => (typeof one === 'object' && one !== null ? (one as Node) : {}));
}

function listTexts(node: Node, name: string): string[] {
  const found = node[name];
  if (!Array.isArray(found)) return [];
  return found
    .map((one) => (typeof one === 'object' && one !== null ? readText(one as Node) : String(one)))
    .filter((text) => text !== '');
}

function readText(node: Node): string {
  const text = node['#text'];
  return typeof text === 'string' ? text : '';
}

function readAttribute(node: Node, name: string): string | undefined {
  const value = node[`@${name}`];
  return typeof value === 'string' ? value : undefined;
}
