/** A release is not what its manifest says, or cannot be had; the message is a sentence for people. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  /** Whether the same may go well later: a connection that broke, a server that is busy. */
  readonly isPassing: boolean;

  constructor(
    message: string,
    options: { readonly isPassing?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.isPassing = options.isPassing ?? false;
  }
}
