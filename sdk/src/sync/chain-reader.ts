import type { Provider } from 'ethers'
import { RpcError } from '../errors/network.js'

/** A block as far as syncing needs it. `timestamp` in seconds. */
export interface BlockRef {
  readonly number: number
  readonly hash: string
  readonly timestamp: number
}

/** A log as a node returns it, numbers decoded. */
export interface RawLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly blockNumber: number
  readonly blockHash: string
  readonly transactionHash: string
  readonly logIndex: number
  /** Time of the block in seconds, from nodes that tell it. */
  readonly blockTimestamp?: number | undefined
}

/** Which logs to read: of any of the addresses, and with any of the topics as their first. */
export interface LogQuery {
  readonly address: string | readonly string[]
  readonly topics: readonly string[]
  readonly fromBlock: number
  readonly toBlock: number
}

/** The few read methods that syncing needs. Every failure is an {@link RpcError}. */
export interface ChainReader {
  chainId(): Promise<bigint>
  /** The newest block. */
  head(): Promise<BlockRef>
  /** The block with this number, or null when the chain has none. */
  block(number: number): Promise<BlockRef | null>
  logs(query: LogQuery): Promise<RawLog[]>
  /** eth_call at the end of a block, from the zero address by default; resolves to return data. */
  call(to: string, data: string, block: number | 'latest', from?: string): Promise<string>
}

/** Questions asked together; a provider that batches sends them as one request. */
const QUESTIONS_AT_ONCE = 100

/** Asks one question about each of many things, a bounded number at once; answers in their order. */
export async function askAll<T, A>(things: readonly T[], ask: (thing: T) => Promise<A>): Promise<A[]> {
  const answers: A[] = []
  for (let first = 0; first < things.length; first += QUESTIONS_AT_ONCE) {
    answers.push(...(await Promise.all(things.slice(first, first + QUESTIONS_AT_ONCE).map(ask))))
  }
  return answers
}

type Send = (method: string, params: unknown[]) => Promise<unknown>

const hex = (number: number) => `0x${number.toString(16)}`

/**
 * Reads through an ethers provider. A JSON-RPC provider is asked with plain requests, because ethers' own methods answer
 * repeated questions from a cache of 250 ms: a wallet that syncs right after its transaction would miss it.
 */
export function readerOf(provider: Provider): ChainReader {
  return 'send' in provider && typeof provider.send === 'function'
    ? rpcReader((method, params) => (provider.send as Send)(method, params))
    : providerReader(provider)
}

async function guarded<T>(method: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof RpcError ? error : new RpcError(method, error)
  }
}

function rpcReader(rawSend: Send): ChainReader {
  const send: Send = (method, params) => guarded(method, () => rawSend(method, params))
  const blockAt = async (tag: string): Promise<BlockRef | null> =>
    decodeBlock(await send('eth_getBlockByNumber', [tag, false]))
  return {
    chainId: async () => BigInt((await send('eth_chainId', [])) as string),
    head: async () => {
      const block = await blockAt('latest')
      if (!block) throw new RpcError('eth_getBlockByNumber')
      return block
    },
    block: (number) => blockAt(hex(number)),
    logs: async ({ address, topics, fromBlock, toBlock }) => {
      const filter = { address, topics: [topics], fromBlock: hex(fromBlock), toBlock: hex(toBlock) }
      return ((await send('eth_getLogs', [filter])) as RpcLog[]).map(decodeLog)
    },
    call: async (to, data, block, from) =>
      (await send('eth_call', [
        from === undefined ? { to, data } : { from, to, data },
        block === 'latest' ? block : hex(block),
      ])) as string,
  }
}

interface RpcLog {
  address: string
  topics: string[]
  data: string
  blockNumber: string
  blockHash: string
  transactionHash: string
  logIndex: string
  blockTimestamp?: string | null
}

const decodeLog = ({ blockTimestamp, ...log }: RpcLog): RawLog => ({
  ...log,
  blockNumber: Number(log.blockNumber),
  logIndex: Number(log.logIndex),
  blockTimestamp: blockTimestamp ? Number(blockTimestamp) : undefined,
})

function decodeBlock(block: unknown): BlockRef | null {
  if (!block) return null
  const { number, hash, timestamp } = block as { number: string; hash: string; timestamp: string }
  return { number: Number(number), hash, timestamp: Number(timestamp) }
}

const readable = (address: LogQuery['address']): string | string[] =>
  typeof address === 'string' ? address : [...address]

function providerReader(provider: Provider): ChainReader {
  const blockAt = (tag: number | 'latest') =>
    guarded('eth_getBlockByNumber', async () => {
      const block = await provider.getBlock(tag)
      return block?.hash ? { number: block.number, hash: block.hash, timestamp: block.timestamp } : null
    })
  return {
    chainId: () => guarded('eth_chainId', async () => (await provider.getNetwork()).chainId),
    head: async () => {
      const block = await blockAt('latest')
      if (!block) throw new RpcError('eth_getBlockByNumber')
      return block
    },
    block: blockAt,
    logs: ({ address, topics, fromBlock, toBlock }) =>
      guarded('eth_getLogs', async () =>
        (await provider.getLogs({ address: readable(address), topics: [[...topics]], fromBlock, toBlock })).map(
          (log) => ({
            address: log.address,
            topics: log.topics,
            data: log.data,
            blockNumber: log.blockNumber,
            blockHash: log.blockHash,
            transactionHash: log.transactionHash,
            logIndex: log.index,
          }),
        ),
      ),
    call: (to, data, block, from) =>
      guarded('eth_call', () => provider.call({ to, data, blockTag: block, ...(from === undefined ? {} : { from }) })),
  }
}
