import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINE_VERSION } from '../engine/analysis/engine-version.ts';
import { checkFileJob } from '../parts/archive/jobs/check-file.ts';
import { checkObjectsJob } from '../parts/archive/jobs/check-objects.ts';
import { digestSequencesJob } from '../parts/archive/jobs/digest-sequences.ts';
import { endUnlinkedFilesJob } from '../parts/archive/jobs/end-unlinked-files.ts';
import { mirrorObjectJob } from '../parts/archive/jobs/mirror-object.ts';
import { removeObjectJob } from '../parts/archive/jobs/remove-object.ts';
import { sweepUploadsJob } from '../parts/archive/jobs/sweep-uploads.ts';
import { sendAuditHead } from '../parts/audit/jobs/send-audit-head.ts';
import { depositDoiJob } from '../parts/collections/jobs/deposit-doi.ts';
import { planConnectorsJob } from '../parts/connectors/jobs/plan-connectors.ts';
import { runConnectorJob } from '../parts/connectors/jobs/run-connector.ts';
import { proposeRevision as proposeRevisionJob } from '../parts/curation/jobs/propose-revision.ts';
import type { DeliveryService } from '../parts/delivery/delivery-service.ts';
import { forgetUsesJob } from '../parts/delivery/jobs/forget-uses.ts';
import { sweepOutboxJob } from '../parts/delivery/jobs/sweep-outbox.ts';
import type { DeskService } from '../parts/desk/desk-service.ts';
import { keepDeskDeadlines } from '../parts/desk/jobs/keep-desk-deadlines.ts';
import { depositToEna } from '../parts/exchange/jobs/deposit-to-ena.ts';
import { keepUpWithEna } from '../parts/exchange/jobs/keep-up-with-ena.ts';
import { LiveAnalysis } from '../parts/genomes/analysis/live-analysis.ts';
import type { GenomesService } from '../parts/genomes/genomes-service.ts';
import { IndexClient } from '../parts/genomes/index/index-client.ts';
import { describeLapisError } from '../parts/genomes/lapis-info.ts';
import { PackedDatasets } from '../parts/genomes/packed-datasets.ts';
import { ReferenceTrees } from '../parts/genomes/tree/reference-trees.ts';
import { IdentityService } from '../parts/identity/identity-service.ts';
import type { IdentityProvider } from '../parts/identity/providers/identity-provider.ts';
import { deliverWebhookDelivery } from '../parts/notices/jobs/deliver-webhook.ts';
import { removeOldNotices } from '../parts/notices/jobs/remove-old-notices.ts';
import { sendDigestMails } from '../parts/notices/jobs/send-digests.ts';
import { sendMail } from '../parts/notices/jobs/send-mail.ts';
import { readIssuerKeysJob } from '../parts/passports/jobs/read-issuer-keys.ts';
import { turnVisaKeys } from '../parts/passports/jobs/turn-visa-keys.ts';
import type { PassportsService } from '../parts/passports/passports-service.ts';
import { listSchemes } from '../parts/reads/primer-schemes/scheme-store.ts';
import { followMirrors } from '../parts/releases/jobs/follow-mirrors.ts';
import { makeReleases } from '../parts/releases/jobs/make-releases.ts';
import { checkAssays as checkAssaysJob } from '../parts/saved-queries/jobs/check-assays.ts';
import { tellMatches } from '../parts/saved-queries/jobs/tell-matches.ts';
import { createEntryReader, createSequenceReader } from '../parts/submission/entry-reader.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import { applySharingDatesJob } from '../parts/submission/jobs/apply-sharing-dates.ts';
import { digestAccessesJob } from '../parts/submission/jobs/digest-accesses.ts';
import { endAbandonedJob } from '../parts/submission/jobs/end-abandoned.ts';
import { giveUpOnPipelinesJob } from '../parts/submission/jobs/give-up-on-pipelines.ts';
import { leavePipelineJob } from '../parts/submission/jobs/leave-pipeline.ts';
import { processSubmission } from '../parts/submission/jobs/process-submission.ts';
import { releaseDrafts } from '../parts/submission/jobs/release-drafts.ts';
import { remindOfOpeningJob } from '../parts/submission/jobs/remind-of-opening.ts';
import { makeBackupJob } from '../parts/upkeep/jobs/make-backup.ts';
import { UpkeepService } from '../parts/upkeep/upkeep-service.ts';
import { ingestFileJob } from '../parts/vault/jobs/ingest-file.ts';
import { keepHoldsJob } from '../parts/vault/jobs/keep-holds.ts';
import { makeEditionJob } from '../parts/vault/jobs/make-edition.ts';
import { removeBodyJob } from '../parts/vault/jobs/remove-body.ts';
import { renewHeadersJob } from '../parts/vault/jobs/renew-headers.ts';
import { sweepDepositsJob } from '../parts/vault/jobs/sweep-deposits.ts';
import type { VaultService } from '../parts/vault/vault-service.ts';
import { linkWorkflowResultsJob } from '../parts/workflows/jobs/link-workflow-results.ts';
import { runWorkflowJob } from '../parts/workflows/jobs/run-workflow.ts';
import { type BoundOperation, bindOperation } from '../platform/http/bound-operation.ts';
import type { AuditEvent } from '../platform/http/http-options.ts';
import { createMetrics, type Metrics } from '../platform/http/metrics.ts';
import type { RateSettings } from '../platform/http/rate-limits.ts';
import { createHttpServer } from '../platform/http/server.ts';
import { bindJob, runJobs } from '../platform/jobs/job-queue.ts';
import type { Logger } from '../platform/log/logger.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { Config } from '../schema/config.ts';
import type { Problem } from '../schema/problem.ts';
import { systemClock } from '../std/clock.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { checkReadsOnIntake } from './check-reads-on-intake.ts';
import { readEnvironment } from './config.ts';
import { type Demo, startDemo } from './demo.ts';
import { findOwnership } from './find-ownership.ts';
import {
  archiveOperations,
  auditOperations,
  collectionsOperations,
  connectorsOperations,
  curationOperations,
  deliveryOperations,
  deskOperations,
  exchangeOperations,
  genomesOperations,
  identityOperations,
  noticesOperations,
  passportsOperations,
  releasesOperations,
  savedQueriesOperations,
  submissionOperations,
  upkeepOperations,
  vaultOperations,
  workflowsOperations,
} from './generated/operations.ts';
import type { IndexWorkerData } from './index-worker.ts';
import { keepAnalysesCurrent } from './keep-analyses-current.ts';
import { addMcpRoute } from './mcp/mcp-route.ts';
import { createOpenApi } from './open-api.ts';
import { type ObjectStores, openArchive, openObjectStores } from './open-archive.ts';
import { openAudit } from './open-audit.ts';
import { openCollections } from './open-collections.ts';
import { openConnectors } from './open-connectors.ts';
import { openCuration } from './open-curation.ts';
import { openDelivery } from './open-delivery.ts';
import { openDesk } from './open-desk.ts';
import { openExchange } from './open-exchange.ts';
import { openNotices } from './open-notices.ts';
import { joinEntitlements, openPassports } from './open-passports.ts';
import { openReleases } from './open-releases.ts';
import { openSavedQueries } from './open-saved-queries.ts';
import { type NodeState, openState } from './open-state.ts';
import { openVault } from './open-vault.ts';
import { openWorkflows } from './open-workflows.ts';
import { readProviders } from './read-providers.ts';
import { addS3Route } from './s3-route.ts';
import { createServices, ensureInstances, type Services } from './services.ts';
import { packageFolder, programVersion } from './version.ts';

/** A node that answers requests. */
export interface RunningServer {
  /** Address that people on this machine can open. */
  readonly url: string;
  /** One-time link for the first administrator; null where there is one already. */
  readonly administratorLink: string | null;
  readonly identity: IdentityService;
  readonly vault: VaultService;
  readonly desk: DeskService;
  readonly delivery: DeliveryService;
  readonly passports: PassportsService;
  readonly metrics: Metrics;
  /** Resolves when the node had to end by itself, with the reason. */
  readonly failed: Promise<string>;
  /** Ends in order: requests under way are answered, the index is sealed, PostgreSQL is stopped. */
  close(): Promise<void>;
}

// Jobs wait for the network or the database; what computes runs in threads.
const JOBS_AT_ONCE = 6;
// Requests under way get this long to end when the node stops.
const GRACE_MILLISECONDS = 10_000;

/** Starts the whole node. */
export async function startServer(
  config: Config,
  logger: Logger,
): Promise<Result<RunningServer, Problem>> {
  const settings = checkListening(config);
  if (settings !== null) return fail(settings);
  const providers =
    config.providersFile === undefined
      ? succeed([])
      : readProviders(config.providersFile, readEnvironment());
  if (!providers.ok) return providers;
  const opened = await openState(config, logger);
  if (!opened.ok) return opened;
  const state = opened.value;
  const stores = await openObjectStores(config, state.folders.objectsFolder);
  if (!stores.ok) {
    await state.close();
    return stores;
  }
  try {
    const given = { config, logger, providers: providers.value, stores: stores.value };
    return succeed(await startOn(state, given));
  } catch (error) {
    await state.close();
    return fail({
      code: 'start-failed',
      where: `${config.host}:${config.port}`,
      value: '',
      hint: describeStartFailure(error, config),
    });
  }
}

function describeStartFailure(error: unknown, config: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${config.port} is taken by another program: choose another with --port.`;
  if (code === 'EACCES')
    return `This user may not listen on port ${config.port}: choose one above 1023.`;
  return message;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Passwords and sessions never cross a network unencrypted. */
function checkListening(config: Config): Problem | null {
  const hasTls = config.tlsCertificate !== undefined && config.tlsKey !== undefined;
  if ((config.tlsCertificate === undefined) !== (config.tlsKey === undefined)) {
    const hint = 'Give both --tls-certificate and --tls-key.';
    return { code: 'setting-invalid', where: '--tls-certificate', value: '', hint };
  }
  if (isLoopback(config.host) || hasTls || config.trustProxy !== undefined) return null;
  return {
    code: 'listening-unsafe',
    where: '--host',
    value: config.host,
    hint: 'This address can be reached from other machines: give --tls-certificate and --tls-key, or put a proxy with TLS before the node and name it with --trust-proxy.',
  };
}

async function startOn(
  state: NodeState,
  {
    config,
    logger,
    providers,
    stores,
  }: {
    readonly config: Config;
    readonly logger: Logger;
    readonly providers: readonly IdentityProvider[];
    readonly stores: ObjectStores;
  },
): Promise<RunningServer> {
  const services = createServices(state, config);
  await ensureInstances(state, services.catalogue);
  await services.submission.uploads.open();
  const index = startIndex(state, logger);
  const metrics = createMetrics(programVersion);
  const demo = startDemo({ state, services, config, logger, index });
  const audit = await openAudit(state, config, logger);
  const record = ({ accountId, ...event }: AuditEvent) =>
    audit.log.record({ ...event, actor: accountId });
  // A port that is drawn when the node listens is told then.
  let url = findUrl(config, config.port);
  const nodeUrl = () => url;
  const identity = createIdentity(state, config, { index, demo, record, providers, nodeUrl });
  const { groups } = identity;
  const notices = await openNotices(state, { config, logger, groups, nodeUrl: url });
  const curation = openCuration(state, services);
  const archive = await openArchive(state, {
    ...{ services, config, logger, metrics, groups, stores, nodeUrl },
    intakeChecks: [
      checkReadsOnIntake({
        dataFolder: state.folders.path,
        listInstances: () => listInstances(state.db),
        identity: state.identity,
        clock: systemClock,
      }),
    ],
    controlled: () => passports.objects,
  });
  const workflows = await openWorkflows(state, { services, config, logger, groups, archive });
  const releases = openReleases(state, config, services);
  const connectors = await openConnectors(state, config, services);
  const vault = await openVault(state, { config, logger, identity, groups, archive });
  const desk = await openDesk(state, { datasets: vault.datasets, groups });
  const passports = await openPassports(state, {
    ...{ config, logger, identity, vault, desk, record, nodeUrl },
    objectBytes: () => delivery.drs,
  });
  const entitlements = joinEntitlements(desk.entitlements, passports);
  const delivery = await openDelivery(state, {
    ...{ logger, vault, desk, entitlements, people: groups, identity, config, nodeUrl },
  });
  const genomes = createGenomes(state, { services, config, index });
  const savedQueries = openSavedQueries(state, services, { index, genomes });
  const collections = openCollections(state, { services, config, genomes, groups, nodeUrl });
  const exchange = await openExchange(state, { services, config, genomes, archive });
  const upkeep = createUpkeep(state, config);
  const app = await createHttpServer({
    operations: [
      ...bindAll(identity, genomes, services),
      ...auditOperations.map((one) => bindOperation(one as never, audit.service)),
      ...noticesOperations.map((one) => bindOperation(one as never, notices.service)),
      ...curationOperations.map((one) => bindOperation(one as never, curation)),
      ...archiveOperations.map((one) => bindOperation(one as never, archive)),
      ...upkeepOperations.map((one) => bindOperation(one as never, upkeep)),
      ...releasesOperations.map((one) => bindOperation(one as never, releases)),
      ...collectionsOperations.map((one) => bindOperation(one as never, collections)),
      ...connectorsOperations.map((one) => bindOperation(one as never, connectors)),
      ...exchangeOperations.map((one) => bindOperation(one as never, exchange)),
      ...workflowsOperations.map((one) => bindOperation(one as never, workflows)),
      ...vaultOperations.map((one) => bindOperation(one as never, vault)),
      ...deskOperations.map((one) => bindOperation(one as never, desk)),
      ...deliveryOperations.map((one) => bindOperation(one as never, delivery)),
      ...passportsOperations.map((one) => bindOperation(one as never, passports)),
      ...savedQueriesOperations.map((one) => bindOperation(one as never, savedQueries)),
    ],
    portalFolder: fileURLToPath(new URL('dist/portal', packageFolder)),
    logger,
    metrics,
    limits: {
      maxBodyBytes: config.maxBodyBytes,
      maxUploadBytes: config.maxUploadBytes,
      requestsPerMinute: config.requestsPerMinute,
      rates: toRateSettings(config),
    },
    ...readTls(config),
    ...(config.trustProxy === undefined ? {} : { trustProxy: config.trustProxy }),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    isPrivate: config.private,
    readOnly: config.readOnly ?? null,
    findCaller: (credential) => identity.findCaller(credential),
    findOwnership: (kind, id) =>
      findOwnership({ ...services, groups, archive, collections, workflows, vault }, kind, id),
    recordAudit: record,
    describeLapis: (instance, requestId) =>
      describeLapisError(index, { instance, requestId, version: programVersion }),
    findUnready: () => (index.isReady ? null : 'the query index is still reading'),
    openApi: createOpenApi(programVersion),
  });
  addMcpRoute(app);
  addS3Route(app, { inbox: vault.inbox, recordAudit: record, readOnly: config.readOnly ?? null });
  const jobs = await runJobs({
    address: state.db.address,
    jobs: [
      bindJob(processSubmission, services.submission.drafts),
      bindJob(releaseDrafts, services.submission.drafts),
      bindJob(endAbandonedJob, services.submission.drafts),
      bindJob(giveUpOnPipelinesJob, services.submission.pipelines),
      bindJob(leavePipelineJob, services.submission.pipelines),
      bindJob(sendAuditHead, audit.service),
      bindJob(sendMail, notices.service),
      bindJob(sendDigestMails, notices.service),
      bindJob(deliverWebhookDelivery, notices.service),
      bindJob(removeOldNotices, notices.service),
      bindJob(applySharingDatesJob, services.submission),
      bindJob(remindOfOpeningJob, services.submission),
      bindJob(digestAccessesJob, services.submission),
      bindJob(proposeRevisionJob, curation),
      bindJob(checkFileJob, archive),
      bindJob(checkObjectsJob, archive),
      bindJob(digestSequencesJob, archive),
      bindJob(endUnlinkedFilesJob, archive),
      bindJob(mirrorObjectJob, archive),
      bindJob(removeObjectJob, archive),
      bindJob(sweepUploadsJob, archive),
      bindJob(ingestFileJob, vault),
      bindJob(removeBodyJob, vault),
      bindJob(renewHeadersJob, vault),
      bindJob(makeEditionJob, vault),
      bindJob(keepHoldsJob, vault),
      bindJob(sweepDepositsJob, vault),
      bindJob(sweepOutboxJob, delivery),
      bindJob(forgetUsesJob, delivery),
      bindJob(keepDeskDeadlines, desk),
      bindJob(readIssuerKeysJob, passports),
      bindJob(turnVisaKeys, passports),
      bindJob(makeReleases, releases),
      bindJob(followMirrors, releases.mirrors),
      bindJob(findBackupJob(config), upkeep),
      bindJob(depositDoiJob, collections),
      bindJob(runConnectorJob, connectors),
      bindJob(planConnectorsJob, connectors),
      bindJob(depositToEna, exchange.ena),
      bindJob(keepUpWithEna, exchange.ena),
      bindJob(runWorkflowJob, workflows),
      bindJob(linkWorkflowResultsJob, workflows),
      bindJob(tellMatches, savedQueries),
      bindJob(checkAssaysJob, savedQueries),
    ],
    logger,
    // A run of a workflow takes hours: it has places of its own.
    concurrency: JOBS_AT_ONCE + config.workflowsAtOnce,
  });
  await notices.reader.start();
  await app.listen({ host: config.host, port: config.port });
  const keeper = keepAnalysesCurrent({ state, services, config, logger, index });
  const bound = app.addresses()[0];
  url = findUrl(config, typeof bound === 'object' ? bound.port : config.port);
  const needsLink = await identity.isSetupNeeded();
  const link = needsLink ? `${url}/welcome/${await identity.createAdministratorLink()}` : null;
  return {
    url,
    administratorLink: link,
    identity,
    vault,
    desk,
    delivery,
    passports,
    metrics,
    failed: state.databaseEnded.then((how) => `PostgreSQL ended: ${how}`),
    close: async () => {
      await demo.stop();
      await keeper.stop();
      await notices.reader.stop();
      await jobs.stop();
      const force = setTimeout(() => app.server.closeAllConnections(), GRACE_MILLISECONDS);
      await app.close();
      clearTimeout(force);
      vault.close();
      await archive.close();
      await audit.close();
      await index.stop();
      await services.close();
      await state.close();
    },
  };
}

function startIndex(state: NodeState, logger: Logger): IndexClient {
  const index = new IndexClient({
    module: workerModule('index-worker', import.meta.url),
    workerData: {
      database: state.db.address,
      dataFolder: state.folders.path,
      indexFolder: state.folders.indexFolder,
    } satisfies IndexWorkerData,
    logger,
    version: programVersion,
  });
  index.start();
  return index;
}

function createIdentity(
  state: NodeState,
  config: Config,
  {
    index,
    demo,
    record,
    providers,
    nodeUrl,
  }: {
    readonly index: IndexClient;
    readonly demo: Demo;
    readonly record: (event: AuditEvent) => Promise<void>;
    readonly providers: readonly IdentityProvider[];
    readonly nodeUrl: () => string;
  },
): IdentityService {
  return new IdentityService({
    db: state.db,
    clock: systemClock,
    recordAudit: record,
    settings: {
      registration: config.registration,
      sessionIdleMinutes: config.sessionIdleMinutes,
      sessionHours: config.sessionHours,
      nodeName: config.nodeName,
      providers,
      nodeUrl,
    },
    describeNode: async () => {
      const instances = await listInstances(state.db);
      return {
        name: config.nodeName,
        isPrivate: config.private,
        readOnly: config.readOnly ?? null,
        id: state.identity.id,
        version: programVersion,
        publicKey: state.identity.publicKey,
        instances: instances.map((instance) => {
          const status = index.status.find(({ id }) => id === instance.id);
          const progress = demo.instance === instance.id ? demo.progress : null;
          const isPreparing = status?.isCurrent !== true || progress !== null;
          return {
            ...instance,
            entries: status?.rows ?? 0,
            dataVersion: status?.dataVersion ?? '0',
            status: isPreparing ? 'preparing' : 'ready',
            ...(progress === null ? {} : { progress }),
          };
        }),
      };
    },
  });
}

function createGenomes(
  state: NodeState,
  { services, config, index }: { services: Services; config: Config; index: IndexClient },
): GenomesService {
  const { catalogue, analysis } = services;
  return {
    catalogue,
    analysis,
    live: new LiveAnalysis({
      catalogue,
      analysis,
      engineVersion: ENGINE_VERSION,
      maxRecordBytes: config.maxRecordBytes,
      maxUnderWay: config.maxAnalyses,
    }),
    packedDatasets: new PackedDatasets(),
    referenceTrees: new ReferenceTrees(),
    index,
    version: programVersion,
    node: { id: state.identity.id, name: config.nodeName },
    listInstances: () => listInstances(state.db),
    listPrimers: async () => (await listSchemes({ dataFolder: state.folders.path })).schemes,
    readSequences: createSequenceReader(state.db).readSequences,
    readEntries: createEntryReader(state.db).readEntries,
    readPublished: (references) => services.submission.readPublished(references),
    recordAccess: (access) => services.submission.recordAccess(access),
  };
}

/** The job is there in any case, for one that waits from before; it is planned only where there is a folder. */
function findBackupJob({ backupFolder, backupSchedule }: Config) {
  return backupFolder === undefined
    ? makeBackupJob
    : { ...makeBackupJob, schedule: backupSchedule };
}

function createUpkeep({ db, folders, identity }: NodeState, config: Config): UpkeepService {
  const { path: dataFolder, indexFolder: index, objectsFolder: objects } = folders;
  const [pathogens = '', audit = ''] = ['pathogens', 'audit'].map((name) => join(dataFolder, name));
  return new UpkeepService({
    db,
    clock: systemClock,
    config,
    dataFolder,
    folders: { index, objects, pathogens, audit },
    nodeId: identity.id,
    programVersion,
  });
}

function bindAll(
  identity: IdentityService,
  genomes: GenomesService,
  services: Services,
): BoundOperation[] {
  return [
    ...identityOperations.map((operation) => bindOperation(operation as never, identity)),
    ...genomesOperations.map((operation) => bindOperation(operation as never, genomes)),
    ...submissionOperations.map((operation) =>
      bindOperation(operation as never, services.submission),
    ),
  ];
}

function toRateSettings(config: Config): RateSettings {
  return {
    caller: config.callerRequestsPerMinute,
    classes: {
      'sign-in': config.signInsPerMinute,
      search: config.searchesPerMinute,
      download: config.downloadsPerMinute,
      submission: config.submissionsPerMinute,
    },
    downloadsAtOnce: config.downloadsAtOnce,
    countsLoopback: config.limitLoopback,
  };
}

function readTls(config: Config): { tls?: { certificate: string; key: string } } {
  if (config.tlsCertificate === undefined || config.tlsKey === undefined) return {};
  return {
    tls: {
      certificate: readFileSync(config.tlsCertificate, 'utf8'),
      key: readFileSync(config.tlsKey, 'utf8'),
    },
  };
}

function findUrl(config: Config, port: number): string {
  if (config.publicUrl !== undefined) return config.publicUrl.replace(/\/$/, '');
  const scheme = config.tlsCertificate === undefined ? 'http' : 'https';
  const isEverywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = isEverywhere ? 'localhost' : config.host;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
