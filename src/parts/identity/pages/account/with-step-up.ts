/** What a panel of the account page may be given: how to do what needs the person to be shown again. */
export interface WithStepUp {
  readonly stepUp?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Without a dialog that asks, the node's refusal is what the reader sees. */
export const runAsIs = <T>(work: () => Promise<T>): Promise<T> => work();
