import {
  bigIntToBytes,
  decodeTrackingKey,
  type IncomingViewingKey,
  ProtocolError,
  phraseToSeed,
  SpendingKeys,
  TrackingKey,
} from '@merkato/protocol'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { InvalidArgumentError, InvalidSeedError } from '../errors/input.js'

/** Where a wallet's keys come from: exactly one of the three. */
export interface KeySource {
  /** BIP-39 phrase of 12 or 24 English words, without passphrase. */
  readonly phrase?: string | undefined
  /** 32 or 64 secret bytes. */
  readonly seed?: Uint8Array | undefined
  /** `mktrack1...`: opens a wallet that sees everything and spends nothing. */
  readonly trackingKey?: string | undefined
  /** Refused, with words about what shows incoming payments: an incoming key never shows a balance. */
  readonly incomingKey?: undefined
  /** Account of the phrase or seed; 0 by default. */
  readonly account?: number | undefined
}

/** Keys of an open wallet. */
export interface WalletKeys {
  readonly viewing: TrackingKey
  /** Missing in a wallet that watches only. */
  readonly spending?: SpendingKeys
  /** 32 secret bytes for a purpose beside the pool; undefined in a wallet that watches only. */
  derive?(purpose: string, info: Uint8Array): Uint8Array
}

const SALT = utf8ToBytes('merkato.v1.sdk')

/**
 * Derives the keys.
 * @throws {InvalidSeedError} {InvalidArgumentError}
 */
export function openKeys(source: KeySource, chainId: bigint): WalletKeys {
  if ('incomingKey' in source && source.incomingKey !== undefined) throw incomingKeyRefused()
  const given = [source.phrase, source.seed, source.trackingKey].filter((value) => value !== undefined)
  if (given.length !== 1) throw new InvalidArgumentError('A wallet needs one of phrase, seed and trackingKey.')
  try {
    if (source.trackingKey !== undefined) return { viewing: decodeTrackingKey(source.trackingKey, chainId) }
    return spendingKeys(source.seed ?? phraseToSeed(normalisePhrase(source.phrase ?? '')), source.account ?? 0)
  } catch (error) {
    throw new InvalidSeedError(error instanceof ProtocolError ? error.message : 'The key can not be read.')
  }
}

/** It sees no change and no spend, so sums of what it sees are no balance. */
const incomingKeyRefused = () =>
  new InvalidArgumentError(
    'An incoming key shows what arrives, and no balance: a wallet needs phrase, seed or trackingKey.',
    {
      hints: ['Open the wallet with its tracking key to see balances; watchIncoming() takes the incoming key.'],
    },
  )

/** Line breaks, capitals and double spaces of a copied phrase mean nothing. */
export const normalisePhrase = (phrase: string): string => phrase.trim().toLowerCase().split(/\s+/).join(' ')

function spendingKeys(seed: Uint8Array, account: number): WalletKeys {
  const spending = SpendingKeys.fromSeed(seed, account)
  const secret = seed.slice()
  const derive = (purpose: string, info: Uint8Array) =>
    hkdf(sha512, secret, SALT, concatBytes(utf8ToBytes(`${purpose}/${account}/`), info), 32)
  return { viewing: spending, spending, derive }
}

/**
 * Key under which a wallet's own copy of what it read is encrypted; the viewing key suffices to make it. The holder of an incoming key
 * has another one than the wallet, so neither reads the other's copy.
 */
export function storageKey(key: TrackingKey | IncomingViewingKey): Uint8Array {
  if (key instanceof TrackingKey) return hkdf(sha512, key.o, SALT, utf8ToBytes('storage'), 32)
  return hkdf(sha512, bigIntToBytes(key.v, 32), SALT, utf8ToBytes('storage of an incoming key'), 32)
}
