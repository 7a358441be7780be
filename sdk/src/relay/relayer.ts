import {
  decodeIncomingViewingKey,
  encodeAddress,
  MAX_JOIN_SPLITS,
  type RandomBytes,
  systemRandom,
} from '@merkato/protocol'
import type { BaseWallet, JsonRpcApiProvider } from 'ethers'
import { InvalidArgumentError } from '../errors/input.js'
import { openPool } from '../sync/open-pool.js'
import { findCourier } from '../trades/courier.js'
import { MAX_RATES, type RelayRate } from './relay-api.js'
import { RelayChain } from './relay-chain.js'
import { RelayDesk, type RelayedEvent } from './relay-desk.js'
import { serveRelay } from './relay-server.js'
import { TokenBuckets } from './token-buckets.js'

export type { RelayRate, RelayTerms } from './relay-api.js'
export type { RelayedEvent } from './relay-desk.js'

/** Settings of {@link startRelayer}. */
export interface RelayerOptions {
  /** Node of the chain. */
  readonly provider: JsonRpcApiProvider
  /** Account that sends the bundles and pays their gas; it signs in this process. */
  readonly signer: BaseWallet
  /** `mkview1...`, secret: finds the fees that are paid as notes. It spends nothing; the wallet that it belongs to does. */
  readonly incomingKey: string
  /** What is taken as a fee, and at which rate; one asset at least. */
  readonly rates: readonly (Omit<RelayRate, 'minimum'> & { readonly minimum?: bigint | undefined })[]
  /** By default the native pool of the Merkato VM. */
  readonly pool?: string | undefined
  /** A BundleCourier of the pool; by default the one of its known deployment, if there is one. */
  readonly courier?: string | undefined
  /** Interface to listen on; 127.0.0.1 by default. */
  readonly host?: string | undefined
  /** Port to listen on; by default any free one. */
  readonly port?: number | undefined
  /** Most wei per gas; 100 gwei by default. Above it the relayer answers BUSY. */
  readonly maxGasPrice?: bigint | undefined
  /** Seconds for which a quote is locked; 90 by default. */
  readonly validFor?: number | undefined
  /** Told of each transaction, and of its end. */
  readonly onEvent?: ((event: RelayedEvent) => void) | undefined
  /** Only tests replace these. */
  readonly random?: RandomBytes | undefined
  /** Milliseconds. */
  readonly now?: (() => number) | undefined
}

/** A relayer that listens. */
export interface Relayer {
  /** `http://host:port`, with the real port. */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly chainId: bigint
  readonly pool: string
  /** `mk1...`: where fees go that are paid as notes. */
  readonly payTo: string
  /** Takes no new bundle, answers what is under way, and stops. What was sent stays sent. */
  close(): Promise<void>
}

const DEFAULT_MAX_GAS_PRICE = 100n * 10n ** 9n
const DEFAULT_VALID_FOR = 90
const LONGEST_VALID_FOR = 3600

/**
 * Starts a relayer: sends bundles of others, for a fee that is paid inside the bundle. Only in Node.
 * @throws {InvalidArgumentError} {InvalidAddressError} {PoolMissingError} {RpcError}
 * @throws what Node's server says when it can not listen, `EADDRINUSE` for example
 */
export async function startRelayer(options: RelayerOptions): Promise<Relayer> {
  const { provider, signer, host = '127.0.0.1', port = 0, now = Date.now, random = systemRandom } = options
  const { chainId, pool, modules, reader } = await openPool(options)
  const courier = await findCourier({ chainId, pool, reader }, options.courier)
  const incoming = readIncomingKey(options.incomingKey, chainId)
  const payTo = encodeAddress(incoming.address(chainId))
  const caller = signer.address
  const desk = new RelayDesk(new RelayChain(provider, signer), {
    terms: {
      version: 1,
      chainId,
      pool: pool.toLowerCase(),
      caller: caller.toLowerCase(),
      feeTo: caller.toLowerCase(),
      courier: courier?.toLowerCase() ?? null,
      payTo,
      rates: checkRates(options.rates),
      validFor: checkValidFor(options.validFor ?? DEFAULT_VALID_FOR),
      maxJoinSplits: MAX_JOIN_SPLITS,
    },
    receiver: { incoming, feeTo: caller },
    modules,
    maxGasPrice: options.maxGasPrice ?? DEFAULT_MAX_GAS_PRICE,
    random,
    now,
    onEvent: options.onEvent ?? (() => undefined),
  })
  const server = await serveRelay(desk, new TokenBuckets(now), { host, port })
  const close = () => {
    desk.close()
    return server.close()
  }
  return { url: server.url, host: server.host, port: server.port, chainId, pool, payTo, close }
}

function readIncomingKey(text: string, chainId: bigint) {
  try {
    return decodeIncomingViewingKey(text, chainId)
  } catch {
    throw new InvalidArgumentError('The incoming key is not one of this chain.', {
      hints: ['Take it from the wallet that is paid: wallet.incomingKey().'],
    })
  }
}

function checkRates(rates: RelayerOptions['rates']): RelayRate[] {
  const given = rates.map(({ asset, unitsPerCoin, minimum = 1n }) => ({ asset, unitsPerCoin, minimum }))
  const fine = given.every(({ unitsPerCoin, minimum }) => unitsPerCoin > 0n && minimum > 0n)
  const different = new Set(given.map(({ asset }) => asset)).size === given.length
  if (given.length === 0 || given.length > MAX_RATES || !fine || !different) {
    throw new InvalidArgumentError('rates name 1 to 100 different assets, with unitsPerCoin and minimum above 0.')
  }
  return given
}

function checkValidFor(seconds: number): number {
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST_VALID_FOR) return seconds
  throw new InvalidArgumentError('validFor is a number of seconds from 1 to 3600.')
}
