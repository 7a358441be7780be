import { phraseToSeed } from '@merkato/protocol'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { bytesToHex, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { redact } from '../errors/base.js'
import { InvalidArgumentError, InvalidSeedError } from '../errors/input.js'
import { KeystoreError } from '../errors/keystore.js'
import { normalisePhrase } from './keys.js'

/** The secret of a wallet: exactly one of the two. */
export type KeystoreSecret =
  | { readonly phrase: string; readonly seed?: undefined }
  | { readonly phrase?: undefined; readonly seed: Uint8Array }

/** What is written beside the secret, in the clear, but protected against changes. */
export interface KeystoreOptions {
  /** Cost of a guess of the password: memory is n KiB. A power of two from 2^14 to 2^20; 2^17 by default. */
  readonly n?: number | undefined
  /** Accounts of the phrase that are in use; [0] by default. */
  readonly accounts?: readonly number[] | undefined
  /** At most 64 characters, for people with several wallets. */
  readonly label?: string | undefined
}

/** An opened keystore. Its secret is what {@link createWallet} takes, and prints as `KeystoreSecret`. */
export interface OpenedKeystore {
  readonly secret: KeystoreSecret
  readonly accounts: readonly number[]
  readonly label: string
}

/** The file, key by key in this order. */
interface KeystoreFile {
  readonly version: 1
  readonly kdf: { readonly name: 'scrypt'; readonly n: number; readonly r: 8; readonly p: 1; readonly salt: string }
  readonly cipher: 'xchacha20-poly1305'
  readonly nonce: string
  readonly ciphertext: string
  readonly accounts: readonly number[]
  readonly label: string
}

/** Powers of two between which a file may ask for memory: less is guessed too fast, more would stop the program that opens it. */
const COSTS = [14, 15, 16, 17, 18, 19, 20].map((power) => 2 ** power)
const MAX_LABEL = 64
const KINDS = ['phrase', 'seed'] as const

/**
 * Encrypts a phrase or seed under a password, as JSON for a file.
 * @throws {InvalidSeedError} {InvalidArgumentError}
 */
export async function sealKeystore(
  secret: KeystoreSecret,
  password: string,
  { n = 2 ** 17, accounts = [0], label = '' }: KeystoreOptions = {},
): Promise<string> {
  const plain = encodeSecret(secret)
  if (password.length === 0) throw new InvalidArgumentError('A keystore needs a password.')
  if (!COSTS.includes(n)) throw new InvalidArgumentError('n is a power of two from 2^14 to 2^20.')
  if (!areAccounts(accounts)) throw new InvalidArgumentError('accounts are different whole numbers below 2^32.')
  if (label.length > MAX_LABEL) throw new InvalidArgumentError(`A label has at most ${MAX_LABEL} characters.`)
  const head: Omit<KeystoreFile, 'ciphertext'> = {
    version: 1,
    kdf: { name: 'scrypt', n, r: 8, p: 1, salt: bytesToHex(randomBytes(32)) },
    cipher: 'xchacha20-poly1305',
    nonce: bytesToHex(randomBytes(24)),
    accounts: [...accounts],
    label,
  }
  const ciphertext = bytesToHex((await cipherOf(head, password)).encrypt(plain))
  return `${JSON.stringify(fileOf(head, ciphertext), null, 2)}\n`
}

/**
 * Opens what {@link sealKeystore} wrote.
 * @throws {KeystoreError} wrong password, changed file, or no keystore
 */
export async function openKeystore(text: string, password: string): Promise<OpenedKeystore> {
  const { ciphertext, ...head } = parse(text)
  const cipher = await cipherOf(head, password)
  try {
    return { secret: decodeSecret(cipher.decrypt(hexToBytes(ciphertext))), accounts: head.accounts, label: head.label }
  } catch {
    throw new KeystoreError()
  }
}

async function cipherOf(head: Omit<KeystoreFile, 'ciphertext'>, password: string) {
  const { n, r, p, salt } = head.kdf
  // One password, one key, whatever form a keyboard gives to its accents.
  const key = await scryptAsync(utf8ToBytes(password.normalize('NFKC')), hexToBytes(salt), {
    N: n,
    r,
    p,
    dkLen: 32,
    maxmem: 2 ** 31,
  })
  return xchacha20poly1305(key, hexToBytes(head.nonce), utf8ToBytes(JSON.stringify(fileOf(head, ''))))
}

/** The keys in their one order: what is authenticated is this text with no ciphertext. */
const fileOf = (
  { version, kdf, cipher, nonce, accounts, label }: Omit<KeystoreFile, 'ciphertext'>,
  ciphertext: string,
) =>
  ({
    version,
    kdf: { name: kdf.name, n: kdf.n, r: kdf.r, p: kdf.p, salt: kdf.salt },
    cipher,
    nonce,
    ciphertext,
    accounts,
    label,
  }) satisfies KeystoreFile

/** First byte: which of the two; a wallet must not take one for the other. */
function encodeSecret({ phrase, seed }: KeystoreSecret): Uint8Array {
  if ((phrase === undefined) === (seed === undefined)) {
    throw new InvalidArgumentError('A keystore holds one of phrase and seed.')
  }
  if (seed !== undefined && seed.length !== 32 && seed.length !== 64) {
    throw new InvalidSeedError('A seed has 32 or 64 bytes.')
  }
  const bytes = seed ?? utf8ToBytes(checkedPhrase(phrase as string))
  const plain = new Uint8Array(bytes.length + 1)
  plain[0] = seed === undefined ? 0 : 1
  plain.set(bytes, 1)
  return plain
}

function checkedPhrase(phrase: string): string {
  const words = normalisePhrase(phrase)
  try {
    phraseToSeed(words)
  } catch {
    throw new InvalidSeedError('This is not a phrase of 12 or 24 words.')
  }
  return words
}

function decodeSecret(plain: Uint8Array): KeystoreSecret {
  const bytes = plain.slice(1)
  if (KINDS[plain[0] as number] === undefined) throw new KeystoreError()
  const secret = plain[0] === 0 ? { phrase: new TextDecoder().decode(bytes) } : { seed: bytes }
  redact(secret, 'KeystoreSecret')
  return secret
}

/** Everything is checked before the password is stretched: a file must not choose how much memory that takes. */
function parse(text: string): KeystoreFile {
  const file = readJson(text)
  // Nothing beside what is authenticated: a changed file does not open.
  if (!isKeystore(file) || JSON.stringify(fileOf(file, file.ciphertext)) !== JSON.stringify(file))
    throw new KeystoreError('This is not a keystore that this version reads.')
  return file
}

function isKeystore(file: unknown): file is KeystoreFile {
  const { version, kdf, cipher, nonce, ciphertext, accounts, label } = (file ?? {}) as Partial<KeystoreFile>
  return (
    version === 1 &&
    kdf?.name === 'scrypt' &&
    COSTS.includes(kdf.n) &&
    kdf.r === 8 &&
    kdf.p === 1 &&
    isHex(kdf.salt, 32) &&
    cipher === 'xchacha20-poly1305' &&
    isHex(nonce, 24) &&
    isHex(ciphertext) &&
    areAccounts(accounts) &&
    typeof label === 'string' &&
    label.length <= MAX_LABEL
  )
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isHex = (value: unknown, bytes?: number): boolean =>
  typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value) && (bytes === undefined || value.length === 2 * bytes)

const areAccounts = (accounts: unknown): boolean =>
  Array.isArray(accounts) &&
  accounts.length > 0 &&
  new Set(accounts).size === accounts.length &&
  accounts.every((account) => Number.isInteger(account) && account >= 0 && account < 2 ** 32)
