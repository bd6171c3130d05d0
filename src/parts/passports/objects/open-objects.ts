import { createHash } from 'node:crypto';
import { parseAccession } from '../../../bio/accession.ts';
import type { Caller } from '../../../schema/caller.ts';
import type {
  ControlledAsker,
  ControlledObject,
  ControlledObjectsPort,
  ObjectForm,
  ObjectRight,
  PassportsPort,
} from '../../../schema/passport-ports.ts';
import type { Entitlement, VaultDataset, VaultFile } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { addressesOf, type PassportsContext } from '../passports-context.ts';
import { listIssuers } from '../trust/issuer-store.ts';
import { listGrantIssuers } from '../trust/to-trusted-issuers.ts';

/** Whether a text is an accession of a file or dataset of a vault, written as it is given out. */
function findKind(id: string): 'file' | 'dataset' | null {
  const parsed = parseAccession(id);
  if (!parsed.ok || parsed.value.accession !== id) return null;
  const letter = /V([DF])_/.exec(id)?.[1];
  return letter === undefined ? null : letter === 'F' ? 'file' : 'dataset';
}

/** Whether the caller may use what its account is entitled to: people, and tokens of theirs that may read. */
function mayUse(caller: Caller): boolean {
  return caller.token === null || caller.token.scopes.includes('read');
}

/** What an asker may have, by the accession of the dataset. */
interface FoundRights {
  readonly rights: ReadonlyMap<string, Entitlement>;
  readonly refusals: readonly Problem[];
}

/** A file that the asker may have, with its dataset. */
interface OpenFile extends ObjectRight {
  readonly dataset: VaultDataset;
}

/** Files and datasets of the vault as objects of DRS, for whom entitlements or passports open them. */
export class VaultObjects implements ControlledObjectsPort {
  readonly #context: PassportsContext;
  readonly #passports: PassportsPort;

  constructor(context: PassportsContext, passports: PassportsPort) {
    this.#context = context;
    this.#passports = passports;
  }

  hasForm(id: string): boolean {
    return findKind(id) !== null;
  }

  async readAuthorizations() {
    const issuers = await listIssuers(this.#context.db);
    return {
      types: ['PassportAuth', 'BearerAuth'] as const,
      passportIssuers: listGrantIssuers(this.#context, issuers),
      bearerIssuers: [addressesOf(this.#context).issuer],
    };
  }

  readonly openObjects: ControlledObjectsPort['openObjects'] = async (ids, asker) => {
    // A key that is none is told before anything is looked for.
    const hasKey = this.#context.objectBytes().readKey(asker.headers) !== null;
    const { rights, refusals } = await this.#findRights(asker);
    const found = await this.#findObjects(ids, rights);
    const toForm = (file: VaultFile, { policy }: VaultDataset) =>
      this.#context.objectBytes().describe(file, { mayBePlain: policy.plainDelivery, hasKey });
    const objects = new Map<string, ControlledObject>();
    for (const { dataset, files } of found.bundles) {
      const forms = files.map((file) => ({ file, form: toForm(file, dataset) }));
      objects.set(dataset.accession, toBundle(dataset, forms));
    }
    for (const { file, dataset } of found.files) {
      objects.set(file.accession, toFileObject(file, { dataset, form: toForm(file, dataset) }));
    }
    return { objects: ids.flatMap((id) => objects.get(id) ?? []), refusals };
  };

  readonly openAccesses: ControlledObjectsPort['openAccesses'] = async (asked, asker) => {
    const bytes = this.#context.objectBytes();
    const key = bytes.readKey(asker.headers);
    const { rights, refusals } = await this.#findRights(asker);
    const ids = [...new Set(asked.map(({ id }) => id))];
    const found = await this.#findObjects(ids, rights);
    const files = new Map(found.files.map((one) => [one.file.accession, one]));
    const accesses = [];
    for (const { id, access } of asked) {
      const right = files.get(id);
      if (right === undefined) continue;
      const { requestId } = asker.request;
      const address = await bytes.openAccess(right, { access, key, requestId });
      if (address !== null) accesses.push({ id, access, ...address });
    }
    return { accesses, refusals };
  };

  async #findRights({ caller, passports, request }: ControlledAsker): Promise<FoundRights> {
    const { grants, refusals } =
      passports.length === 0
        ? { grants: [], refusals: [] }
        : await this.#passports.listGrants(passports, request);
    const own =
      caller === null || !mayUse(caller)
        ? []
        : await this.#context.entitlements.listEntitlements(caller.id);
    // Of a dataset that is open in several ways, the way that lasts longest; a passport before what was granted here.
    const rights = new Map([...own.toReversed(), ...grants].map((each) => [each.dataset, each]));
    return { rights, refusals };
  }

  /** The queries depend on what may be had, never on what there is. */
  async #findObjects(
    ids: readonly string[],
    rights: ReadonlyMap<string, Entitlement>,
  ): Promise<{
    readonly bundles: readonly { dataset: VaultDataset; files: readonly VaultFile[] }[];
    readonly files: readonly OpenFile[];
  }> {
    const allowed = [...rights.keys()];
    const asked = allowed.filter((accession) => ids.includes(accession));
    const { datasets } = this.#context;
    const [known, bundled, single] = await Promise.all([
      datasets.findDatasets(allowed),
      datasets.findFilesOf(asked, null),
      datasets.findFilesOf(
        allowed,
        ids.filter((id) => findKind(id) === 'file'),
      ),
    ]);
    const filesOf = Map.groupBy(bundled, ({ dataset }) => dataset);
    const bundles = known.flatMap((dataset) => {
      const held = filesOf.get(dataset.accession) ?? [];
      // A dataset without files has no checksum, and so is no object.
      return held.length === 0 ? [] : [{ dataset, files: held.map(({ file }) => file) }];
    });
    const byAccession = new Map(known.map((dataset) => [dataset.accession, dataset]));
    const files = single.flatMap(({ dataset: accession, file }) => {
      const dataset = byAccession.get(accession);
      const entitlement = rights.get(accession);
      if (dataset === undefined || entitlement === undefined) return [];
      return [{ file, dataset, entitlement, mayBePlain: dataset.policy.plainDelivery }];
    });
    return { bundles, files };
  }
}

function describe({ title, policy, isSimulated }: VaultDataset): string {
  const simulated = isSimulated ? 'Simulated data. ' : '';
  return `${simulated}Under controlled access, of the dataset "${title}". Terms: ${policy.title}`;
}

function toFileObject(
  { accession, name, readyAt }: VaultFile,
  { dataset, form }: { readonly dataset: VaultDataset; readonly form: ObjectForm },
): ControlledObject {
  const { size, checksums, description, mediaType, version, accesses } = form;
  return {
    ...{ id: accession, name, size, checksums, mediaType, version, accesses },
    ...{ createdAt: readyAt, aliases: [dataset.accession], contents: null },
    description: `${describe(dataset)}. ${description}`,
  };
}

/** Of each type over the sorted checksums of the files in hex (DRS 1.5, checksums of a bundle). */
function computeBundleChecksums(forms: readonly ObjectForm[]): ObjectForm['checksums'] {
  const byType = Map.groupBy(
    forms.flatMap(({ checksums }) => checksums),
    ({ type }) => type,
  );
  return [...byType].map(([type, sums]) => {
    const joined = sums.map(({ checksum }) => checksum).toSorted();
    const algorithm = type.startsWith('md5') ? 'md5' : 'sha256';
    return { type, checksum: createHash(algorithm).update(joined.join('')).digest('hex') };
  });
}

function toBundle(
  dataset: VaultDataset,
  files: readonly { readonly file: VaultFile; readonly form: ObjectForm }[],
): ControlledObject {
  const forms = files.map(({ form }) => form);
  return {
    id: dataset.accession,
    name: dataset.accession,
    description: describe(dataset),
    size: forms.reduce((sum, { size }) => sum + size, 0),
    createdAt: dataset.publishedAt,
    version: String(dataset.version),
    mediaType: null,
    checksums: computeBundleChecksums(forms),
    aliases: [`${dataset.accession}.${dataset.version}`],
    contents: nameContents(files.map(({ file }) => file)),
    accesses: [],
  };
}

/** Names within a bundle are unique: of two files of one name each has its accession before it. */
function nameContents(files: readonly VaultFile[]): ControlledObject['contents'] {
  const counts = Map.groupBy(files, ({ name }) => name.toLowerCase());
  return files.map(({ accession, name }) => {
    const isShared = (counts.get(name.toLowerCase())?.length ?? 0) > 1;
    return { id: accession, name: isShared ? `${accession}_${name}` : name };
  });
}
