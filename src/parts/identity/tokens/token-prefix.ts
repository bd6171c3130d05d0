/** What every token begins with, so that scanners for leaked secrets find one. */
export const TOKEN_PREFIX = 'oct_';
