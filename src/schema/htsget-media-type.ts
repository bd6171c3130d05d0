/** What a ticket and an error of htsget are sent as. htsget specification 1.3. */
export const HTSGET_MEDIA_TYPE = 'application/vnd.ga4gh.htsget.v1.3.0+json; charset=utf-8';

/** Header with which a ticket has its blocks of data asked for. */
export const BLOCK_TOKEN_HEADER = 'X-Htsget-Token';
/** Headers in which a client gives the public key for which it wants the answer encrypted, as htsget-rs and sda name them. */
export const RECIPIENT_KEY_HEADERS = ['Htsget-Context-Public-Key', 'X-C4GH-Public-Key'] as const;
/** Headers that scripts of other sites may send. */
export const HTSGET_HEADERS = [BLOCK_TOKEN_HEADER, ...RECIPIENT_KEY_HEADERS];
