import { inspect } from 'node:util'
import { seededRandom } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWallet } from '../../src/client.js'
import { KeystoreError } from '../../src/errors/keystore.js'
import { openAccounts } from '../../src/wallet/accounts.js'
import { openKeystore, sealKeystore } from '../../src/wallet/keystore.js'
import { FakeChain } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'

const PHRASE = 'test test test test test test test test test test test junk'
const CHEAP = { n: 2 ** 14 }

describe('WAL-13: a keystore', () => {
  test('opens with its password, and gives phrase or seed, accounts and label back', async () => {
    const text = await sealKeystore({ phrase: ` ${PHRASE.toUpperCase()}\n` }, 'pass word', {
      ...CHEAP,
      accounts: [0, 7],
      label: 'shop',
    })
    expect(await openKeystore(text, 'pass word')).toEqual({
      secret: { phrase: PHRASE },
      accounts: [0, 7],
      label: 'shop',
    })
    const seed = seededRandom('seed')(64)
    expect((await openKeystore(await sealKeystore({ seed }, 'x', CHEAP), 'x')).secret).toEqual({ seed })
    const { secret } = await openKeystore(text, 'pass word')
    const { provider } = new FakeChain()
    expect((await createWallet({ ...secret, provider })).address()).toBe(
      (await createWallet({ phrase: PHRASE, provider })).address(),
    )
  })

  test('WAL-7: once opened, prints no secret', async () => {
    const [phrase, seed] = [{ phrase: PHRASE }, { seed: new Uint8Array(32).fill(7) }]
    for (const secret of [phrase, seed]) {
      const opened = await openKeystore(await sealKeystore(secret, 'x', CHEAP), 'x')
      const printed = [inspect(opened, { showHidden: true }), `${opened.secret}`, JSON.stringify(opened)]
      expect(printed.join()).not.toMatch(/junk|7, ?7|"0":7/)
      expect({ ...opened.secret }).toEqual(secret)
    }
  })

  test('opens with no other password; the error tells nothing', async () => {
    const text = await sealKeystore({ phrase: PHRASE }, 'correct', CHEAP)
    for (const password of ['Correct', 'correct ', '']) {
      const error = await openKeystore(text, password).catch((reason) => reason)
      expect(error).toBeInstanceOf(KeystoreError)
      expect(inspect(error)).not.toMatch(/correct|junk/)
    }
  })

  test('holds no word of the phrase, and is another each time', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => sealKeystore({ phrase: PHRASE }, 'x', CHEAP)))
    expect(first).not.toMatch(/test|junk/)
    expect(JSON.parse(first as string).ciphertext).not.toBe(JSON.parse(second as string).ciphertext)
    expect(JSON.parse(first as string).kdf.salt).not.toBe(JSON.parse(second as string).kdf.salt)
  })

  test('takes a password in any form of its accents', async () => {
    const text = await sealKeystore({ phrase: PHRASE }, 'caf\u00e9', CHEAP)
    expect((await openKeystore(text, 'cafe\u0301')).secret).toEqual({ phrase: PHRASE })
  })

  const file = sealKeystore({ phrase: PHRASE }, 'x', { ...CHEAP, label: 'mine' }).then((text) => JSON.parse(text))

  test.each<[string, (file: never) => object]>([
    ['its label', () => ({ label: 'other' })],
    ['nothing, but added to it', () => ({ hint: 'the usual one' })],
    ['its accounts', () => ({ accounts: [0, 1] })],
    ['the cost', ({ kdf }: { kdf: object }) => ({ kdf: { ...kdf, n: 2 ** 15 } })],
    ['the salt', ({ kdf }: { kdf: object }) => ({ kdf: { ...kdf, salt: '00'.repeat(32) } })],
    ['the nonce', () => ({ nonce: '00'.repeat(24) })],
  ])('does not open when somebody changed %s', async (_, change) => {
    const whole = await file
    await expect(openKeystore(JSON.stringify({ ...whole, ...change(whole as never) }), 'x')).rejects.toThrow(
      KeystoreError,
    )
  })

  test('does not open when any byte of the ciphertext was changed', async () => {
    const whole = await file
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.ciphertext.length / 2 - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole.ciphertext, 'hex')
        bytes[at] = (bytes[at] as number) ^ flip
        await expect(
          openKeystore(JSON.stringify({ ...whole, ciphertext: bytes.toString('hex') }), 'x'),
        ).rejects.toThrow(KeystoreError)
      }),
      { numRuns: 6 },
    )
  })

  test.each<[string, (kdf: { [key: string]: unknown }) => object]>([
    ['more memory than 2^20 KiB', (kdf) => ({ ...kdf, n: 2 ** 30 })],
    ['a cheap guess', (kdf) => ({ ...kdf, n: 2 })],
    ['another block size', (kdf) => ({ ...kdf, r: 2 ** 20 })],
    ['parallel work', (kdf) => ({ ...kdf, p: 1_000 })],
    ['another function', (kdf) => ({ ...kdf, name: 'pbkdf2' })],
  ])('that asks for %s is refused before anything is computed', async (_, change) => {
    const whole = await file
    const text = JSON.stringify({ ...whole, kdf: change(whole.kdf) })
    await expect(openKeystore(text, 'x')).rejects.toThrow(/not a keystore/)
  })

  test.each([['no JSON'], ['null'], ['[]'], ['{"version":2}']])('%j is none', async (text) => {
    await expect(openKeystore(text, 'x')).rejects.toThrow(KeystoreError)
  })

  test('is not made of words that are no phrase, with no password, or at no cost', async () => {
    await expect(sealKeystore({ phrase: 'zebra zebra' }, 'x', CHEAP)).rejects.toMatchObject({ code: 'INVALID_SEED' })
    await expect(sealKeystore({ seed: new Uint8Array(5) }, 'x', CHEAP)).rejects.toMatchObject({ code: 'INVALID_SEED' })
    for (const options of [
      { n: 1 },
      { n: 2 ** 21 },
      { accounts: [] },
      { accounts: [1, 1] },
      { label: 'x'.repeat(65) },
    ]) {
      await expect(sealKeystore({ phrase: PHRASE }, 'x', { ...CHEAP, ...options })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      })
    }
    await expect(sealKeystore({ phrase: PHRASE }, '', CHEAP)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('several accounts of one phrase', () => {
  test('are wallets of their own, each with its storage', async () => {
    const { provider } = new FakeChain()
    const kept = new Map<number, ReturnType<typeof memoryStorage>>()
    const storage = (account: number) => {
      kept.set(account, memoryStorage())
      return kept.get(account) as ReturnType<typeof memoryStorage>
    }
    const wallets = await openAccounts({ phrase: PHRASE, accounts: [2, 0], provider, storage, threads: 0 })
    const single = await createWallet({ phrase: PHRASE, account: 2, provider })
    expect(wallets[0]?.address()).toBe(single.address())
    expect(wallets[1]?.address()).toBe((await createWallet({ phrase: PHRASE, provider })).address())
    expect([...kept.keys()]).toEqual([2, 0])
  })

  test.each([[[]], [[1, 1]]])('are not %j', async (accounts) => {
    const { provider } = new FakeChain()
    await expect(openAccounts({ phrase: PHRASE, accounts, provider })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})

test('an incoming key opens no wallet: what it sees adds up to no balance', async () => {
  const { provider } = new FakeChain()
  const wallet = await createWallet({ phrase: PHRASE, provider })
  const incomingKey = wallet.incomingKey()
  const error = await createWallet({ incomingKey, provider } as never).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', hints: [expect.stringContaining('tracking key')] })
  expect(inspect(error)).not.toContain(incomingKey)
})
