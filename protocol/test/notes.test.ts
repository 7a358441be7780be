import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_LIMIT,
  bytesToBigInt,
  bytesToHex,
  CIPHERTEXT_LENGTHS,
  checkDisclosure,
  computeCommitment,
  computeNpk,
  computeNullifier,
  concatBytes,
  createNote,
  createOneTimeAddress,
  depositNote,
  discloseOutput,
  encodeCiphertext,
  encodeField,
  encodePlainPoint,
  FIELD_ORDER,
  hexToBytes,
  MAX_CIPHERTEXT_BYTES,
  memoText,
  multiplyBase,
  NATIVE_ASSET,
  openDeposit,
  openOutput,
  type Payee,
  ProtocolError,
  parseCiphertext,
  recoverOutput,
  recoverOutputs,
  type SealedOutput,
  type SealOutputOptions,
  scanDeposits,
  scanOutputs,
  sealOutput,
  sharedPoint,
  splitPosition,
  textMemo,
  toPosition,
} from '../src/index.js'
import { arbAmount, arbAssetId, arbFieldElement, arbMemo, arbNote, namedKeys, seededRandom } from '../testing/index.js'
import { smallOrderPoints } from './points.js'

const sender = namedKeys('sender')
const receiver = namedKeys('receiver')
const stranger = namedKeys('stranger')

function sealTo(options: Partial<SealOutputOptions> & { seed?: number } = {}) {
  const random = seededRandom(options.seed ?? 0)
  const { address: to, r } = createOneTimeAddress(receiver, { random })
  const payee: Payee = { owner: receiver.owner, V: receiver.V, r }
  const sealed = sealOutput({
    ...{ to, payee, assetId: NATIVE_ASSET, value: 5n, rho: 6n, memo: textMemo('for the book'), o: sender.o, random },
    ...options,
  })
  return { ...sealed, to, r }
}

const changed = (output: SealedOutput, at: number): SealedOutput => {
  const ciphertext = output.ciphertext.slice()
  ciphertext[at] = (ciphertext[at] as number) ^ 1
  return { ...output, ciphertext }
}

describe('primitives (published vectors)', () => {
  test('HKDF-SHA-256, RFC 5869 case 1', () => {
    const okm = hkdf(
      sha256,
      new Uint8Array(22).fill(0x0b),
      hexToBytes('000102030405060708090a0b0c'),
      hexToBytes('f0f1f2f3f4f5f6f7f8f9'),
      42,
    )
    expect(bytesToHex(okm)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865')
  })

  test('ChaCha20-Poly1305, RFC 8439 section 2.8.2', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i)
    const plaintext =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    const sealed = chacha20poly1305(
      key,
      hexToBytes('070000004041424344454647'),
      hexToBytes('50515253c0c1c2c3c4c5c6c7'),
    ).encrypt(new TextEncoder().encode(plaintext))
    expect(bytesToHex(sealed.slice(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2')
    expect(bytesToHex(sealed.slice(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691')
  })
})

describe('notes', () => {
  test('commitments differ when any part differs', () =>
    fc.assert(
      fc.property(arbNote(), (note) => {
        const cm = computeCommitment(note)
        const value = note.value === 0n ? 1n : note.value - 1n
        const rho = (note.rho + 1n) % FIELD_ORDER
        const others = [
          { ...note, value },
          { ...note, rho },
          { ...note, npk: (note.npk + 1n) % FIELD_ORDER },
        ]
        expect(others.map(computeCommitment)).not.toContain(cm)
      }),
      { numRuns: 20 },
    ))

  test.each([-1n, AMOUNT_LIMIT, FIELD_ORDER - 1n])('the value %s is refused', (value) => {
    expect(() => computeCommitment({ npk: 1n, assetId: 1n, value, rho: 1n })).toThrow(
      expect.objectContaining({ code: 'INVALID_AMOUNT' }),
    )
  })

  test('equal notes at two positions have two nullifiers', () => {
    const note = createNote({ npk: 1n, assetId: NATIVE_ASSET, value: 3n }, seededRandom(1))
    const cm = computeCommitment(note)
    expect(computeNullifier(9n, cm, 0n)).not.toBe(computeNullifier(9n, cm, 1n))
    expect(computeNullifier(9n, cm, 0n)).not.toBe(computeNullifier(8n, cm, 0n))
  })

  test('positions split into tree and index', () => {
    expect(toPosition(3, 5)).toBe(3n * 2n ** 30n + 5n)
    expect(splitPosition(toPosition(0xffffffff, 2 ** 30 - 1))).toEqual({ tree: 0xffffffff, index: 2 ** 30 - 1 })
    for (const [tree, index] of [
      [-1, 0],
      [0, 2 ** 30],
      [2 ** 32, 0],
      [0, 0.5],
    ] as const) {
      expect(() => toPosition(tree, index)).toThrow(ProtocolError)
    }
    expect(() => splitPosition(-1n)).toThrow(ProtocolError)
    expect(() => splitPosition(1n << 62n)).toThrow(ProtocolError)
  })
})

describe('note encryption', () => {
  test('the receiver opens, the sender recovers, nobody else does either', () =>
    fc.assert(
      fc.property(
        arbAssetId(),
        arbAmount(),
        arbFieldElement(),
        arbMemo(),
        fc.nat(),
        (assetId, value, rho, memo, seed) => {
          const sealed = sealTo({ assetId, value, rho, memo, seed })
          const opened = openOutput(receiver, sealed)
          expect(opened).toEqual({ note: sealed.note, memo, r: sealed.r })
          expect(opened?.note.npk).toBe(computeNpk(receiver.owner, sealed.r))
          const payee = { owner: receiver.owner, V: receiver.V, r: sealed.r }
          expect(recoverOutput(sender.o, sealed)).toEqual({ note: sealed.note, memo, payee })
          expect(openOutput(stranger, sealed)).toBeUndefined()
          expect(openOutput({ owner: receiver.owner, v: receiver.vi }, sealed)).toBeUndefined()
          expect(openOutput({ owner: stranger.owner, v: receiver.v }, sealed)).toBeUndefined()
          expect(recoverOutput(receiver.o, sealed)).toBeUndefined()
        },
      ),
      { numRuns: 12 },
    ))

  test('keys are what the specification says', () => {
    const random = seededRandom('spec')
    const { address: to } = createOneTimeAddress(receiver, { random })
    const sealed = sealOutput({ to, assetId: NATIVE_ASSET, value: 5n, rho: 6n, o: sender.o, e2: 77n })
    const S2 = sharedPoint(77n, to.W)
    const info = concatBytes(
      encodePlainPoint(to.E),
      encodePlainPoint(multiplyBase(77n)),
      encodeField(sealed.commitment),
    )
    const text = (value: string) => new TextEncoder().encode(value)
    const noteKey = hkdf(sha256, encodePlainPoint(S2), text('merkato.v1.note'), info, 32)
    const outKey = hkdf(sha256, sender.o, text('merkato.v1.out'), info, 32)
    const { sealedNote, sealedOut } = parseCiphertext(sealed.ciphertext)
    const zeros = new Uint8Array(12)
    const contents = chacha20poly1305(noteKey, zeros).decrypt(sealedNote)
    expect(bytesToHex(contents)).toBe(
      bytesToHex(encodeField(NATIVE_ASSET)) + '5'.padStart(32, '0') + '6'.padStart(64, '0') + '0'.repeat(4 + 64),
    )
    const out = chacha20poly1305(outKey, zeros).decrypt(sealedOut)
    expect(out).toEqual(concatBytes(noteKey, new Uint8Array(64), encodeField(to.npk)))
    const S = encodePlainPoint(sharedPoint(receiver.v, to.E))
    const kdf = (label: string) => hkdf(sha512, S, text('merkato.v1.kdf'), text(label), 64)
    expect(to.viewTag).toBe(kdf('tag')[0])
    expect(to.npk).toBe(computeNpk(receiver.owner, bytesToBigInt(kdf('npk')) % FIELD_ORDER))
  })

  test('a memo in another class or with other padding is refused, though the sender signed for it', () => {
    const { address: to, r } = createOneTimeAddress(receiver, { e: 31n })
    const sealed = sealOutput({
      to,
      assetId: NATIVE_ASSET,
      value: 5n,
      rho: 6n,
      memo: textMemo('hi'),
      o: sender.o,
      e2: 32n,
    })
    const parts = parseCiphertext(sealed.ciphertext)
    const info = concatBytes(encodePlainPoint(parts.E), encodePlainPoint(parts.E2), encodeField(sealed.commitment))
    const salt = new TextEncoder().encode('merkato.v1.note')
    const key = hkdf(sha256, encodePlainPoint(sharedPoint(32n, to.W)), salt, info, 32)
    const cipher = () => chacha20poly1305(key, new Uint8Array(12))
    const contents = cipher().decrypt(parts.sealedNote)
    const resealed = (bytes: Uint8Array) => {
      const ciphertext = encodeCiphertext({ ...parts, sealedNote: cipher().encrypt(bytes) })
      return openOutput(receiver, { commitment: sealed.commitment, ciphertext })
    }
    expect(resealed(contents)).toEqual({ note: sealed.note, memo: textMemo('hi'), r })
    expect(resealed(Uint8Array.of(...contents.slice(0, -1), 1))).toBeUndefined()
    expect(resealed(Uint8Array.of(...contents, ...new Uint8Array(96)))).toBeUndefined()
    expect(resealed(contents.map((byte, i) => (i === 81 ? 33 : byte)))).toBeUndefined()
  })

  test('a payee known by one-time address only is recovered by its npk', () => {
    const { address: to } = createOneTimeAddress(receiver, { e: 9n })
    const sealed = sealOutput({ to, assetId: NATIVE_ASSET, value: 1n, rho: 2n, o: sender.o, random: seededRandom(2) })
    expect(openOutput(receiver, sealed)?.note).toEqual(sealed.note)
    expect(recoverOutput(sender.o, sealed)).toEqual({ note: sealed.note, memo: new Uint8Array(), payee: undefined })
  })

  test('one address used in several outputs (no key or nonce repeats)', () => {
    const { address: to, r } = createOneTimeAddress(receiver, { e: 9n })
    const payee: Payee = { owner: receiver.owner, V: receiver.V, r }
    const random = seededRandom('one address')
    const notes = Array.from({ length: 50 }, () =>
      createNote({ npk: to.npk, assetId: NATIVE_ASSET, value: 5n }, random),
    )
    const sealed = notes.map(({ rho }) =>
      sealOutput({ to, payee, assetId: NATIVE_ASSET, value: 5n, rho, o: sender.o, random }),
    )
    const parts = sealed.map(({ ciphertext }) => parseCiphertext(ciphertext))
    const keys = sealed.map((output) => discloseOutput(sender.o, output)?.noteKey as Uint8Array)
    for (const list of [
      keys.map(bytesToHex),
      parts.map(({ E2 }) => bytesToHex(encodePlainPoint(E2))),
      notes.map(({ rho }) => rho),
      sealed.map(({ commitment }) => commitment),
      parts.map(({ sealedNote }) => bytesToHex(sealedNote)),
      parts.map(({ sealedOut }) => bytesToHex(sealedOut)),
    ]) {
      expect(new Set<unknown>(list).size).toBe(50)
    }
    expect(sealed.map((output) => openOutput(receiver, output)?.note)).toEqual(notes)
    // A key opens its own message alone.
    const [first, second] = sealed as unknown as [SealedOutput, SealedOutput]
    const key = keys[0] as Uint8Array
    expect(checkDisclosure({ noteKey: key, to: payee }, first)).toBeDefined()
    expect(checkDisclosure({ noteKey: key, to: payee }, second)).toBeUndefined()
  })

  test('lengths tell the memo’s class only, and stay below the pool’s limit', () => {
    const lengths = [0, 32, 33, 128, 129, 512].map((n) => sealTo({ memo: new Uint8Array(n).fill(7) }).ciphertext.length)
    expect(lengths).toEqual([404, 404, 500, 500, 884, 884])
    expect(CIPHERTEXT_LENGTHS).toEqual([404, 500, 884])
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_CIPHERTEXT_BYTES)
    expect(() => sealTo({ memo: new Uint8Array(513) })).toThrow(expect.objectContaining({ code: 'INVALID_MEMO' }))
  })

  test('a change of any byte is noticed by whom it concerns', () => {
    const sealed = sealTo()
    const { length } = sealed.ciphertext
    for (let at = 0; at < length; at += at < 140 ? 5 : 23) {
      const other = changed(sealed, at)
      const [opened, recovered] = [openOutput(receiver, other), recoverOutput(sender.o, other)]
      // The view tag concerns the receiver only; the two sealed parts are independent.
      const inOut = at >= length - 144
      if (!inOut) expect(opened).toBeUndefined()
      if (inOut || (at > 1 && at < 130) || at === 0) expect(recovered).toBeUndefined()
    }
    expect(openOutput(receiver, { ...sealed, commitment: sealed.commitment + 1n })).toBeUndefined()
    expect(recoverOutput(sender.o, { ...sealed, commitment: sealed.commitment + 1n })).toBeUndefined()
  })

  test('ciphertext that does not match its commitment: its contents are not believed', () => {
    const honest = sealTo()
    const lying = sealTo({ value: 6n })
    const mixed = { commitment: lying.commitment, ciphertext: honest.ciphertext }
    expect(openOutput(receiver, mixed)).toBeUndefined()
    expect(recoverOutput(sender.o, mixed)).toBeUndefined()
  })

  test('any bytes are passed over', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 900 }), (ciphertext) => {
        const output = { commitment: 1n, ciphertext }
        expect([openOutput(receiver, output), recoverOutput(sender.o, output)]).toEqual([undefined, undefined])
      }),
    ))

  test('bad points and versions are refused by the parser with their own error', () => {
    const { ciphertext } = sealTo()
    const withPoint = (bytes: Uint8Array): Uint8Array => {
      const copy = ciphertext.slice()
      copy.set(bytes, 2)
      return copy
    }
    const code = (bytes: Uint8Array) => () => parseCiphertext(bytes)
    expect(code(withPoint(encodePlainPoint({ x: 1n, y: 1n })))).toThrow(expect.objectContaining({ fault: 'off-curve' }))
    expect(code(withPoint(new Uint8Array(64).fill(255)))).toThrow(expect.objectContaining({ code: 'NOT_CANONICAL' }))
    expect(code(Uint8Array.of(2, ...ciphertext.slice(1)))).toThrow(expect.objectContaining({ code: 'WRONG_VERSION' }))
    for (const length of [1, 274, 403, 405]) {
      const bytes = new Uint8Array(length)
      bytes.set(ciphertext.subarray(0, length))
      expect(code(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_ENCODING' }))
    }
    expect(code(new Uint8Array())).toThrow(ProtocolError)
  })

  test('a W of small order is refused by the sender', () => {
    const { to } = sealTo()
    for (const W of smallOrderPoints()) expect(() => sealTo({ to: { ...to, W } })).toThrow(ProtocolError)
  })

  test('memos are text or bytes', () => {
    expect(memoText(textMemo('grüße'))).toBe('grüße')
    expect(memoText(Uint8Array.of(0xff))).toBeUndefined()
    expect(() => textMemo('ü'.repeat(257))).toThrow(ProtocolError)
  })
})

describe('scans of many outputs', () => {
  const outputs: SealedOutput[] = [
    sealTo({ seed: 1 }),
    { commitment: 1n, ciphertext: new Uint8Array(3) },
    sealTo({ seed: 2, to: createOneTimeAddress(stranger, { e: 4n }).address }),
    sealTo({ seed: 3 }),
  ]

  test('find what single calls find', () => {
    expect(scanOutputs(receiver, outputs)).toEqual(outputs.map((output) => openOutput(receiver, output)))
    expect(scanOutputs(receiver, outputs).map((found) => found !== undefined)).toEqual([true, false, false, true])
    expect(recoverOutputs(sender.o, outputs)).toEqual(outputs.map((output) => recoverOutput(sender.o, output)))
    expect(scanOutputs(receiver, [])).toEqual([])
  })

  test('deposits are recognised by their holder only, and only with their commitment', () => {
    const deposit = (seed: number) => {
      const { address, r } = createOneTimeAddress(receiver, { random: seededRandom(seed) })
      const parts = { to: address, assetId: NATIVE_ASSET, value: 8n, position: BigInt(seed) }
      return { deposit: { ...parts, commitment: computeCommitment(depositNote(parts)) }, r }
    }
    const made = [deposit(1), deposit(2)]
    const deposits = made.map((one) => one.deposit)
    expect(scanDeposits(receiver, deposits)).toEqual(made.map((one) => ({ note: depositNote(one.deposit), r: one.r })))
    expect(scanDeposits(stranger, deposits)).toEqual([undefined, undefined])
    const [first] = deposits
    if (first === undefined) throw new Error('no deposit')
    expect(openDeposit(receiver, { ...first, value: 9n })).toBeUndefined()
    expect(openDeposit(receiver, { ...first, position: 7n })).toBeUndefined()
  })
})
