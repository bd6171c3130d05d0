import type { Command } from 'commander';

type Run = (action: () => Promise<number>) => Promise<void>;

const INPUT = 'File to read; standard input unless given.';
const OUTPUT = 'File to write, under its name only when it is whole; standard output unless given.';

function addPrivateKey(command: Command, help: string): Command {
  return command
    .option('--private-key <FILE>', `${help} Else that of C4GH_SECRET_KEY.`)
    .option(
      '--passphrase-file <FILE>',
      'File with the passphrase of the private key; else C4GH_PASSPHRASE, else it is asked for.',
    );
}

function addThreads(command: Command): Command {
  return command.option('--threads <NUMBER>', 'Threads for files; as many as cores unless given.');
}

/** The commands for files of the GA4GH standard crypt4gh. They need neither node nor database. */
export function addCrypt4ghCommands(program: Command, run: Run): void {
  const crypt4gh = program
    .command('crypt4gh')
    .description('Encrypted files as GA4GH crypt4gh has them; needs neither node nor database.');
  crypt4gh
    .command('keygen')
    .description('Make a key pair.')
    .requiredOption('--private-key <FILE>', 'Where the private key goes.')
    .requiredOption('--public-key <FILE>', 'Where the public key goes.')
    .option('--no-passphrase', 'Do not lock the private key.')
    .option(
      '--passphrase-file <FILE>',
      'File with the passphrase; else C4GH_PASSPHRASE, else it is asked for.',
    )
    .option(
      '--kdf <NAME>',
      'How the passphrase becomes a key: scrypt, bcrypt, pbkdf2_hmac_sha256.',
      'scrypt',
    )
    .option('--comment <TEXT>', 'Kept in the private key file, for you.')
    .option('--force', 'Overwrite keys that are there.')
    .action((flags) =>
      run(async () => (await import('./commands/crypt4gh/keygen.ts')).generateKeys(flags)),
    );
  addThreads(
    addPrivateKey(
      crypt4gh
        .command('encrypt')
        .description('Encrypt a file for those whose public keys are given.')
        .argument('[file]', INPUT)
        .requiredOption(
          '--recipient <FILE...>',
          'Public keys of those who shall read it: crypt4gh, or OpenSSH ed25519.',
        )
        .option('--output <FILE>', OUTPUT),
      'Your own, to show that the file is yours; a new one is made and forgotten unless given.',
    ),
  ).action((file: string | undefined, flags) =>
    run(async () => (await import('./commands/crypt4gh/encrypt.ts')).encrypt(file, flags)),
  );
  addThreads(
    addPrivateKey(
      crypt4gh
        .command('decrypt')
        .description('Decrypt a file, its edit list applied.')
        .argument('[file]', INPUT)
        .option('--output <FILE>', OUTPUT)
        .option(
          '--range <START-END...>',
          'Only these bytes of the decrypted file, counted from 0, END left out; START- for the rest.',
        )
        .option('--sender <FILE>', 'Public key that must have written the header.')
        .option(
          '--expect-bytes <NUMBER>',
          'Fail unless so many bytes come out: crypt4gh alone does not notice a file cut off between segments.',
        )
        .option(
          '--skip-unknown-packets',
          'Go on where the header has packets of types that this program does not know.',
        ),
      'Your private key: crypt4gh, or OpenSSH ed25519.',
    ),
  ).action((file: string | undefined, flags) =>
    run(async () => (await import('./commands/crypt4gh/decrypt.ts')).decrypt(file, flags)),
  );
  addPrivateKey(
    crypt4gh
      .command('reencrypt')
      .description('Give a file to other recipients: a new header, the same data.')
      .argument('[file]', INPUT)
      .requiredOption(
        '--recipient <FILE...>',
        'Public keys of those who shall read it; name your own to go on reading it.',
      )
      .option('--output <FILE>', OUTPUT)
      .option(
        '--trim',
        'Leave out packets that your key does not open, so that nobody else reads any more.',
      )
      .option('--header-only', 'Write the new header alone.'),
    'A private key that opens the file now.',
  ).action((file: string | undefined, flags) =>
    run(async () => (await import('./commands/crypt4gh/reencrypt.ts')).reencrypt(file, flags)),
  );
  addPrivateKey(
    crypt4gh
      .command('rearrange')
      .description(
        'Cut ranges out of a file without decrypting its data: fewer segments and an edit list.',
      )
      .argument('[file]', INPUT)
      .requiredOption(
        '--range <START-END...>',
        'Bytes of the decrypted file to keep, ascending, counted from 0, END left out; START- for the rest.',
      )
      .option(
        '--recipient <FILE...>',
        'Public keys of those who shall read it; your own unless given.',
      )
      .option('--output <FILE>', OUTPUT),
    'A private key that opens the file.',
  ).action((file: string | undefined, flags) =>
    run(async () => (await import('./commands/crypt4gh/rearrange.ts')).rearrange(file, flags)),
  );
}
