import type { NodeStatus } from './node-status.js'
import { DURATION_BOUNDS, type RequestCounts } from './request-meter.js'

/** What a scrape shows besides the node's own status. */
export interface ServerFigures {
  /** Seconds since the server listens. */
  readonly uptime: number
  /** Open connections, WebSockets included. */
  readonly connections: number
  readonly webSockets: number
  /** Bytes of memory that the process holds. */
  readonly residentMemory: number
  /** The shielded pool, where the node was not too busy to tell. */
  readonly pool: { readonly notes: bigint; readonly nullifiers: bigint } | undefined
}

type Sample = readonly [labels: string, value: number | bigint]

/** Metrics in Prometheus' text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function metricsText(status: NodeStatus, server: ServerFigures): string {
  return [...chainMetrics(status), ...poolMetrics(server), ...requestMetrics(status.requests), ...serverMetrics(server)]
    .map((line) => `${line}\n`)
    .join('')
}

function chainMetrics({ version, hardfork, chainId, head, pending, mined }: NodeStatus): string[] {
  return [
    ...gauge('build_info', 'Version and rule set of the node.', 1, `{version="${version}",hardfork="${hardfork}"}`),
    ...gauge('chain_id', 'Chain id.', chainId),
    ...gauge('head_block', 'Number of the newest block.', head.number),
    ...gauge('head_timestamp_seconds', 'Timestamp of the newest block.', head.timestamp),
    ...gauge('head_gas_used', 'Gas that the newest block used.', head.gasUsed),
    ...gauge('head_gas_limit', 'Gas limit of the newest block.', head.gasLimit),
    ...gauge('head_base_fee_wei', 'Base fee of the newest block in wei per gas.', head.baseFeePerGas),
    ...gauge('pending_transactions', 'Transactions that wait for a block.', pending),
    ...counter('blocks_total', 'Blocks mined since the start.', mined.blocks),
    ...counter('transactions_total', 'Transactions mined since the start.', mined.transactions),
    ...counter('gas_used_total', 'Gas used by blocks mined since the start.', mined.gas),
  ]
}

function poolMetrics({ pool }: ServerFigures): string[] {
  if (pool === undefined) return []
  return [
    ...gauge('pool_notes', 'Note commitments in the shielded pool.', pool.notes),
    ...gauge('pool_nullifiers', 'Notes of the shielded pool that were spent.', pool.nullifiers),
  ]
}

function requestMetrics({ byMethod, durations, totalSeconds }: RequestCounts): string[] {
  const samples = [...byMethod].flatMap(([method, { succeeded, failed }]): Sample[] => [
    [`{method="${method}",outcome="success"}`, succeeded],
    [`{method="${method}",outcome="error"}`, failed],
  ])
  let sum = 0
  const buckets = durations.map((count, index): Sample => {
    sum += count
    return [`_bucket{le="${DURATION_BOUNDS[index] ?? '+Inf'}"}`, sum]
  })
  const histogram: Sample[] = [...buckets, ['_sum', totalSeconds], ['_count', sum]]
  return [
    ...family('requests_total', 'counter', 'JSON-RPC calls since the start.', samples),
    ...family('request_duration_seconds', 'histogram', 'Seconds from a call to its answer.', histogram),
  ]
}

function serverMetrics({ uptime, connections, webSockets, residentMemory }: ServerFigures): string[] {
  return [
    ...gauge('connections', 'Open connections.', connections),
    ...gauge('websockets', 'Open connections that are WebSockets.', webSockets),
    ...gauge('resident_memory_bytes', 'Memory that the process holds.', residentMemory),
    ...gauge('uptime_seconds', 'Seconds since the server listens.', Math.floor(uptime)),
  ]
}

const gauge = (name: string, help: string, value: number | bigint, labels = '') =>
  family(name, 'gauge', help, [[labels, value]])

const counter = (name: string, help: string, value: number | bigint) => family(name, 'counter', help, [['', value]])

/** @param samples what follows the family's name, and the value */
function family(name: string, type: string, help: string, samples: readonly Sample[]): string[] {
  const full = `merkato_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...samples.map(([rest, value]) => `${full}${rest} ${value}`),
  ]
}
