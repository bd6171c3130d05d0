import type { Caller } from '../../../schema/caller.ts';
import type { Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultDataset, VaultFile } from '../../../schema/ports.ts';
import { answerBytes, type BytesQuestion } from '../access/answer-bytes.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import { type FileAccess, findAccount } from '../access/find-access.ts';
import { listGiven } from '../access/list-given.ts';
import { mayBePlain } from '../access/may-be-plain.ts';
import type { PasswordGrantPort } from '../delivery-context.ts';
import type { HtsgetService, TicketCall } from '../htsget/htsget-service.ts';
import { fromGatewayId, toGatewayId } from './gateway-id.ts';

/** Clients take the bytes of a file for as many more: once they were encrypted with a start value of so many before them. */
const START_VALUE_BYTES = 16;

/** A file as clients of the EGA know it. */
export interface EgaFile {
  readonly fileId: string;
  readonly displayFileName: string;
  readonly fileName: string;
  /** Bytes of plain text and 16. */
  readonly fileSize: number;
  /** MD5 of the plain text, under the names of both versions of the API. */
  readonly plainChecksum: string;
  readonly unencryptedChecksum: string;
  readonly plainChecksumType: 'MD5';
  readonly unencryptedChecksumType: 'MD5';
  readonly fileStatus: 'available';
}

/**
 * The vault as the download API of the EGA, for its clients: files leave decrypted, so it answers only where the operator
 * has turned it on, and only about datasets whose policy allows that.
 */
export class EgaService {
  readonly #core: DeliveryCore;
  readonly #htsget: HtsgetService;

  constructor(core: DeliveryCore, htsget: HtsgetService) {
    this.#core = core;
    this.#htsget = htsget;
  }

  /** @throws AppError not-found, where the gateway is off */
  requireGateway(): PasswordGrantPort {
    const { passwordGrants } = this.#core.context;
    if (passwordGrants !== null) return passwordGrants;
    throw new AppError('not-found', {
      detail: 'This node has no gateway for clients of the EGA.',
    });
  }

  /** Datasets that somebody may use now and that may leave decrypted. @throws AppError not-found */
  async listDatasets(caller: Caller): Promise<readonly VaultDataset[]> {
    this.requireGateway();
    const { entitlements, datasets } = this.#core.context;
    const account = findAccount(caller);
    if (account === '') return [];
    const entitled = await entitlements.listEntitlements(account);
    const names = [...new Set(entitled.map(({ dataset }) => dataset))].toSorted();
    const found = await Promise.all(names.map((name) => datasets.findDataset(name)));
    return found.filter((one) => one?.policy.plainDelivery === true) as VaultDataset[];
  }

  /** @throws AppError not-found, vault-record-not-found, also for what one may not use */
  async listFiles(id: string, caller: Caller): Promise<readonly EgaFile[]> {
    this.requireGateway();
    const { entitlements, datasets } = this.#core.context;
    const name = fromGatewayId(id);
    const [dataset, entitlement] = await Promise.all([
      datasets.findDataset(name),
      entitlements.findEntitlement(findAccount(caller), [name]),
    ]);
    if (dataset?.policy.plainDelivery !== true || entitlement === null) {
      throw new AppError('vault-record-not-found');
    }
    return (await listGiven(this.#core.context, name)).map(toEgaFile);
  }

  /** @throws AppError not-found, vault-file-not-found */
  async getFile(id: string, caller: Caller): Promise<EgaFile> {
    return toEgaFile((await this.#findAccess(id, caller)).file);
  }

  /** Plain text of a file. @throws AppError not-found, vault-file-not-found, range-not-satisfiable */
  async readFile(
    id: string,
    caller: Caller,
    request: Pick<BytesQuestion, 'method' | 'headers' | 'requestId'>,
  ): Promise<Reply> {
    const access = await this.#findAccess(id, caller);
    return answerBytes(this.#core, access, { ...request, way: 'ega', kind: 'plain' });
  }

  /** A ticket of htsget, at the address where these clients ask for one. @throws AppError */
  async answerTicket(call: TicketCall): Promise<Reply> {
    this.requireGateway();
    return this.#htsget.answerTicket({ ...call, file: fromGatewayId(call.file) });
  }

  async #findAccess(id: string, caller: Caller): Promise<FileAccess> {
    this.requireGateway();
    const access = await this.#core.findAccess(fromGatewayId(id), caller);
    if (await mayBePlain(this.#core.context, access)) return access;
    throw new AppError('vault-file-not-found');
  }
}

function toEgaFile({ accession, name, plainBytes, plainMd5 }: VaultFile): EgaFile {
  // Clients tell the format by the name, and save the file under it.
  const plainName = name.replace(/\.c4gh$/i, '');
  return {
    ...{ fileId: toGatewayId(accession, 'F'), displayFileName: plainName, fileName: plainName },
    ...{ fileSize: plainBytes + START_VALUE_BYTES },
    ...{ plainChecksum: plainMd5, plainChecksumType: 'MD5' },
    ...{ unencryptedChecksum: plainMd5, unencryptedChecksumType: 'MD5' },
    fileStatus: 'available',
  };
}
