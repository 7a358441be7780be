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

function rpcReader(send: Send): ChainReader {
  const ask = <T>(method: string, params: unknown[], decode: (answer: unknown) => T): Promise<T> =>
    guarded(method, async () => decode(await send(method, params)))
  const blockAt = (tag: string) => ask('eth_getBlockByNumber', [tag, false], decodeBlock)
  return {
    chainId: () => ask('eth_chainId', [], (answer) => BigInt(readHex(answer))),
    head: async () => {
      const block = await blockAt('latest')
      if (!block) throw new RpcError('eth_getBlockByNumber')
      return block
    },
    block: (number) => blockAt(hex(number)),
    logs: ({ address, topics, fromBlock, toBlock }) => {
      const filter = { address, topics: [topics], fromBlock: hex(fromBlock), toBlock: hex(toBlock) }
      return ask('eth_getLogs', [filter], (answer) => readList(answer).map(decodeLog))
    },
    call: (to, data, block, from) => {
      const call = { to, data, ...(from !== undefined && { from }) }
      return ask('eth_call', [call, block === 'latest' ? block : hex(block)], readHex)
    },
  }
}

/** Answers are a stranger's: what has another form than JSON-RPC gives it is no answer. */
function unreadable(what: string): never {
  throw new TypeError(`The answer has no ${what} where one belongs.`)
}

const readHex = (value: unknown): string =>
  typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value) ? value : unreadable('hexadecimal text')

const readList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : unreadable('list'))

function readQuantity(value: unknown): number {
  const number = Number(readHex(value))
  return Number.isSafeInteger(number) && value !== '0x' ? number : unreadable('number')
}

const readObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : unreadable('object')

function decodeLog(answer: unknown): RawLog {
  const log = readObject(answer)
  return {
    address: readHex(log.address),
    topics: readList(log.topics).map(readHex),
    data: readHex(log.data),
    blockNumber: readQuantity(log.blockNumber),
    blockHash: readHex(log.blockHash),
    transactionHash: readHex(log.transactionHash),
    logIndex: readQuantity(log.logIndex),
    blockTimestamp: log.blockTimestamp ? readQuantity(log.blockTimestamp) : undefined,
  }
}

function decodeBlock(answer: unknown): BlockRef | null {
  if (answer === null || answer === undefined) return null
  const { number, hash, timestamp } = readObject(answer)
  return { number: readQuantity(number), hash: readHex(hash), timestamp: readQuantity(timestamp) }
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
