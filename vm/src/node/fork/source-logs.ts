import { type Hex, quantity } from '../encoding.js'
import type { LogCriteria } from '../logs.js'
import { address, complete, data, hash, list, uint64 } from '../rpc/params.js'
import { type Fork, readAnswer } from './fork.js'
import { ForkSourceError } from './source-error.js'

/** A log as a source describes it. */
export interface SourceLog {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: bigint
  readonly blockHash: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: bigint
  readonly logIndex: bigint
}

const MAX_LOGS = 10_000_000
const sourceLogs = list(
  complete<SourceLog>({
    address,
    topics: list(hash, 4),
    data,
    blockNumber: uint64,
    blockHash: hash,
    transactionHash: hash,
    transactionIndex: uint64,
    logIndex: uint64,
  }),
  MAX_LOGS,
)

/**
 * Logs of the source's blocks `[from, to]`; by number, and so of the branch that it is on now.
 *
 * @returns them as they came, and read
 * @throws ForkSourceError when they are not what was asked for
 */
export async function askLogs(fork: Fork, criteria: LogCriteria, from: bigint, to: bigint) {
  const query = { ...criteriaJson(criteria), fromBlock: quantity(from), toBlock: quantity(to) }
  const json = await fork.source.ask('eth_getLogs', [query])
  const logs = readAnswer(fork.source, sourceLogs, json, 'eth_getLogs')
  const isWithin = logs.every(({ blockNumber }) => blockNumber >= from && blockNumber <= to)
  const isWanted = logs.every((log) => criteria.addresses?.has(log.address) !== false)
  if (isWithin && isWanted) return { json: json as unknown[], logs }
  throw new ForkSourceError(fork.source.host, 'gave an answer to eth_getLogs that can not be used: other logs')
}

function criteriaJson({ addresses, topics }: LogCriteria): object {
  const values = (set: ReadonlySet<Hex> | undefined) => (set === undefined ? null : [...set])
  return { ...(addresses === undefined ? {} : { address: [...addresses] }), topics: topics.map(values) }
}
