import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const RECOVERY_CODES = 10;
const CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A secret for an authenticator, in base32: 160 bits, as RFC 4226 recommends. */
export function createTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

function createTotp(secret: string): TOTP {
  return new TOTP({ secret, digits: 6, period: PERIOD_SECONDS, algorithm: 'SHA1' });
}

/** The otpauth address that authenticators read from a QR code. */
export function formatTotpAddress(secret: string, issuer: string, label: string): string {
  return new TOTP({ secret, issuer, label, digits: 6, period: PERIOD_SECONDS }).toString();
}

/**
 * The period that a six-digit code belongs to, at most one before or after now; null where it is wrong.
 * The caller takes no code of a period twice (RFC 6238, section 5.2).
 */
export function findTotpPeriod(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const timestamp = now.getTime();
  const delta = createTotp(secret).validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of a moment. */
export function computeTotpCode(secret: string, now: Date): string {
  return createTotp(secret).generate({ timestamp: now.getTime() });
}

/** Codes that stand in for a lost authenticator, each once: 50 bits each. */
export function createRecoveryCodes(): readonly string[] {
  const letters = () =>
    Array.from({ length: 5 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${letters()}-${letters()}`);
}

/** The same code, however it was typed. */
export function normaliseRecoveryCode(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '');
}
