import type { Common } from '@ethereumjs/common'
import { createFeeMarket1559Tx, createLegacyTx } from '@ethereumjs/tx'
import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { AccountBook } from '../../src/node/accounts/account-book.js'
import { deriveAccounts } from '../../src/node/accounts/dev-accounts.js'
import { hexToBytes } from '../../src/node/encoding.js'
import { resolveOptions } from '../../src/node/options.js'
import { decodeRawTransaction } from '../../src/node/transactions/decode-raw.js'

const accounts = deriveAccounts(resolveOptions({ accounts: 3 }))
/** No account of the node's. */
const stranger = { privateKey: `0x${'07'.repeat(32)}` } as const

let common: Common
/** How often a key was recovered. */
let recovered: ReturnType<typeof vi.fn>
beforeAll(async () => {
  common = await createCommon({ chainId: 31337, hardfork: 'prague' })
  const { ecrecover } = common.customCrypto
  if (ecrecover === undefined) throw new Error('nothing to recover with')
  recovered = vi.fn(ecrecover)
  common.customCrypto.ecrecover = recovered as typeof ecrecover
})

const fields = { gasLimit: 21_000, to: `0x${'22'.repeat(20)}`, value: 1 } as const

interface Sent {
  readonly from: { readonly privateKey: `0x${string}` }
  readonly nonce: number
  /** Not by RFC 6979. */
  readonly random?: boolean
  readonly legacy?: boolean
}

function signed({ from, nonce, random = false, legacy = false }: Sent) {
  const tx = legacy
    ? createLegacyTx({ ...fields, nonce, gasPrice: 10n ** 9n }, { common })
    : createFeeMarket1559Tx({ ...fields, nonce, maxFeePerGas: 10n ** 9n }, { common })
  return tx.sign(hexToBytes(from.privateKey), random)
}

const usual = () => new AccountBook(accounts).usualSigner
const [alice, bob] = accounts as [(typeof accounts)[0], (typeof accounts)[0]]

describe('the usual signer', () => {
  test('is whom recovering names, whoever signs in whatever order and way', () => {
    const sent = fc.record({
      from: fc.constantFrom(...accounts, stranger),
      nonce: fc.nat(1_000),
      random: fc.boolean(),
      legacy: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 12 }), (all) => {
        const signer = usual()
        for (const one of all) {
          const raw = signed(one).serialize()
          const senders = [decodeRawTransaction(raw, common, signer), decodeRawTransaction(raw, common)]
          const [known, alone] = senders.map((tx) => [tx.getSenderAddress().toString(), tx.getSenderPublicKey()])
          expect(known).toEqual(alone)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('is recovered twice, and again after somebody else', () => {
    const signer = usual()
    recovered.mockClear()
    const counts = [alice, alice, alice, alice, bob, alice, alice, alice].map((from, nonce) => {
      decodeRawTransaction(signed({ from, nonce }).serialize(), common, signer)
      return recovered.mock.calls.length
    })
    expect(counts).toEqual([1, 2, 2, 2, 3, 4, 5, 5])
  })

  test('is not tried again when it signs at random', () => {
    const signer = usual()
    const send = (nonce: number, random: boolean) =>
      decodeRawTransaction(signed({ from: alice, nonce, random }).serialize(), common, signer)
    for (let nonce = 0; nonce < 3; nonce++) send(nonce, true)
    recovered.mockClear()
    for (let nonce = 3; nonce < 6; nonce++) send(nonce, false)
    expect(recovered).toHaveBeenCalledTimes(3)
  })

  test('is still known after a signature that nobody has made', () => {
    const signer = usual()
    const send = (nonce: number) => decodeRawTransaction(signed({ from: alice, nonce }).serialize(), common, signer)
    for (let nonce = 0; nonce < 2; nonce++) send(nonce)
    const { v = 0n, s = 0n } = signed({ from: alice, nonce: 2 })
    // No point of the curve has it.
    const nobody = createFeeMarket1559Tx({ ...fields, nonce: 2, maxFeePerGas: 10n ** 9n, v, r: 5n, s }, { common })
    expect(() => decodeRawTransaction(nobody.serialize(), common, signer)).toThrow('no sender')
    recovered.mockClear()
    for (let nonce = 3; nonce < 6; nonce++) send(nonce)
    expect(recovered).not.toHaveBeenCalled()
  })

  test('has not signed what differs in a bit', () => {
    const signer = usual()
    for (let nonce = 0; nonce < 2; nonce++)
      decodeRawTransaction(signed({ from: alice, nonce }).serialize(), common, signer)
    const good = signed({ from: alice, nonce: 2 })
    expect(signer.publicKeyOf(good)).toEqual(good.getSenderPublicKey())
    const { v = 0n, r = 0n, s = 0n } = good
    for (const other of [{ v: 1n - v }, { r: r ^ 1n }, { s: s ^ 1n }]) {
      const data = { ...fields, nonce: 2, maxFeePerGas: 10n ** 9n, v, r, s, ...other }
      const forged = createFeeMarket1559Tx(data, { common })
      expect(signer.publicKeyOf(forged)).toBeUndefined()
    }
  })
})
