import {
  computeCommitment,
  doorInterface,
  FIELD_ORDER,
  type HiddenMint,
  hiddenMintHash,
  MAX_TREE,
  mintHiddenCircuitInputs,
  mintHiddenPublicInputs,
  parsePoolLog,
  TREE_CAPACITY,
  toPosition,
} from '@merkato/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { proveCached } from '../../../circuits/testing/cached-prover.ts'
import { forgeProof } from '../../../circuits/testing/forge-proof.ts'
import { SLOT, verifyingKeySlot } from '../../src/pool/layout.js'
import type { Hex } from '../../src/precompiles/frame.js'
import { ALICE, CHAIN_ID, MALLORY, type Outcome, POOL, REGISTRY, TestChain } from '../../testing/chain.js'
import { forwarder, PROXY } from '../../testing/contracts.js'
import { forgedBundle } from '../../testing/forged-bundles.js'
import { refusalOf, storyOf } from '../../testing/outcomes.js'
import { assetInfo, hiddenTerms, issue, terms } from '../../testing/registry.js'
import { seededRandom } from '../../testing/seeded-random.js'
import { Spender, transact } from '../../testing/spender.js'

let chain: TestChain
let fog: bigint
beforeEach(async () => {
  chain = await TestChain.open()
  fog = await issue(chain, hiddenTerms('Fog'))
})

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)
const ciphertext = seededRandom('hidden mint')(404)
const note = { npk: new Spender('registry tests').address('holder').address.npk, value: 5n, rho: 77n }
const commitmentOf = (assetId: bigint) => computeCommitment({ ...note, assetId })

const mintOf = (change: Partial<HiddenMint> = {}): HiddenMint => ({
  issuer: ALICE,
  assetId: fog,
  nonce: 0n,
  commitment: commitmentOf(fog),
  ciphertext,
  ...change,
})

const publicOf = (mint: HiddenMint, chainId = CHAIN_ID) => ({
  asset: mint.assetId,
  commitment: mint.commitment,
  boundHash: hiddenMintHash(mint, { chainId, pool: POOL }),
})

const forgeMint = (mint: HiddenMint) => forgeProof('mint-hidden', mintHiddenPublicInputs(publicOf(mint)))

const send = (
  { assetId, commitment, ciphertext }: HiddenMint,
  proof: readonly bigint[],
  from: Hex = ALICE,
  to = REGISTRY,
) => chain.callRegistry('mintHidden', [assetId, commitment, ciphertext, proof], { from, to })

describe('mintHidden', () => {
  test('makes a note whose amount only issuer and payee know', async () => {
    const mint = mintOf()
    const statement = { public: publicOf(mint), private: note }
    const { proof } = await proveCached('mint-hidden', mintHiddenCircuitInputs(statement))
    const outcome = await send(mint, proof)
    expect(outcome).toMatchObject({ result: 'ok', values: [0n] })
    expect(storyOf(outcome)).toEqual([['HiddenMinted']])
    expect(outcome.logs[0]?.address).toBe(POOL)
    const event = parsePoolLog(outcome.logs[0] as never)
    expect(event).toMatchObject({ assetId: fog, position: 0n, output: { commitment: mint.commitment, ciphertext } })
    expect(await assetInfo(chain, fog)).toMatchObject({ hiddenMints: 1n, supply: 0n, cap: 0n })
    const [tree, root] = (await chain.call('currentRoot')).values as [bigint, bigint]
    expect((await chain.call('isKnownRoot', [tree, root])).values).toEqual([true])
    expect((await chain.call('shieldedTotal', [fog])).values).toEqual([0n])
    // AST-7: one proof makes one note.
    expect(await refused(() => send(mint, proof))).toEqual(['InvalidProof', 0n])
    expect((await send(mint, forgeMint({ ...mint, nonce: 1n }))).result).toBe('ok')
  })

  test('hidden mint forwarded twice: AST-7: or for another asset, issuer, ciphertext, chain', async () => {
    await chain.install(PROXY, forwarder({ to: REGISTRY }))
    const issuedByContract = (
      await send(
        mintOf(),
        [...Array(8)].map(() => 0n),
        ALICE,
        PROXY,
      )
    ).result
    expect(issuedByContract).toBe('NotTheIssuer')
    const theirs = (await chain.callRegistry('issue', [hiddenTerms('Fog')], { to: PROXY })).values[0] as bigint
    const mint = mintOf({ issuer: PROXY, assetId: theirs, commitment: commitmentOf(theirs) })
    const proof = forgeMint(mint)
    const not = ['InvalidProof', 0n]
    expect(
      await refused(() => send({ ...mint, ciphertext: seededRandom('another')(404) }, proof, MALLORY, PROXY)),
    ).toEqual(not)
    expect(await refused(() => send({ ...mint, commitment: 5n }, proof, MALLORY, PROXY))).toEqual(not)
    expect(await refused(() => send({ ...mint, assetId: fog }, proof))).toEqual(not)
    const foreign = forgeProof('mint-hidden', mintHiddenPublicInputs(publicOf(mint, CHAIN_ID + 1n)))
    expect(await refused(() => send(mint, foreign, MALLORY, PROXY))).toEqual(not)
    expect((await send(mint, proof, MALLORY, PROXY)).result).toBe('ok')
    expect(await refused(() => send(mint, proof, MALLORY, PROXY))).toEqual(not)
  })

  test('refuses in this order', async () => {
    const none = Array<bigint>(8).fill(0n)
    const gold = await issue(chain, terms('Gold'))
    const long = new Uint8Array(2049)
    expect(await refused(() => send(mintOf({ assetId: 5n }), none))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => send(mintOf(), none, MALLORY))).toEqual(['NotTheIssuer', fog, MALLORY])
    expect(await refused(() => send(mintOf({ assetId: gold }), none))).toEqual(['WrongKind', 1n])
    const strange = FIELD_ORDER + 1n
    expect(await refused(() => send(mintOf({ commitment: strange, ciphertext: long }), none))).toEqual([
      'NotCanonical',
      strange,
    ])
    expect(await refused(() => send(mintOf({ commitment: 0n, ciphertext: long }), none))).toEqual(['NotCanonical', 0n])
    expect(await refused(() => send(mintOf({ ciphertext: long }), none))).toEqual(['WrongShape'])
    expect(await refused(() => send(mintOf(), none))).toEqual(['InvalidProof', 0n])
    await chain.plant(SLOT.counters, toPosition(MAX_TREE, TREE_CAPACITY - 1))
    expect(await refused(() => send(mintOf(), none))).toEqual(['PoolFull'])
    await chain.plant(verifyingKeySlot(chain.keccak256, 4), 0n)
    expect(await refused(() => send(mintOf(), none))).toEqual(['UnknownCircuit', 4n])
  })

  test('AST-5: hidden units can be shown, burned and sent, and no supply counts them', async () => {
    await send(mintOf(), forgeMint(mintOf()))
    const shown = { publicAsset: fog, publicOut: 5n, recipient: ALICE }
    expect((await transact(chain, await forgedBundle(chain, { seed: 'show', splits: [shown] }))).result).toBe('ok')
    expect((await chain.call('publicBalanceOf', [ALICE, fog])).values).toEqual([5n])
    const burned = await chain.callRegistry('burn', [fog, 2n])
    expect(storyOf(burned)).toEqual([['PublicTransfer', fog, ALICE, `0x${'00'.repeat(20)}`, 2n]])
    expect((await chain.callRegistry('supplyOf', [fog])).result).toBe('HiddenSupply')
  })
})

describe('the door', () => {
  test('opens for the registry alone, whatever the arguments are', async () => {
    const calls = ['openAsset', 'enter', 'enterHidden', 'credit', 'debit'] as const
    for (const name of calls) {
      const selector = doorInterface.getFunction(name)?.selector as Hex
      for (const data of [selector, `${selector}${'00'.repeat(96)}`]) {
        expect(await refused(() => chain.send(data, { from: MALLORY }))).toEqual(['NotTheRegistry', MALLORY])
      }
    }
  })
})
