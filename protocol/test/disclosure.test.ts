import { bech32m } from '@scure/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesToHex,
  checkDepositDisclosure,
  checkDisclosure,
  compressPoint,
  computeCommitment,
  computeNpk,
  createOneTimeAddress,
  type DisclosedPayment,
  decodeDisclosure,
  depositNote,
  discloseDeposit,
  discloseOutput,
  discloseReceived,
  encodeDisclosure,
  FIELD_ORDER,
  hexToBytes,
  InvalidEncodingError,
  inspectText,
  NATIVE_ASSET,
  type Payee,
  type PaymentDisclosure,
  POOL_ADDRESS,
  ProtocolError,
  type SealedOutput,
  sealOutput,
  textMemo,
  WrongNetworkError,
} from '../src/index.js'
import { arbFieldElement, arbKeys, namedKeys, seededRandom } from '../testing/index.js'

const CHAIN = 31337n
const [sender, receiver, stranger] = [namedKeys('sender'), namedKeys('receiver'), namedKeys('stranger')]

/** An output to the receiver; `known` says whether the sender had its address, or a one-time address only. */
function pay(seed: number, known = true): SealedOutput & { r: bigint; npk: bigint } {
  const random = seededRandom(seed)
  const { address: to, r } = createOneTimeAddress(receiver, { random })
  const payee: Payee = { owner: receiver.owner, V: receiver.V, r }
  const parts = { assetId: NATIVE_ASSET, value: 5n, rho: 6n, memo: textMemo('invoice 7'), o: sender.o, random }
  return { ...sealOutput({ to, ...parts, ...(known ? { payee } : {}) }), r, npk: to.npk }
}

const output = pay(1)
const seen = { note: { npk: output.npk, assetId: NATIVE_ASSET, value: 5n, rho: 6n }, memo: textMemo('invoice 7') }
const given = (disclosure: PaymentDisclosure | undefined): PaymentDisclosure & { to: Payee } => {
  if (disclosure === undefined || 'npk' in disclosure.to) throw new Error('no payee')
  return { ...disclosure, to: disclosure.to }
}

describe('disclosure of one payment', () => {
  const disclosure = given(discloseOutput(sender.o, output))

  test('sender and receiver hand out the same, and a third party sees payee, amount and memo', () => {
    expect(discloseReceived(receiver, output)).toEqual(disclosure)
    expect(disclosure.to).toEqual({ owner: receiver.owner, V: receiver.V, r: output.r })
    expect(checkDisclosure(disclosure, output)).toEqual(seen)
  })

  test('nobody else has it, and a spoiled output has none', () => {
    expect(discloseOutput(stranger.o, output)).toBeUndefined()
    expect(discloseReceived(stranger, output)).toBeUndefined()
    expect(discloseReceived({ owner: stranger.owner, v: receiver.v }, output)).toBeUndefined()
    const spoiled = { ...output, commitment: output.commitment + 1n }
    expect([discloseOutput(sender.o, spoiled), discloseReceived(receiver, spoiled)]).toEqual([undefined, undefined])
    const empty = { commitment: 1n, ciphertext: new Uint8Array(404) }
    expect([discloseOutput(sender.o, empty), discloseReceived(receiver, empty)]).toEqual([undefined, undefined])
  })

  test('a sender can not hand out what opens no note', () => {
    // Its own part names another payee: authentic, and false.
    const random = seededRandom(4)
    const { address: to } = createOneTimeAddress(receiver, { random })
    const payee: Payee = { owner: stranger.owner, V: stranger.V, r: 1n }
    const lying = sealOutput({ to, payee, assetId: NATIVE_ASSET, value: 5n, rho: 6n, o: sender.o, random })
    expect(discloseOutput(sender.o, lying)).toBeUndefined()
  })

  test('can not be bent to another payee, and says nothing of another payment', () => {
    const { to } = disclosure
    for (const bent of [
      { ...disclosure, to: { ...to, owner: stranger.owner } },
      { ...disclosure, to: { ...to, r: to.r + 1n } },
      { ...disclosure, to: { npk: computeNpk(stranger.owner, to.r) } },
      { ...disclosure, noteKey: new Uint8Array(32) },
      { ...disclosure, noteKey: new Uint8Array(31) },
    ]) {
      expect(checkDisclosure(bent, output)).toBeUndefined()
    }
    expect(checkDisclosure(disclosure, pay(2))).toBeUndefined()
  })

  test('V is the discloser’s word: nothing in the note proves it', () => {
    expect(checkDisclosure({ ...disclosure, to: { ...disclosure.to, V: stranger.V } }, output)).toEqual(seen)
  })

  test('of a payment to a one-time address the sender names the npk, the receiver itself', () => {
    const bare = pay(3, false)
    const bySender = discloseOutput(sender.o, bare) as PaymentDisclosure
    expect(bySender.to).toEqual({ npk: bare.npk })
    expect(checkDisclosure(bySender, bare)?.note.npk).toBe(bare.npk)
    const byReceiver = given(discloseReceived(receiver, bare))
    expect(byReceiver.to.owner).toBe(receiver.owner)
    expect(byReceiver.noteKey).toEqual(bySender.noteKey)
  })
})

describe('disclosure of a deposit', () => {
  const { address: to, r } = createOneTimeAddress(receiver, { random: seededRandom(9) })
  const parts = { to, assetId: NATIVE_ASSET, value: 5n, position: 7n }
  const deposit = { ...parts, commitment: computeCommitment(depositNote(parts)) }
  const disclosure = given(discloseDeposit(receiver, deposit))

  test('proves whose it is, with nothing sealed to open', () => {
    expect(disclosure).toEqual({ noteKey: new Uint8Array(32), to: { owner: receiver.owner, V: receiver.V, r } })
    expect(checkDepositDisclosure(disclosure, deposit)).toEqual({ note: depositNote(parts) })
  })

  test('comes from its receiver alone, and of an honest log alone', () => {
    expect(discloseDeposit(stranger, deposit)).toBeUndefined()
    expect(discloseDeposit(receiver, { ...deposit, commitment: 1n })).toBeUndefined()
  })

  test('can not be bent, and says nothing of another deposit', () => {
    for (const bent of [
      { ...disclosure, to: { ...disclosure.to, owner: stranger.owner } },
      { ...disclosure, to: { ...disclosure.to, r: r + 1n } },
      { ...disclosure, to: { npk: to.npk } },
      { ...disclosure, noteKey: new Uint8Array(32).fill(1) },
      { ...disclosure, noteKey: new Uint8Array(31) },
    ]) {
      expect(checkDepositDisclosure(bent, deposit)).toBeUndefined()
    }
    const { address } = createOneTimeAddress(receiver, { random: seededRandom(10) })
    const other = { ...parts, to: address }
    const logged = { ...other, commitment: computeCommitment(depositNote(other)) }
    expect(checkDepositDisclosure(disclosure, logged)).toBeUndefined()
    expect(checkDepositDisclosure(disclosure, { ...deposit, value: 6n })).toBeUndefined()
  })
})

describe('text of a disclosure', () => {
  const payment: DisclosedPayment = {
    pool: POOL_ADDRESS.toLowerCase(),
    blockNumber: 131n,
    transactionHash: `0x${'ab'.repeat(32)}`,
    position: (1n << 30n) + 7n,
    disclosure: given(discloseOutput(sender.o, output)),
  }
  const text = encodeDisclosure(payment, CHAIN)

  test('survives in both forms', () =>
    fc.assert(
      fc.property(arbKeys(), arbFieldElement(), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (keys, r, number) => {
        for (const to of [{ owner: keys.owner, V: keys.V, r }, { npk: r }]) {
          const one = { ...payment, blockNumber: number, position: number, disclosure: { noteKey: keys.o, to } }
          expect(decodeDisclosure(encodeDisclosure(one, number), number)).toEqual(one)
        }
      }),
      { numRuns: 10 },
    ))

  test('has the bytes that the specification states', () => {
    const { to, noteKey } = given(payment.disclosure)
    const word = (value: bigint, bytes = 32): string => value.toString(16).padStart(2 * bytes, '0')
    const bytes = [
      ...['4d4b00'.padStart(40, '0'), word(131n, 8), 'ab'.repeat(32), word(payment.position, 8), bytesToHex(noteKey)],
      ...[word(to.owner), bytesToHex(compressPoint(to.V)), word(to.r)],
    ].join('')
    expect(bytes).toHaveLength(2 * 196)
    expect(text).toMatch(/^mkproof1/)
    expect(inspectText(text)).toEqual({ kind: 'disclosure', chainId: CHAIN })
    const other = { ...payment, disclosure: { noteKey, to: { npk: 9n } } }
    expect(decodeDisclosure(encodeDisclosure(other, CHAIN), CHAIN).disclosure.to).toEqual({ npk: 9n })
  })

  test('is of one chain, and not shown under another kind', () => {
    expect(() => decodeDisclosure(text, 1n)).toThrow(WrongNetworkError)
    expect(() => decodeDisclosure(text.replace('mkproof', 'mkone'), CHAIN)).toThrow(InvalidEncodingError)
  })

  test('a changed letter is noticed', () => {
    for (let at = 8; at < text.length; at += 13) {
      const letter = text[at] === 'q' ? 'p' : 'q'
      expect(() => decodeDisclosure(`${text.slice(0, at)}${letter}${text.slice(at + 1)}`, CHAIN)).toThrow(ProtocolError)
    }
  })

  test('any body gives a disclosure, whose text it is, or an error of ours', () => {
    const words = bech32m.decode(text as `mkproof1${string}`, false).words
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = bech32m.fromWords(words)
        // The header has nine bytes.
        const place = 9 + (at % (body.length - 9))
        body[place] = (body[place] as number) ^ change
        const changed = bech32m.encode('mkproof', bech32m.toWords(body), false)
        try {
          expect(encodeDisclosure(decodeDisclosure(changed, CHAIN), CHAIN)).toBe(changed)
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error
          expect(['NOT_CANONICAL', 'INVALID_POINT']).toContain(error.code)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('what has not its length is not written', () => {
    const bad = [
      { pool: '0x00' },
      { transactionHash: '0x' },
      { blockNumber: 1n << 64n },
      { position: -1n },
      { disclosure: { noteKey: hexToBytes('00'), to: { npk: 1n } } },
      { disclosure: { noteKey: new Uint8Array(32), to: { npk: FIELD_ORDER } } },
    ]
    for (const change of bad) expect(() => encodeDisclosure({ ...payment, ...change }, CHAIN)).toThrow(ProtocolError)
  })
})
