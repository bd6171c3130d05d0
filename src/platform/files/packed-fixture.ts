import { Buffer } from 'node:buffer';

/** Packed by the reference programs, for tests: nothing here packs these. By what they hold. */
const TEXTS = {
  /** 5000 times '>a\nACGT\n'. */
  longBzip2:
    'QlpoOTFBWSZTWXYOpLEAHUvPAAAQAAEogAQAIAAgAFCGAClQNPCFRghUbCFR0QqPCFRghUYIVHxdyRThQkHYOpLE',
  longXz:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Jw/AE9dAB8YPURTJWiguMURJdIqqIv3yCozQXusDHb1j1XwIEfCYPNujcU5ophVn9rGxkYFAES8TvLI3xtoZgONElpb76WoYEssY2z2wgt6l/20AAAAAAdMnnYttz5uAAFrwLgCAACEcTGTscRn+wIAAAAABFla',
  /** '>a\nAC\n' and '>b\nGT\n', a stream each. */
  twoBzip2:
    'QlpoOTFBWSZTWfqw+RIAAAFNAAAQAAEoACAAIAAhg0GaDFQcXckU4UJD6sPkSEJaaDkxQVkmU1kC6l/+AAABTwAAEAABAIAEABAAIAAhg0GaDFQcXckU4UJAC6l/+A==',
  /** The same, with zeros between the streams and behind them. */
  twoXz:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFPmEKQUMKAAAAusiUQGXjty4AAR4GwS+kHR+2830BAAAAAARZWgAAAAAAAAAA/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFPmIKR1QKAAAAilqyZXKF+lQAAR4GwS+kHR+2830BAAAAAARZWgAAAAA=',
  /** '>a\nAC\n'. */
  xzCrc32: '/Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQAFPmEKQUMKAAAAyGuEDgABGgbF6sh5kEKZDQEAAAAAAVla',
  xzSha256:
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQAFPmEKQUMKAAAAh6Qslm+G5J9KWnXgENgpIYBB/dGbZq3ZrJSHL5Mr7rAAATYGa4H5QBibS5oBAAAAAApZWg==',
  /** Nothing. */
  emptyBzip2: 'QlpoORdyRThQkAAAAAA=',
  emptyXz: '/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo=',
  /** A table of two samples. */
  tableBzip2:
    'QlpoOTFBWSZTWacsRPkAAA5X7QAwQAAIIEAAPiGfIEAAACAEAAgAEAAgADFAANAyZBjaDQ00GgaCNMof0NsjhgTbmpIhaQXGFObwZaBer1fC7kinChIU5YifIA==',
  tableXz:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAoc3RyYWluCWNvdW50cnkKYQlQZXJ1CmIJQ8O0dGUgZOKAmUl2b2lyZQoAAAAALvH+N/OcrZ0AAUEpA1NWix+2830BAAAAAARZWg==',
  /** Their sequences. */
  fastaBzip2: 'QlpoOTFBWSZTWUiDKF8AAAJPAAAQAAEogAQAMAAgACEoNMhDAhdIgZBw8XckU4UJBIgyhfA=',
  fastaXz:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAOPmEKQUNHVAo+YgpBQ0cKAACaCIyzzEMJrgABJw/fGvxqH7bzfQEAAAAABFla',
  /** 45 million zeros, which are one block. */
  zerosBzip2: 'QlpoOTFBWSZTWckBtsgBWKtAIMAAEAAACCAAMMwFKaZSSFJsVJIUni7kinChIZIDbZA=',
  /** '>a\nAC\n', said to need a dictionary of 1 GiB. */
  bigDictXz:
    '/Td6WFoAAATm1rRGAgAhASQAAABeH8f5AQAFPmEKQUMKAAAAusiUQGXjty4AAR4GwS+kHR+2830BAAAAAARZWg==',
  /** 256 bytes that do not pack: the digests (SHA-256) of the bytes 0 to 7. */
  storedXz:
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQD/bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1L9RIvNEVUxTveLruM0rfj0WAK1jHDhaXXzOI8d4VFmtvBtMkA/+SNV1tdpcY4BAEl9l2w/j4kSUt26phkV9mGCE/tCLl4r019GWp0RqhrWACeY2thHbFiEbZamq3/KcXlLZxQjFAjRzRNjAetkcvWBor8df9ikvBioJyjgcieced7mprp4wsNvbb1EKJk753ngVAde2uSronrBZxat0PbZ1humPrSfaC5lovAOaHvNMk5ubjlI6i++J1HhgjF7PbKNYdY9tJ+bPRScpN5d6dI/Yg5HbZ5ztp9x78fAF7oeQAgp4yx0YhRoQABmAKAAgAAxnF9prHEZ/sCAAAAAARZWg==',
  /** 'a' in xz in bzip2. */
  bzip2OfXz:
    'QlpoOTFBWSZTWVretmUAAB7/3/YAASCgDYiAAQAAcCIABJIkAAoABQAABAEAAwAIAiAAVFI0GmmJhMjAh6IRPURoDTQ0DTNTQaBySJYcKA0IWC4gxV7oKRYUktN/LJy61idzxA5nL7m3oXsq4fi7kinChILW9bMo',
} as const;

/** Bytes of a packed file. */
export function packedFixture(name: keyof typeof TEXTS): Uint8Array {
  return new Uint8Array(Buffer.from(TEXTS[name], 'base64'));
}
