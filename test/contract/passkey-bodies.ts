const credential = { id: 'none', rawId: 'none', type: 'public-key' } as const;

/** A passkey in its right form that no authenticator has made. */
export const NEW_PASSKEY = {
  ticket: 'unknown',
  name: 'Key',
  response: { ...credential, response: { clientDataJSON: 'e30', attestationObject: 'oA' } },
} as const;

/** One that none has shown. */
export const SHOWN_PASSKEY = {
  ticket: 'unknown',
  response: {
    ...credential,
    response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' },
  },
} as const;
