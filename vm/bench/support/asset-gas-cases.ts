import {
  BURN_NOTES_DATA,
  encodeTransact,
  type HiddenMint,
  hiddenMintHash,
  MAX_CIPHERTEXT_BYTES,
  MAX_JOIN_SPLITS,
  mintHiddenPublicInputs,
  mintKeyAct,
  NO_DATA,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  poolInterface,
  registryInterface,
} from '@merkato/protocol'
import { forgeProof } from '../../../circuits/testing/forge-proof.ts'
import { ALICE, CHAIN_ID, NOBODY, POOL, REGISTRY, type TestChain } from '../../testing/chain.js'
import { forgedBundle, type SplitWish } from '../../testing/forged-bundles.js'
import { categoryTerms, hiddenTerms, issue, oneTime, terms } from '../../testing/registry.js'
import { FAR_FUTURE } from '../../testing/spender.js'
import { type Call, call } from './gas-call.js'

const WHERE = { chainId: CHAIN_ID, pool: POOL }
const TO = oneTime('bench')

/** What the calls below are about. */
interface Assets {
  readonly gold: bigint
  readonly seat: bigint
  readonly ticket: bigint
  readonly fog: bigint
}

const inPool = (name: string, ...args: unknown[]) => poolInterface.encodeFunctionData(name, args)

const inRegistry = (name: string, args: readonly unknown[], title = name, expected?: string): Call =>
  call(title, registryInterface.encodeFunctionData(name, args), { to: REGISTRY }, expected)

/** Calls about issued assets: those that append notes, which depend on the tree, and all others. */
export async function assetCalls(chain: TestChain): Promise<{ writers: Call[]; others: Call[] }> {
  const assets = await prepareAssets(chain)
  return {
    writers: [...(await bundleCalls(chain, assets)), ...mintCalls(assets)],
    others: [...balanceCalls(assets), ...recordCalls(assets)],
  }
}

async function prepareAssets(chain: TestChain): Promise<Assets> {
  const gold = await issue(chain, terms('Gold'))
  const seat = await issue(chain, categoryTerms('Seat'))
  const fog = await issue(chain, hiddenTerms('Fog'))
  await chain.callRegistry('mint', [gold, 1_000n, TO])
  await chain.callRegistry('mintPublic', [gold, 1_000n, ALICE])
  await chain.callRegistry('setMintKey', [gold, KEY])
  const { values } = await chain.callRegistry('mintTicketPublic', [seat, 1n, ALICE])
  return { gold, seat, fog, ticket: values[0] as bigint }
}

async function bundleCalls(chain: TestChain, { gold }: Assets): Promise<Call[]> {
  const account = (kind: string, i: number) => `0x${`${kind}${i}`.repeat(20)}`
  const payment = (i: number): SplitWish => {
    const amounts = { publicAsset: gold, publicIn: 9n, publicOut: 5n, fee: 2n }
    return { ...amounts, recipient: account('e', i), feeTo: account('f', i) }
  }
  const payments = (count: number) => Array.from({ length: count }, (_, i) => payment(i))
  const transact = async (title: string, splits: readonly SplitWish[]) =>
    call(`transact, ${title}`, encodeTransact(await forgedBundle(chain, { seed: `bench ${title}`, splits })))
  const burnt: SplitWish = { publicAsset: gold, publicOut: 5n, recipient: REGISTRY }
  const wish = { seed: 'bench burn', dataHash: BURN_NOTES_DATA, splits: [burnt] }
  const burning = await forgedBundle(chain, wish, { caller: REGISTRY })
  return [
    await transact('1 wide', [{ circuitId: 2 }]),
    await transact('8 wide', Array<SplitWish>(MAX_JOIN_SPLITS).fill({ circuitId: 2 })),
    await transact('1 with token payments', payments(1)),
    await transact('8 with token payments', payments(MAX_JOIN_SPLITS)),
    inRegistry('burnNotes', [burning]),
  ]
}

function mintCalls({ gold, seat, fog }: Assets): Call[] {
  const mint = { asset: gold, value: 1n, to: TO }
  const act = mintKeyAct(mint, { mintKey: KEY, keyActs: 0n }, FAR_FUTURE)
  const withKey = (expiry: bigint) => [gold, 1n, TO, expiry, forgeAct(act, REGISTRY)]
  return [
    call('shield of a token', inPool('shield', gold, 5n, TO)),
    inRegistry('mint', [gold, 5n, TO]),
    inRegistry('mintWithKey', withKey(FAR_FUTURE)),
    inRegistry('mintWithKey', withKey(FAR_FUTURE - 1n), 'mintWithKey, proof refused', 'InvalidProof'),
    inRegistry('mintTicket', [seat, 2n, TO]),
    hiddenMintCall(fog, 404),
    hiddenMintCall(fog, MAX_CIPHERTEXT_BYTES),
  ]
}

function hiddenMintCall(fog: bigint, bytes: number): Call {
  const ciphertext = new Uint8Array(bytes).fill(9)
  const mint: HiddenMint = { issuer: ALICE, assetId: fog, nonce: 0n, commitment: 5n, ciphertext }
  const inputs = mintHiddenPublicInputs({ asset: fog, commitment: 5n, boundHash: hiddenMintHash(mint, WHERE) })
  const proof = forgeProof('mint-hidden', inputs)
  return inRegistry('mintHidden', [fog, 5n, ciphertext, proof], `mintHidden, ${bytes} bytes`)
}

const KEY = 7n
const ACT: OwnAct = {
  npk: KEY,
  record: `0x${'01'.repeat(32)}`,
  sequence: 0n,
  expiry: FAR_FUTURE,
  dataHash: NO_DATA,
}

const forgeAct = (act: OwnAct, caller: string): bigint[] =>
  forgeProof('own', ownPublicInputs({ npk: act.npk, boundHash: ownHash(act, { ...WHERE, caller }) }))

function balanceCalls({ gold }: Assets): Call[] {
  const proof = forgeAct(ACT, ALICE)
  return [
    call('transferPublic', inPool('transferPublic', gold, NOBODY, 5n)),
    call('publicBalanceOf', inPool('publicBalanceOf', ALICE, gold)),
    call('publicBalancesOf, 100', inPool('publicBalancesOf', ALICE, manyNumbers(100))),
    call('shieldedTotal', inPool('shieldedTotal', gold)),
    call('nullifierCount', inPool('nullifierCount')),
    call('areSpent, 1', inPool('areSpent', [5n])),
    call('areSpent, 100', inPool('areSpent', manyNumbers(100))),
    call('ownHash', inPool('ownHash', ACT, ALICE)),
    call('checkOwn', inPool('checkOwn', ACT, proof)),
    call('checkOwn, proof refused', inPool('checkOwn', { ...ACT, sequence: 1n }, proof), {}, 'InvalidProof'),
  ]
}

const manyNumbers = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i) << 100n)

function recordCalls({ gold, seat, ticket }: Assets): Call[] {
  const silver = terms('Silver', { id: 5n, origin: `0x${'ab'.repeat(32)}` })
  return [
    inRegistry('issue', [silver]),
    inRegistry('mintPublic', [gold, 5n, NOBODY]),
    inRegistry('mintTicketPublic', [seat, 2n, NOBODY]),
    inRegistry('setMintKey', [gold, 9n]),
    inRegistry('finalize', [gold]),
    inRegistry('burn', [gold, 5n]),
    inRegistry('burn', [ticket, 1n], 'burn of a ticket'),
    inRegistry('supplyOf', [gold]),
    inRegistry('assetInfo', [gold]),
    inRegistry('assetIdOf', [ALICE, silver]),
    inRegistry('ticketIdOf', [seat, 3n]),
  ]
}
