// Deposits at ENA against stand-ins that check documents by its published schemas and answer its errors.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { shipped } from '../../src/engine/validate/checklists.test-kit.ts';
import type { ReadsFile } from '../../src/parts/exchange/ena/deposit-run.ts';
import { type AccountWish, EnaService } from '../../src/parts/exchange/ena/ena-service.ts';
import { WebinUnavailableError } from '../../src/parts/exchange/ena/webin-client.ts';
import { exchangePart } from '../../src/parts/exchange/part.ts';
import { prepareJobs } from '../../src/platform/jobs/job-queue.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../src/platform/postgres/migrate.ts';
import { withTestDatabase } from '../../src/platform/postgres/test-database.ts';
import { createSecretBox } from '../../src/platform/secrets/secret-box.ts';
import type { ReleasedEntry } from '../../src/schema/ports.ts';
import { defined } from '../../src/std/assert.ts';
import { EnaStandIn, type Fault, WEBIN } from './ena-stand-in.ts';
import { FtpStandIn } from './ftp-stand-in.ts';

const INSTANCE = 'made-up-virus';
const GROUP = 'lab';

const metadata = {
  strain: 'a/1',
  date: '2024-01-12',
  country: 'Kenya',
  division: 'Nairobi',
  host: 'Homo sapiens',
  hostTaxon: '9606',
  sex: 'female',
  age: '31 years',
  hostHealthState: 'Diseased',
  originatingLab: 'Hospital <of> "Nairobi" & others',
  instrument: 'Illumina MiSeq',
  assemblyMethod: 'iVar',
  assemblyMethodVersion: '1.3',
  depthOfCoverage: '900',
  libraryStrategy: 'AMPLICON',
  primerScheme: 'made-up',
};

function entry(accession: string, changes: Partial<ReleasedEntry> = {}): ReleasedEntry {
  return {
    accession,
    version: 1,
    instance: INSTANCE,
    submissionId: accession,
    ownerGroup: GROUP,
    visibility: 'open',
    restrictedUntil: null,
    sharedWith: [],
    terms: 'open',
    termsUntil: null,
    originNode: 'node',
    submittedAt: '2024-02-01T00:00:00Z',
    releasedAt: '2024-02-01T00:00:00Z',
    isRevocation: false,
    isLatest: true,
    metadata,
    analyses: [],
    ...changes,
  };
}

const GENOME = `NN${'ACGT'.repeat(20)}N`;

class World {
  readonly ena = new EnaStandIn();
  readonly ftp = new FtpStandIn(this.ena.uploads);
  readonly entries = new Map<string, ReleasedEntry>();
  readonly letters = new Map<string, string>();
  readonly reads = new Map<string, ReadsFile[]>();
  readonly registered: string[] = [];
  readonly service: EnaService;
  readonly db: Database;

  constructor(
    db: Database,
    urls: { readonly ena: string; readonly ftp: string },
    stands: Pick<World, 'ena' | 'ftp'>,
  ) {
    this.db = db;
    this.ena = stands.ena;
    this.ftp = stands.ftp;
    this.service = new EnaService({
      db,
      clock: { now: () => new Date('2024-05-01T00:00:00Z') },
      box: createSecretBox(new Uint8Array(32).fill(7)),
      urls: { test: urls.ena, production: 'http://127.0.0.1:9/drop-box/' },
      uploadUrl: urls.ftp,
      timeoutMilliseconds: 20_000,
      listOwnEntries: async ({ accessions, after, limit }) =>
        [...this.entries.values()]
          .filter(({ accession }) => accessions === null || accessions.includes(accession))
          .filter(({ accession }) => accession > after)
          .sort((a, b) => (a.accession < b.accession ? -1 : 1))
          .slice(0, limit),
      sources: {
        readChecklists: async () => [...shipped.values()],
        readLatest: async (names) =>
          names.flatMap((name) => {
            const found = this.entries.get(name);
            return found === undefined ? [] : [found];
          }),
        readSequences: async (references) =>
          references.map((reference) => ({
            ...reference,
            segment: 'main',
            letters: this.letters.get(reference.accession) ?? GENOME,
          })),
        getInstance: async (id) => ({
          id,
          pathogen: id,
          displayName: 'Made-up virus',
          simulated: false,
        }),
        findTaxon: async () => '1234',
        listReads: async (accession) => this.reads.get(accession) ?? [],
        register: async ({ accession }, accessions) => {
          this.registered.push(`${accession} ${Object.entries(accessions).sort().join(' ')}`);
        },
      },
    });
  }

  put(...entries: readonly ReleasedEntry[]): void {
    for (const one of entries) this.entries.set(one.accession, one);
  }

  order(accessions: readonly string[] | null = null, withReads = false) {
    const by = { id: 'owner', name: 'Owner', withReads };
    return this.service.order(GROUP, { instance: INSTANCE, accessions }, by);
  }

  run(): Promise<void> {
    return this.service.deposit(GROUP, new AbortController().signal);
  }

  /** 'entry version state code code' for each deposit. */
  async states(): Promise<string[]> {
    const page = { state: null, after: '', limit: 100 };
    const { deposits } = await this.service.readState(GROUP, page);
    return deposits.map(({ entry: name, version, state, problems }) =>
      [name, version, state, ...problems.map(({ code, where }) => `${code}:${where}`)].join(' '),
    );
  }

  kept(kind: string): string[] {
    return [...this.ena.objects.values()]
      .filter((one) => one.kind === kind)
      .map(({ alias, status, times }) => `${alias} ${status} ${times}`);
  }
}

const WISH: AccountWish = {
  service: 'test',
  username: WEBIN.username,
  password: WEBIN.password,
  centerName: 'Institute of Made-up Things',
  studyTitle: 'Surveillance',
  studyDescription: 'Genomes of surveillance, "all" of them & more.',
  holdUntil: '2024-12-31',
  librarySource: 'VIRAL RNA',
  keepsUp: true,
  ordersNew: false,
};

function withWorld(work: (world: World) => Promise<void>): Promise<void> {
  const folder = defined(exchangePart.migrations, 'migrations');
  return withTestDatabase([PLATFORM_MIGRATIONS, { part: 'exchange', folder }], async (db) => {
    await prepareJobs(db.address);
    const ena = new EnaStandIn();
    const ftp = new FtpStandIn(ena.uploads);
    const world = new World(db, { ena: await ena.start(), ftp: await ftp.start() }, { ena, ftp });
    try {
      await world.service.setAccount(GROUP, WISH, 'owner');
      await work(world);
    } finally {
      ena.stop();
      ftp.stop();
    }
  });
}

test('an entry becomes a study, a sample and an assembly, held back until the day that is set; again, nothing is sent', () =>
  withWorld(async (world) => {
    const { ena, ftp } = world;
    world.put(entry('TT_1'), entry('TT_2'));
    const preview = await world.service.preview(GROUP, { instance: INSTANCE, accessions: null });
    assert.deepEqual(
      { ...preview, refused: preview.refused.length },
      {
        service: 'test',
        study: { alias: 'lab-made-up-virus', accession: null },
        entries: 2,
        newSamples: 2,
        changedSamples: 0,
        sameSamples: 0,
        assemblies: 2,
        withoutAssembly: [],
        withoutAssemblyCount: 0,
        refused: 0,
        refusedCount: 0,
      },
    );
    assert.deepEqual(await world.order(), { entries: 2, ordered: 2 });
    assert.equal(ena.objects.size, 0, 'a preview and an order send nothing');
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 deposited', 'TT_2 1 deposited']);
    assert.deepEqual(world.kept('PROJECT'), ['lab-made-up-virus PRIVATE 1']);
    assert.deepEqual(world.kept('SAMPLE'), ['TT_1-sample PRIVATE 1', 'TT_2-sample PRIVATE 1']);
    assert.equal(world.kept('ANALYSIS').length, 2);
    assert.deepEqual(ena.actions, ['ADD+HOLD', 'ADD+HOLD', 'ADD+HOLD', 'ADD+HOLD']);
    const study = ena.objects.get('PROJECT lab-made-up-virus');
    assert.equal(study?.hold, '2024-12-31');
    const sample = ena.objects.get('SAMPLE TT_1-sample');
    assert.deepEqual(
      world.registered[0],
      `TT_1 bioprojectAccession,${study?.accession} biosampleAccession,${sample?.other}`,
    );
    const name = defined(
      ftp.stored.find((one) => one.endsWith('.fasta.gz')),
      'a file',
    );
    assert.equal(
      gunzipSync(defined(ftp.files.get(name), name)).toString(),
      `>TT_1\n${GENOME.replace(/^N+|N+$/g, '')}\n`,
    );
    const list = defined(
      ftp.stored.find((one) => one.endsWith('.txt.gz')),
      'a file',
    );
    assert.equal(
      gunzipSync(defined(ftp.files.get(list), list)).toString(),
      'TT_1\tgenome\tMonopartite\n',
    );
    const before = ena.actions.length;
    assert.deepEqual(await world.order(), { entries: 2, ordered: 0 });
    await world.run();
    assert.equal(ena.actions.length, before);
    const state = await world.service.readState(GROUP, {
      state: 'deposited',
      after: '',
      limit: 10,
    });
    assert.deepEqual(
      state.deposits[0]?.objects.map(({ kind, accession, status }) => [kind, accession, status]),
      [...ena.objects.values()]
        .filter(({ alias }) => alias.startsWith('TT_1'))
        .map(({ kind, accession, status }) => [kind.toLowerCase(), accession, status])
        .sort(),
    );
    assert.deepEqual(state.counts, { waiting: 0, deposited: 2, refused: 0, cancelled: 0 });
  }));

test('reads go there with their experiment and run, and the assembly names the run', () =>
  withWorld(async (world) => {
    const file = (name: string, text: string): ReadsFile => ({
      name,
      type: 'fastq',
      size: text.length,
      md5: createHash('md5').update(text).digest('hex'),
      read: async function* () {
        yield Buffer.from(text);
      },
    });
    world.put(entry('TT_1'), entry('TT_2'));
    world.reads.set('TT_1', [file('a_1.fastq.gz', 'one'), file('a_2.fastq.gz', 'two')]);
    await world.order(null, true);
    await world.run();
    assert.deepEqual(await world.states(), [
      'TT_1 1 deposited',
      'TT_2 1 deposited ena-missing:reads',
    ]);
    assert.equal(world.kept('EXPERIMENT').length, 1);
    const experiment = JSON.stringify(world.ena.objects.get('EXPERIMENT TT_1-reads')?.document);
    assert.match(experiment, /"PAIRED"/);
    assert.match(experiment, /Primer scheme: made-up/);
    const [run] = [...world.ena.objects.values()].filter(({ kind }) => kind === 'RUN');
    const [assembly] = [...world.ena.objects.values()].filter(({ alias }) =>
      alias.startsWith('TT_1-assembly'),
    );
    assert.ok(JSON.stringify(assembly?.document).includes(run?.accession ?? '-'));
    assert.ok(world.registered[0]?.includes(`readsAccession,${run?.accession}`));
    // What linked files cannot be one run of is told, and the rest goes there.
    world.reads.set(
      'TT_2',
      [file('b.bam', 'b'), file('c.bam', 'c')].map((one) => ({ ...one, type: 'bam' })),
    );
    world.put(entry('TT_2', { version: 2 }));
    await world.order(['TT_2'], true);
    await world.run();
    assert.equal((await world.states())[1], 'TT_2 2 deposited ena-invalid:reads');
  }));

test('a revision changes the sample, and is a new assembly only where the sequence is another', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'));
    await world.order();
    await world.run();
    world.put(entry('TT_1', { version: 2, metadata: { ...metadata, division: 'Mombasa' } }));
    await world.service.keepUp(new AbortController().signal);
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 2 deposited']);
    assert.deepEqual(world.kept('SAMPLE'), ['TT_1-sample PRIVATE 2']);
    assert.match(JSON.stringify(world.ena.objects.get('SAMPLE TT_1-sample')?.document), /Mombasa/);
    assert.equal(world.kept('ANALYSIS').length, 1);
    world.put(entry('TT_1', { version: 3 }));
    world.letters.set('TT_1', `${GENOME}TTTT`);
    await world.service.keepUp(new AbortController().signal);
    await world.run();
    assert.equal(world.kept('ANALYSIS').length, 2);
    assert.deepEqual(await world.states(), ['TT_1 3 deposited']);
  }));

test('a revocation cancels what is private, and says of the rest whom to ask', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1', { metadata: { ...metadata, depthOfCoverage: null } }), entry('TT_2'));
    await world.order();
    await world.run();
    assert.deepEqual(await world.states(), [
      'TT_1 1 deposited ena-missing:depthOfCoverage',
      'TT_2 1 deposited',
    ]);
    const revoked = { version: 2, isRevocation: true, metadata: { strain: 'x' } };
    world.put(entry('TT_1', revoked), entry('TT_2', revoked));
    await world.service.keepUp(new AbortController().signal);
    await world.run();
    const states = await world.states();
    assert.equal(states[0], 'TT_1 2 cancelled');
    assert.match(
      states[1] ?? '',
      /^TT_2 2 deposited ena-not-cancelled:analysis \S+ ena-not-cancelled:sample/,
    );
    assert.deepEqual(world.kept('SAMPLE'), ['TT_1-sample CANCELLED 1', 'TT_2-sample PRIVATE 1']);
  }));

test('what may not leave stays, each with its reason, and the others go', () =>
  withWorld(async (world) => {
    world.put(
      entry('TT_1', { visibility: 'group' }),
      entry('TT_2', { terms: 'restricted-use', termsUntil: '2099-01-01' }),
      entry('TT_3', { terms: 'cc-by-4.0' }),
      entry('TT_4', { ownerGroup: 'mirror:x:lab' }),
      entry('TT_5', { metadata: { ...metadata, date: null, country: null } }),
      entry('TT_6', { metadata: { ...metadata, country: 'Atlantis' } }),
    );
    const preview = await world.service.preview(GROUP, { instance: INSTANCE, accessions: null });
    assert.deepEqual(
      preview.refused.map(
        ({ accession, problems }) => `${accession} ${problems.map(({ code }) => code)}`,
      ),
      [
        'TT_1 not-allowed-not-open',
        'TT_2 not-allowed-terms',
        'TT_4 not-allowed-copy',
        'TT_6 ena-invalid',
      ],
    );
    await world.order();
    await world.run();
    assert.deepEqual(await world.states(), [
      'TT_1 1 refused not-allowed-not-open:TT_1',
      'TT_2 1 refused not-allowed-terms:TT_2',
      'TT_3 1 deposited',
      'TT_4 1 refused not-allowed-copy:TT_4',
      'TT_5 1 deposited',
      'TT_6 1 refused ena-invalid:geographic location (country and/or sea)',
    ]);
    assert.deepEqual(world.kept('SAMPLE'), ['TT_3-sample PRIVATE 1', 'TT_5-sample PRIVATE 1']);
    // What was refused is tried again when it is ordered again.
    world.put(entry('TT_1'), entry('TT_6'));
    assert.deepEqual(await world.order(['TT_1', 'TT_6', 'TT_3']), { entries: 3, ordered: 2 });
    await world.run();
    assert.equal(world.kept('SAMPLE').length, 4);
  }));

test('an object that ENA refuses stops no other, whether the receipt names it or not', () =>
  withWorld(async (world) => {
    const names = ['TT_1', 'TT_2', 'TT_3', 'TT_4', 'TT_5'];
    world.put(...names.map((name) => entry(name)));
    world.ena.refusals.set('TT_2-sample', 'Taxon 1234 is not submittable.');
    await world.order();
    await world.run();
    assert.deepEqual(await world.states(), [
      'TT_1 1 deposited',
      'TT_2 1 refused ena-refused:sample TT_2-sample',
      'TT_3 1 deposited',
      'TT_4 1 deposited',
      'TT_5 1 deposited',
    ]);
    const page = { state: 'refused', after: '', limit: 10 } as const;
    const { deposits } = await world.service.readState(GROUP, page);
    assert.match(deposits[0]?.problems[0]?.value ?? '', /Taxon 1234 is not submittable/);
  }));

const FAULTS: readonly (readonly [Exclude<Fault, null>, string])[] = [
  ['unavailable', 'a 503'],
  ['half', 'half a receipt'],
  ['taken-then-cut', 'a submission that was taken though its answer was lost'],
  ['cut-before', 'a connection that breaks before it is taken'],
  ['proxy-page', 'a page in place of a receipt'],
];

for (const [fault, what] of FAULTS) {
  test(`after ${what} at any step the next try ends as if nothing had been`, () =>
    withWorld(async (world) => {
      world.put(entry('TT_1'), entry('TT_2'));
      await world.order();
      for (let step = 0; ; step += 1) {
        assert.ok(step < 20, 'it ends');
        world.ena.faults.push(...Array.from({ length: step }, () => null), fault);
        const failed = await world.run().then(
          () => false,
          (error: unknown) => {
            assert.ok(error instanceof WebinUnavailableError, String(error));
            return true;
          },
        );
        world.ena.faults.length = 0;
        if (!failed) break;
      }
      assert.deepEqual(await world.states(), ['TT_1 1 deposited', 'TT_2 1 deposited']);
      assert.equal(world.kept('PROJECT').length, 1);
      assert.equal(world.kept('SAMPLE').length, 2);
      assert.equal(world.kept('ANALYSIS').length, 2);
      const open = await world.db.query("SELECT FROM ena_submission WHERE state = 'sent'");
      assert.equal(open.length, 0, 'no receipt is missing');
    }));
}

test('what another program deposited under the same alias is taken for what it is and brought up to date', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'));
    await world.order();
    await world.run();
    // All that this node knew of it is lost.
    await world.db.execute('DELETE FROM ena_object');
    await world.db.execute("UPDATE ena_deposit SET state = 'waiting'");
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 deposited']);
    assert.deepEqual(world.kept('SAMPLE'), ['TT_1-sample PRIVATE 2']);
    const page = { state: null, after: '', limit: 10 };
    const { deposits, studies } = await world.service.readState(GROUP, page);
    assert.equal(
      studies[0]?.accession,
      world.ena.objects.get('PROJECT lab-made-up-virus')?.accession,
    );
    assert.equal(deposits[0]?.objects.length, 2);
  }));

test('a password that ENA refuses stops the deposits until it is changed, and is told to nobody', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'));
    await world.order();
    world.ena.password = 'another';
    await world.run();
    const account = await world.service.getAccount(GROUP);
    assert.match(account?.problem ?? '', /does not let Webin-12345 in \(401\)/);
    assert.equal(JSON.stringify(account).includes(WEBIN.password), false);
    const rows = await world.db.query<{ password: Uint8Array }>('SELECT password FROM ena_account');
    assert.equal(Buffer.from(rows[0]?.password ?? []).includes(WEBIN.password), false);
    world.ena.password = WEBIN.password;
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 waiting'], 'nothing is tried with it');
    await world.service.setAccount(GROUP, { ...WISH, password: null }, 'owner');
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 deposited']);
    const other = { ...WISH, username: 'Webin-2', password: null };
    await assert.rejects(world.service.setAccount(GROUP, other, 'owner'), {
      code: 'request-invalid',
    });
  }));

test('an upload that is cut or refused is made again, and no run names a file that is not there', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'));
    await world.order();
    world.ftp.cutAfter = 1;
    await assert.rejects(world.run(), WebinUnavailableError);
    assert.equal(world.kept('ANALYSIS').length, 0);
    world.ftp.password = 'another';
    await world.run();
    assert.match(
      (await world.service.getAccount(GROUP))?.problem ?? '',
      /upload area does not let/,
    );
    world.ftp.password = WEBIN.password;
    await world.service.setAccount(GROUP, { ...WISH, password: null }, 'owner');
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 deposited']);
  }));

test('without a day the study is public at once, and another day moves what is held back', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'), entry('TT_2'));
    await world.order(['TT_1']);
    await world.run();
    await world.service.setAccount(
      GROUP,
      { ...WISH, holdUntil: '2025-06-30', password: null },
      'owner',
    );
    await world.order(['TT_2']);
    await world.run();
    assert.equal(world.ena.objects.get('PROJECT lab-made-up-virus')?.hold, '2025-06-30');
    await world.service.setAccount(GROUP, { ...WISH, holdUntil: null, password: null }, 'owner');
    world.put(entry('TT_3'));
    await world.order(['TT_3']);
    await world.run();
    assert.deepEqual(world.kept('PROJECT'), ['lab-made-up-virus PUBLIC 1']);
    await assert.rejects(world.order(['TT_9']), { code: 'entry-not-found' });
    await world.service.removeAccount(GROUP);
    await assert.rejects(world.order(), { code: 'ena-account-not-found' });
  }));

test('groups that order what is new have it ordered, once', () =>
  withWorld(async (world) => {
    world.put(entry('TT_1'), entry('TT_2'));
    const { signal } = new AbortController();
    await world.service.keepUp(signal);
    assert.deepEqual(await world.states(), []);
    await world.service.setAccount(GROUP, { ...WISH, ordersNew: true, password: null }, 'owner');
    await world.service.keepUp(signal);
    await world.service.keepUp(signal);
    assert.deepEqual(await world.states(), ['TT_1 1 waiting', 'TT_2 1 waiting']);
    await world.run();
    assert.deepEqual(await world.states(), ['TT_1 1 deposited', 'TT_2 1 deposited']);
  }));
