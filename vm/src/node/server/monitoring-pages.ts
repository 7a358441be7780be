import type { MerkatoNode, NodeClient } from '../merkato-node.js'
import { healthOf } from '../monitoring/health.js'
import { metricsText, type ServerFigures } from '../monitoring/metrics.js'
import type { Page, PageRequest, Pages } from './pages.js'

/** What the server knows of itself. */
export interface ServerState {
  readonly runId: string
  /** What `performance.now()` said when it began. */
  readonly started: number
  connections(): Promise<number>
  webSockets(): number
}

/** How long a scrape waits for what only a node at leisure tells, in milliseconds. */
const POOL_PATIENCE = 1_000

/**
 * `GET /health` and `GET /metrics`.
 *
 * @param refuses which requests get 403
 */
export function monitoringPages(
  node: MerkatoNode,
  server: ServerState,
  refuses: (request: PageRequest) => boolean,
): Pages {
  // What the pages ask for themselves is nobody's business who reads the log.
  const client = node.connect(undefined, { silent: true })
  return (request) => {
    const { path } = request
    if (path !== '/health' && path !== '/metrics') return undefined
    if (refuses(request)) return REFUSED
    return path === '/health' ? healthPage(node, server) : metricsPage(node, client, server)
  }
}

/** Waits for nothing: a node in the middle of a long block is healthy, and says so. */
function healthPage(node: MerkatoNode, { runId, started }: ServerState): Page {
  const health = healthOf(node.observe(), { runId, uptime: secondsSince(started) })
  const status = health.status === 'ok' ? 200 : 503
  return { status, headers: fresh('application/json'), body: `${JSON.stringify(health)}\n` }
}

async function metricsPage(node: MerkatoNode, client: NodeClient, server: ServerState): Promise<Page> {
  const [connections, pool] = await Promise.all([server.connections(), poolFigures(client)])
  const text = metricsText(node.observe(), {
    uptime: secondsSince(server.started),
    connections,
    webSockets: server.webSockets(),
    residentMemory: process.memoryUsage.rss(),
    pool,
  })
  return { status: 200, headers: fresh('text/plain; version=0.0.4; charset=utf-8'), body: text }
}

async function poolFigures(client: NodeClient): Promise<ServerFigures['pool']> {
  let patience: NodeJS.Timeout | undefined
  const tooBusy = new Promise<undefined>((resolve) => {
    patience = setTimeout(() => resolve(undefined), POOL_PATIENCE)
  })
  const asked = client.request({ method: 'merkato_poolState' }).then(
    (state) => {
      const { nextPosition, nullifierCount } = state as { nextPosition: string; nullifierCount: string }
      return { notes: BigInt(nextPosition), nullifiers: BigInt(nullifierCount) }
    },
    // A node that fails tells so elsewhere; the rest of the metrics counts all the more.
    () => undefined,
  )
  try {
    return await Promise.race([asked, tooBusy])
  } finally {
    clearTimeout(patience)
  }
}

const fresh = (type: string) => ({ 'content-type': type, 'cache-control': 'no-store' })

const REFUSED: Page = {
  status: 403,
  headers: fresh('text/plain'),
  body: 'Ask by the address that the node listens on: no page of another name may read this.\n',
}

const secondsSince = (started: number): number => (performance.now() - started) / 1_000
