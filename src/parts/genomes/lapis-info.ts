import type { IndexClient } from './index/index-client.ts';

/** What LAPIS' answers, errors too, say of themselves. */
export interface LapisInfo {
  readonly dataVersion: string;
  readonly requestId: string;
  readonly requestInfo: string;
  readonly reportTo: string;
  readonly lapisVersion: string;
  readonly siloVersion: string;
}

/** The `info` object of an answer about an instance. */
export function toLapisInfo(answer: {
  readonly instance: string;
  readonly dataVersion: string;
  readonly requestId: string;
  /** Of the program. */
  readonly version: string;
}): LapisInfo {
  const { instance, dataVersion, requestId, version } = answer;
  return {
    dataVersion,
    requestId,
    requestInfo: `${instance} on Outbreak Commons ${version}`,
    reportTo: 'the operator of this node',
    lapisVersion: '0.8.6',
    siloVersion: `outbreak-commons ${version}`,
  };
}

/** Version of an instance's data as the index last told; null for an instance that it does not know. */
export function findDataVersion(
  index: Pick<IndexClient, 'status'>,
  instance: string,
): string | null {
  return index.status.find(({ id }) => id === instance)?.dataVersion ?? null;
}

/** What an error of the LAPIS-compatible API says beside itself; of no data where no instance is named. */
export function describeLapisError(
  index: Pick<IndexClient, 'status'>,
  request: {
    readonly instance: string | undefined;
    readonly requestId: string;
    readonly version: string;
  },
): { readonly info: object; readonly dataVersion: string | null } {
  const { instance = '', requestId, version } = request;
  const dataVersion = findDataVersion(index, instance);
  // A name that nobody knows is not repeated in the answer as if it were one.
  if (dataVersion === null) {
    const { dataVersion: _none, ...info } = toLapisInfo({
      ...{ instance: 'no instance', dataVersion: '', requestId, version },
    });
    return { info, dataVersion };
  }
  return { info: toLapisInfo({ instance, dataVersion, requestId, version }), dataVersion };
}
