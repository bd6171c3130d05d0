/** How operations take a table of changes: as its bytes. */
export const changeTableInput = {
  maxBytes: 64 * 1024 ** 2,
  mediaTypes: ['application/octet-stream'],
};
