import { createHash, randomUUID } from 'node:crypto';
import type { Problem } from '../../../schema/problem.ts';
import { type EnaAction, type EnaObject, makeSet, makeSubmission } from './ena-objects.ts';
import {
  closeSubmission,
  type DepositPlace,
  type ObjectNews,
  openSubmission,
  readOpenSubmissions,
  type SentObject,
  type SentSubmission,
  type StoredObject,
  setObjectStatus,
  writeObjects,
} from './ena-store.ts';
import type { Receipt, ReceiptObject } from './parse-receipt.ts';
import type { SendContext } from './send-context.ts';
import { submitToWebin } from './webin-client.ts';
import { writeXml } from './xml-element.ts';

/** What became of objects that were sent. */
export interface SentOutcome {
  /** By alias. */
  readonly accepted: ReadonlyMap<string, StoredObject>;
  readonly refused: ReadonlyMap<string, readonly Problem[]>;
}

const placeOf = ({ group, service }: SendContext): DepositPlace => ({ group, service });

const digestXml = ({ xml }: EnaObject) => createHash('sha256').update(writeXml(xml)).digest('hex');

/**
 * Has ENA make or change objects of one kind, so that it has them as they are given: what it has so already is not sent.
 * An object that is in the account under its alias is taken for what it is, and then changed. One that is refused stops no
 * other.
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function sendObjects(
  context: SendContext,
  objects: readonly EnaObject[],
  known: ReadonlyMap<string, StoredObject>,
): Promise<SentOutcome> {
  const accepted = new Map<string, StoredObject>();
  const refused = new Map<string, readonly Problem[]>();
  const toAdd: EnaObject[] = [];
  const toModify: EnaObject[] = [];
  for (const object of objects) {
    const there = known.get(object.alias);
    if (there === undefined) toAdd.push(object);
    else if (isSame(there, object)) accepted.set(object.alias, there);
    else toModify.push(object);
  }
  const found = await sendAll(context, 'ADD', toAdd, { accepted, refused });
  await sendAll(context, 'MODIFY', [...toModify, ...found], { accepted, refused });
  return { accepted, refused };
}

function isSame({ digest }: StoredObject, object: EnaObject): boolean {
  return digest !== null && Buffer.from(digest).toString('hex') === digestXml(object);
}

interface Outcomes {
  readonly accepted: Map<string, StoredObject>;
  readonly refused: Map<string, readonly Problem[]>;
}

/** Sends objects until each was accepted or refused; gives those that were there already. */
async function sendAll(
  context: SendContext,
  action: 'ADD' | 'MODIFY',
  objects: readonly EnaObject[],
  outcomes: Outcomes,
): Promise<EnaObject[]> {
  const there: EnaObject[] = [];
  const queue: EnaObject[][] = objects.length === 0 ? [] : [[...objects]];
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    const receipt = await sendOnce(context, action, part);
    if (receipt.success) {
      takeAccepted(context, part, { receipt, outcomes });
      continue;
    }
    const blamed = new Map<string, Problem[]>();
    const general: string[] = [];
    for (const error of receipt.errors) {
      const object = part.find(({ alias }) => alias === error.alias);
      if (object === undefined) general.push(error.text);
      else if (error.isThere && error.accession !== null && action === 'ADD') {
        await takeThere(context, object, { accession: error.accession, outcomes });
        there.push(object);
      } else {
        const known = blamed.get(object.alias) ?? [];
        blamed.set(object.alias, [...known, toProblem(error.text, object)]);
      }
    }
    for (const [alias, problems] of blamed) outcomes.refused.set(alias, problems);
    const rest = part.filter(
      ({ alias }) => !blamed.has(alias) && !there.some((one) => one.alias === alias),
    );
    if (rest.length === 0) continue;
    if (rest.length < part.length) queue.push(rest);
    // Nothing names what is wrong: halves tell.
    else if (rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      queue.push(rest.slice(0, half), rest.slice(half));
    } else {
      const [only] = rest;
      if (only === undefined) continue;
      const texts = general.length > 0 ? general : ['ENA refused it without a reason.'];
      outcomes.refused.set(
        only.alias,
        texts.map((text) => toProblem(text, only)),
      );
    }
  }
  return there;
}

function toProblem(text: string, { kind, alias }: EnaObject): Problem {
  const hint =
    'ENA refused it with these words. Mend the entry, or the settings of the deposit, and order it again.';
  return { code: 'ena-refused', where: `${kind} ${alias}`, value: text.slice(0, 500), hint };
}

const toSent = (object: EnaObject): SentObject => ({
  kind: object.kind,
  alias: object.alias,
  instance: object.instance,
  entry: object.entry,
  version: object.version,
  digest: digestXml(object),
});

/** Sends objects as one submission, and keeps what came of it. */
async function sendOnce(
  context: SendContext,
  action: 'ADD' | 'MODIFY',
  objects: readonly EnaObject[],
): Promise<Receipt> {
  const actions: EnaAction[] = [{ do: action }];
  if (action === 'ADD' && context.holdUntil !== null) {
    actions.push({ do: 'HOLD', until: context.holdUntil });
  }
  const kind = (objects[0]?.kind ?? 'sample').toUpperCase();
  return exchange(context, {
    action,
    actions,
    objects: objects.map(toSent),
    documents: { [kind]: writeXml(makeSet(objects)) },
  });
}

async function exchange(
  context: SendContext,
  submission: {
    readonly action: string;
    readonly actions: readonly EnaAction[];
    readonly objects: readonly SentObject[];
    readonly documents: Readonly<Record<string, string>>;
  },
): Promise<Receipt> {
  const { db, now, centerName, webin, signal } = context;
  const alias = `outbreak-${randomUUID()}`;
  const sent = { alias, action: submission.action, objects: submission.objects };
  await openSubmission(db, placeOf(context), sent, now());
  const documents = {
    SUBMISSION: writeXml(makeSubmission({ alias, centerName }, submission.actions)),
    ...submission.documents,
  };
  const { receipt, text } = await submitToWebin(webin, documents, signal);
  await settle(context, sent, { receipt, text });
  return receipt;
}

/** Keeps the accessions of a receipt, in one transaction with the end of the submission. */
async function settle(
  context: SendContext,
  sent: SentSubmission,
  { receipt, text }: { readonly receipt: Receipt; readonly text: string },
): Promise<void> {
  await context.db.transaction(async (tx) => {
    if (receipt.success) {
      await writeObjects(tx, placeOf(context), listNews(sent.objects, receipt), context.now());
    }
    await closeSubmission(tx, sent.alias, {
      state: receipt.success ? 'taken' : 'refused',
      receipt: text,
      now: context.now(),
    });
  });
}

function listNews(sent: readonly SentObject[], receipt: Receipt): ObjectNews[] {
  return sent.flatMap((object) => {
    const told = receipt.objects.find(
      ({ alias, kind }) => alias === object.alias && kind === object.kind,
    );
    return told === undefined || told.accession === null ? [] : [toNews(object, told)];
  });
}

function toNews(object: SentObject, told: ReceiptObject): ObjectNews {
  return {
    ...object,
    accession: told.accession ?? '',
    otherAccession: told.otherAccession,
    status: told.status,
    holdUntil: told.holdUntil,
  };
}

function toStored({ digest, ...news }: ObjectNews): StoredObject {
  return { ...news, digest: digest === null ? null : Buffer.from(digest, 'hex') };
}

function takeAccepted(
  _context: SendContext,
  objects: readonly EnaObject[],
  { receipt, outcomes }: { readonly receipt: Receipt; readonly outcomes: Outcomes },
): void {
  const news = new Map(listNews(objects.map(toSent), receipt).map((one) => [one.alias, one]));
  for (const object of objects) {
    const own = news.get(object.alias);
    if (own !== undefined) outcomes.accepted.set(object.alias, toStored(own));
    else
      outcomes.refused.set(object.alias, [
        toProblem('The receipt names no accession for it.', object),
      ]);
  }
}

/** An object of the alias is in the account: its accession is kept, and that it may say something else. */
async function takeThere(
  context: SendContext,
  object: EnaObject,
  { accession, outcomes }: { readonly accession: string; readonly outcomes: Outcomes },
): Promise<void> {
  const news: ObjectNews = {
    ...toSent(object),
    accession,
    otherAccession: null,
    status: null,
    holdUntil: null,
    digest: null,
  };
  await writeObjects(context.db, placeOf(context), [news], context.now());
  outcomes.accepted.set(object.alias, toStored(news));
}

/**
 * Asks for the receipts of submissions whose answer never came. What ENA does not know was never taken, and is sent
 * again when its turn comes.
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function settleOpen(context: SendContext): Promise<void> {
  for (const sent of await readOpenSubmissions(context.db, placeOf(context))) {
    const asked = makeSubmission(
      { alias: `outbreak-${randomUUID()}`, centerName: context.centerName },
      [{ do: 'RECEIPT', target: sent.alias }],
    );
    const documents = { SUBMISSION: writeXml(asked) };
    const answer = await submitToWebin(context.webin, documents, context.signal);
    await settle(context, sent, answer);
  }
}

/**
 * Has ENA do something with an object that it has: cancel, release or hold it back.
 * @returns why it did not; empty where it did
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function changeObject(
  context: SendContext,
  object: StoredObject,
  change: { readonly do: 'CANCEL' | 'RELEASE' } | { readonly do: 'HOLD'; readonly until: string },
): Promise<readonly string[]> {
  const receipt = await exchange(context, {
    action: change.do,
    actions: [{ ...change, target: object.accession }],
    objects: [],
    documents: {},
  });
  if (!receipt.success) return receipt.errors.map(({ text }) => text);
  const status = { CANCEL: 'CANCELLED', RELEASE: 'PUBLIC', HOLD: 'PRIVATE' }[change.do];
  const holdUntil = change.do === 'HOLD' ? change.until : null;
  const { accession } = object;
  await setObjectStatus(
    context.db,
    placeOf(context),
    { accession, status, holdUntil },
    context.now(),
  );
  return [];
}
