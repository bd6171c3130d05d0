// GA4GH's own suite for refget (refget-compliance 1.2.6, its sequences among ours). scripts/ci-clients.sh installs it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensurePortal } from '../../src/app/ensure-portal.ts';
import { withArchive } from '../../src/parts/archive/archive.test-kit.ts';
import { ArchiveService } from '../../src/parts/archive/archive-service.ts';
import { refgetMetadata } from '../../src/parts/archive/operations/refget-metadata.ts';
import { refgetSequence } from '../../src/parts/archive/operations/refget-sequence.ts';
import { refgetServiceInfo } from '../../src/parts/archive/operations/refget-service-info.ts';
import type { ReferenceSequence } from '../../src/parts/archive/refget/reference-sequences.ts';
import { bindOperation } from '../../src/platform/http/bound-operation.ts';
import { createMetrics } from '../../src/platform/http/metrics.ts';
import { createHttpServer } from '../../src/platform/http/server.ts';
import { createLogger } from '../../src/platform/log/logger.ts';

const SUITE = process.env.REFGET_COMPLIANCE;
const skip = SUITE === undefined ? { skip: 'set REFGET_COMPLIANCE (scripts/ci-clients.sh)' } : {};

/** The sequences that the suite asks about, as it brings them. */
function readSequences(suite: string): ReferenceSequence[] {
  const library = join(dirname(suite), '../lib');
  const [python = ''] = readdirSync(library).filter((name) => name.startsWith('python3'));
  const folder = join(library, python, 'site-packages/compliance_suite/sequences');
  return ['I', 'VI', 'NC'].map((name) => {
    const text = readFileSync(join(folder, `${name}.faa`), 'utf8');
    const letters = text.replace(/^>.*\n/, '').replaceAll(/\s/g, '');
    return { pathogen: name, name, letters };
  });
}

interface Report {
  readonly test_results: readonly {
    readonly name: string;
    readonly result: number;
    readonly text: string;
  }[];
}

test('the suite of GA4GH has nothing to say against refget here', skip, () =>
  withArchive(async ({ context }) => {
    const suite = SUITE ?? '';
    const sequences = readSequences(suite);
    assert.deepEqual(
      sequences.map(({ letters }) => letters.length),
      [230_218, 270_161, 5386],
    );
    const service = new ArchiveService({ ...context, readReferences: async () => sequences });
    const logger = createLogger('silent');
    await ensurePortal(logger);
    const app = await createHttpServer({
      operations: [refgetMetadata, refgetSequence, refgetServiceInfo].map((one) =>
        bindOperation(one as never, service),
      ),
      portalFolder: fileURLToPath(new URL('../../dist/portal', import.meta.url)),
      logger,
      metrics: createMetrics('0'),
      limits: { maxBodyBytes: 1 << 20, maxUploadBytes: 1 << 20, requestsPerMinute: 1_000_000 },
      isPrivate: false,
      readOnly: null,
      findCaller: async () => null,
      findOwnership: async () => null,
      recordAudit: async () => undefined,
      openApi: {},
      findUnready: () => null,
    });
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const args = ['report', '-s', `${url}/ga4gh/refget/`, '--json', '-', '--no-web'];
      const { stdout } = await promisify(execFile)(suite, args, { maxBuffer: 1 << 24 });
      const [report] = JSON.parse(stdout) as [Report];
      const results = report.test_results;
      assert.ok(results.length >= 28, `${results.length} tests ran`);
      const failed = results.filter(({ result }) => result === -1);
      assert.deepEqual(failed, []);
      assert.ok(results.filter(({ result }) => result === 1).length >= 25);
    } finally {
      await app.close();
    }
  }),
);
