/** A backup cannot be made, or is not whole; the message is a sentence for people. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
