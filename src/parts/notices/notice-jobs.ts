/** Jobs by name, as those who add them need them; what they do stands in `jobs/`. */
export const sendMailJob = { name: 'send-mail', maxAttempts: 20 } as const;
export const deliverWebhookJob = { name: 'deliver-webhook', maxAttempts: 20 } as const;

/** Jobs about one thing run one after another; sixteen rows of things side by side are enough. */
export function toQueue(kind: 'mail' | 'webhook', id: string): string {
  return `${kind}-${id.slice(0, 1)}`;
}
