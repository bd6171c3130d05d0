import { createHash } from 'node:crypto';
import { parseAccession } from '../../../bio/accession.ts';
import type { Caller } from '../../../schema/caller.ts';
import type {
  ControlledObject,
  ControlledObjectsPort,
  PassportsPort,
} from '../../../schema/passport-ports.ts';
import type { Entitlement, VaultDataset, VaultFile } from '../../../schema/ports.ts';
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
    const { caller, passports, request } = asker;
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
    return { objects: await this.#findObjects(ids, rights), refusals };
  };

  /** The queries depend on what may be had, never on what there is. */
  async #findObjects(
    ids: readonly string[],
    rights: ReadonlyMap<string, Entitlement>,
  ): Promise<readonly ControlledObject[]> {
    const allowed = [...rights.keys()];
    const bundles = allowed.filter((accession) => ids.includes(accession));
    const files = ids.filter((id) => findKind(id) === 'file');
    const { datasets } = this.#context;
    const [known, bundled, single] = await Promise.all([
      datasets.findDatasets(allowed),
      datasets.findFilesOf(bundles, null),
      datasets.findFilesOf(allowed, files),
    ]);
    const filesOf = Map.groupBy(bundled, ({ dataset }) => dataset);
    const objects = new Map<string, ControlledObject>();
    for (const dataset of known) {
      const held = filesOf.get(dataset.accession) ?? [];
      // A dataset without files has no checksum, and so is no object.
      if (held.length === 0) continue;
      const bundle = toBundle(
        dataset,
        held.map(({ file }) => file),
      );
      objects.set(dataset.accession, bundle);
    }
    const byAccession = new Map(known.map((dataset) => [dataset.accession, dataset]));
    for (const { dataset: accession, file } of single) {
      const dataset = byAccession.get(accession);
      const right = rights.get(accession);
      if (dataset === undefined || right === undefined) continue;
      objects.set(file.accession, this.#toFileObject(file, { dataset, right }));
    }
    return ids.flatMap((id) => objects.get(id) ?? []);
  }

  #toFileObject(
    file: VaultFile,
    { dataset, right }: { readonly dataset: VaultDataset; readonly right: Entitlement },
  ): ControlledObject {
    return {
      id: file.accession,
      name: file.name,
      description: `${describe(dataset)}. Encrypted by crypt4gh: size and checksum are those of the body, whose header is sealed for each reader`,
      size: file.bodyBytes,
      createdAt: file.readyAt,
      version: file.bodySha256,
      mediaType: 'application/octet-stream',
      checksums: [{ type: CHECKSUM, checksum: file.bodySha256 }],
      aliases: [dataset.accession],
      contents: null,
      accesses: this.#context.listAccesses(file, right),
    };
  }
}

/** The type of all checksums of controlled objects. */
const CHECKSUM = 'sha-256';

function describe({ title, policy, isSimulated }: VaultDataset): string {
  const simulated = isSimulated ? 'Simulated data. ' : '';
  return `${simulated}Under controlled access, of the dataset "${title}". Terms: ${policy.title}`;
}

/** Over the sorted checksums of the files in hex (DRS 1.5, checksums of a bundle). */
function computeBundleChecksum(files: readonly VaultFile[]): string {
  const sums = files.map(({ bodySha256 }) => bodySha256).toSorted();
  return createHash('sha256').update(sums.join('')).digest('hex');
}

function toBundle(dataset: VaultDataset, files: readonly VaultFile[]): ControlledObject {
  return {
    id: dataset.accession,
    name: dataset.accession,
    description: describe(dataset),
    size: files.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    createdAt: dataset.publishedAt,
    version: String(dataset.version),
    mediaType: null,
    checksums: [{ type: CHECKSUM, checksum: computeBundleChecksum(files) }],
    aliases: [`${dataset.accession}.${dataset.version}`],
    contents: nameContents(files),
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
