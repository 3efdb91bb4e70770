import { X509Certificate } from 'node:crypto'
import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from '../../sandbox'
import { attach } from '../../sandbox/attach'
import { createOrigins } from '../history/origins'
import { TrackingSource } from '../tracking/tracking-source'
import { aliasNotice } from '../runtime/action-aliases'
import { builtIn } from '../runtime/definition'
import { TokenKeeper } from '../runtime/token-keeper'
import { createAnnouncer, tellAccountNews } from './announcer'
import { createApp } from './app'
import {
  type DefinitionSource,
  fixedSource,
  type Prepare,
  type SourceListener
} from './definition/definition-source'
import { watchSource } from './definition/watched-source'
import { type ChangeSocket, openChangeSocket } from './http/change-socket'
import { createEventStream, type EventStream } from './http/event-stream'
import { createInFlight, type InFlight } from './http/in-flight'
import { tellHandshakes } from './http/handshakes'
import { closeServer, LOOPBACK, listen, portOf } from './http/listen'
import { type Door, LOCAL_NAMES } from './http/security'
import { createLiveGuard, openGuard } from './live-guard'
import { type MappingsFile, openMappingsFile } from './mappings-file'
import { resolvePort, type WorkbenchOptions } from './options'
import { packageVersion, WEB_DIRECTORY } from './package-info'
import { createDeveloperCli } from './routes/developer-cli'
import { createOwnCalls } from './routes/own-calls'
import { createRefusals } from './routes/refusals'
import { createTrackingApi } from './routes/tracking-api'
import { startSandbox } from './start-sandbox'
import { covers, type Identity } from './tls/identity'
import { trackingParts } from './tracking-parts'
import type { Workbench } from './workbench'

/** The built-in destination's folder. */
const EMARSYS = 'emarsys'

/**
 * Starts the workbench on 127.0.0.1: the web page, the HTTP of Segment's developer CLI, and a sandbox beside it.
 * A process can run several.
 * @example
 * const workbench = await createWorkbench({ port: 0 })
 * console.log(workbench.url)
 * await workbench.close()
 * @throws PortInUseError when the port is taken; it names a free one
 * @throws CalibrationError when the calibration is not one
 * @throws Error when the sources named by `directory` cannot be loaded
 */
export async function createWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const undo: (() => unknown)[] = []
  try {
    return await assemble(await openParts(options, undo), options)
  } catch (error) {
    for (const step of undo.reverse()) await step()
    throw error
  }
}

/** Everything that was opened and has to be closed. */
interface Parts {
  readonly stream: EventStream
  readonly source: DefinitionSource
  readonly sourceFolder: string | null
  readonly server: Server
  readonly gate: Gate
  readonly door: Door
  readonly sandbox: Sandbox | null
  /** The server that takes Emarsys's place, or null where requests go to Emarsys. */
  readonly apiUrl: string | null
  readonly mappings: MappingsFile
  readonly socket: ChangeSocket | null
}

/** Opens part after part; each leaves in `undo` how to take it back should a later one fail. */
async function openParts(options: WorkbenchOptions, undo: (() => unknown)[]): Promise<Parts> {
  const stream = createEventStream()
  undo.push(() => stream.close())
  const announcer = createAnnouncer(stream, options.onMessage ?? (() => {}))
  const wanted = resolvePort(options.port, options.env ?? {})
  const sandbox = options.live === true ? null : await startSandbox(options, wanted)
  undo.push(() => sandbox?.close())
  if (sandbox !== null) tellAccountNews(sandbox, stream)
  const apiUrl = sandbox?.url ?? options.apiUrl ?? null
  const { source, sourceFolder } = await openSource(options, announcer, apiUrl)
  undo.push(() => source.close())
  const gate = createGate()
  const { tls = null } = options
  const server = await listen(gate.handle, wanted, tls)
  undo.push(() => server.close())
  if (tls !== null) tellHandshakes(server, tls, options)
  const door = { scheme: tls === null ? 'http' : 'https', port: portOf(server) } as const
  const mappings = await openMappingsFile(options.mappingsFile ?? null, {
    definition: () => source.current().definition,
    onChange: announcer.onMappings
  })
  undo.push(() => mappings.close())
  await tellAliases(mappings, source, options)
  const socket = await openSocket(door, wanted, options)
  undo.push(() => socket?.close())
  announcer.attach(socket)
  return {
    stream,
    source,
    sourceFolder,
    server,
    gate,
    door,
    sandbox,
    apiUrl,
    mappings,
    socket
  }
}

async function assemble(parts: Parts, options: WorkbenchOptions): Promise<Workbench> {
  const { door, sandbox, apiUrl, stream, mappings, socket, sourceFolder } = parts
  const inFlight = createInFlight()
  const abort = new AbortController()
  const version = packageVersion()
  const clock = options.clock ?? (() => new Date())
  const confirmed = options.liveConfirmed === true
  const ask = () => (sandbox === null ? createLiveGuard({ confirmed }) : openGuard())
  const [guard, eventsGuard] = [ask(), ask()]
  const base = {
    ...parts,
    version,
    clock,
    guard,
    eventsGuard,
    inFlight,
    origins: createOrigins(),
    seed: options.seed,
    tokens: new TokenKeeper(clock),
    signal: abort.signal
  }
  const tracking = await TrackingSource.start(trackingParts(base, options), options.tracking)
  mappings.listen(() => tracking.reload())
  const context = { ...base, tracking }
  const app = createApp({
    door,
    inFlight,
    stream,
    webDirectory: options.webDirectory ?? WEB_DIRECTORY,
    allowHosts: options.allowHosts ?? [],
    own: createOwnCalls(context),
    trackingApi: createTrackingApi(tracking),
    refusals: createRefusals(tracking, () => parts.source.current().definition),
    developerCli: createDeveloperCli(context)
  })
  parts.gate.open(app.fetch)
  const { tls = null } = options
  const name = ownName(tls)
  return {
    url: `${door.scheme}://${name}:${door.port}`,
    wsUrl: socket === null ? null : `${SOCKETS[door.scheme]}://${name}:${socket.port}`,
    caFile: tls?.caFile ?? null,
    live: sandbox === null,
    mappingsFile: mappings.file,
    sandbox,
    apiUrl,
    sourceFolder,
    version,
    record: tracking.record,
    close: once(() => stop(parts, { inFlight, tracking, abort }))
  }
}

/** The scheme of the socket beside the page, by the page's own. */
const SOCKETS = { http: 'ws', https: 'wss' } as const

/** The name of this computer under which clients take the certificate. */
function ownName(tls: Identity | null): string {
  const certificate = tls === null ? null : new X509Certificate(tls.cert)
  return (certificate && LOCAL_NAMES.find((name) => covers(certificate, name))) ?? LOOPBACK
}

/** What runs while a workbench is open. */
interface Work {
  readonly inFlight: InFlight
  readonly tracking: TrackingSource
  readonly abort: AbortController
}

/** How long calls at work may take to end by themselves when the workbench stops, in milliseconds. */
const GRACE_MS = 3000

/** Stops in an order that loses nothing: what was accepted is delivered first, and the sandbox ends after the last run. */
async function stop(parts: Parts, { inFlight, tracking, abort }: Work): Promise<void> {
  const { server, stream, source, mappings, socket, sandbox } = parts
  const settled = withinGrace(inFlight.idle())
    .then(() => tracking.drain())
    .then(() => abort.abort())
  stream.close()
  const listeners = Promise.all([source.close(), mappings.close(), socket?.close()])
  const closed = closeServer(server, settled)
  await Promise.all([settled, listeners])
  await tracking.close()
  await sandbox?.close()
  await inFlight.idle()
  await closed
}

async function withinGrace(work: Promise<void>): Promise<void> {
  const late = new AbortController()
  await Promise.race([work, delay(GRACE_MS, undefined, { signal: late.signal })])
  late.abort()
}

async function openSource(
  options: WorkbenchOptions,
  listener: SourceListener,
  apiUrl: string | null
) {
  const { directory, destination = EMARSYS } = options
  const prepare: Prepare = (definition) =>
    apiUrl === null ? definition : attach(definition, apiUrl)
  if (directory === undefined)
    return { source: fixedSource(builtIn, EMARSYS, prepare), sourceFolder: null }
  const folder = resolve(directory, destination)
  return { source: await watchSource(folder, listener, prepare), sourceFolder: folder }
}

/** Says that saved mappings name actions by other keys. A file that cannot be read is for whoever asks for it. */
async function tellAliases(
  mappings: MappingsFile,
  source: DefinitionSource,
  { onMessage }: WorkbenchOptions
): Promise<void> {
  const subscriptions = await mappings.read().catch(() => [])
  const text = aliasNotice(source.current().definition, subscriptions)
  if (text !== undefined) onMessage?.({ level: 'info', text })
}

/** The socket's port is the one above the page's; where the page took any, the socket may too. */
async function openSocket(
  page: Door,
  wanted: number,
  { tls, onMessage }: WorkbenchOptions
): Promise<ChangeSocket | null> {
  const above = page.port + 1
  const socket = await openChangeSocket(above, page, tls)
  if (socket !== null) return socket
  if (wanted === 0) return openChangeSocket(0, page, tls)
  const text = `Port ${above} is in use: Segment's hosted Actions Tester will not reload by itself. All else works.`
  onMessage?.({ level: 'warning', text })
  return null
}

/** A handler that can be listening before there is an app to hand calls to. */
interface Gate {
  handle(request: Request): Response | Promise<Response>
  open(app: (request: Request) => Response | Promise<Response>): void
}

function createGate(): Gate {
  let app = (_: Request): Response | Promise<Response> =>
    new Response('Starting', { status: 503, headers: { 'Retry-After': '1' } })
  return {
    handle: (request) => app(request),
    open(opened) {
      app = opened
    }
  }
}

function once<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= task()
    return running
  }
}
