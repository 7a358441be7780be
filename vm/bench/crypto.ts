import { NobleBN254 } from '@ethereumjs/evm'
import { concatBytes, ecrecover } from '@ethereumjs/util'
import { boundHash, hashNode, type Pair, transferPublicInputs } from '@merkato/protocol'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { test } from 'vitest'
import { loadBn254 } from '../src/evm/bn254.js'
import { loadWasmCrypto } from '../src/evm/wasm-crypto.js'
import { createGroth16Verifier } from '../src/verifier/groth16-verifier.js'
import { parseVerifyingKey } from '../src/verifier/verifying-key.js'
import { ALICE, CHAIN_ID, POOL, TRANSFER_KEY } from '../testing/chain.js'
import { firstSplit, spendingStory } from '../testing/spending-story.js'

/** Median microseconds of one call. */
function microseconds(run: () => unknown, rounds = 200): number {
  for (let i = 0; i < rounds / 2; i++) run()
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  }).sort((a, b) => a - b)
  return 1000 * (times[rounds >> 1] as number)
}

function compare(name: string, ours: () => unknown, noble: () => unknown, rounds?: number): void {
  const [fast, slow] = [microseconds(ours, rounds), microseconds(noble, rounds)]
  const columns = [
    fast.toFixed(1).padStart(10),
    slow.toFixed(1).padStart(10),
    `${(slow / fast).toFixed(1)}x`.padStart(7),
  ]
  console.log(`${name.padEnd(24)} ${columns.join('  ')}`)
}

test('primitives of the VM beside those of @noble', async () => {
  const wasm = await loadWasmCrypto()
  const sign = wasm.ecsign as unknown as (hash: Uint8Array, key: Uint8Array, options: object) => Uint8Array
  const [hash, key, options] = [
    new Uint8Array(32).fill(9),
    new Uint8Array(32).fill(5),
    { format: 'recovered', prehash: false } as const,
  ]
  const signature = sign(hash, key, options)
  const [v, r, s] = [BigInt(signature[0] as number), signature.slice(1, 33), signature.slice(33)]
  console.log('microseconds                   WASM       noble   faster')
  for (const size of [32, 136, 4096]) {
    const message = new Uint8Array(size).fill(7)
    compare(
      `keccak256, ${size} bytes`,
      () => wasm.keccak256(message),
      () => keccak_256(message),
      2000,
    )
  }
  compare(
    'recover public key',
    () => wasm.ecrecover(hash, v, r, s),
    () => ecrecover(hash, v, r, s),
  )
  compare(
    'sign',
    () => sign(hash, key, options),
    () => secp256k1.sign(hash, key, options),
  )
  await comparePairings()
  await measureVerification()
})

async function comparePairings(): Promise<void> {
  const [kernel, noble] = [await loadBn254(), new NobleBN254()]
  const g1 = new Uint8Array(64)
  g1[31] = 1
  g1[63] = 2
  const g2 = Uint8Array.from(Buffer.from(G2, 'hex'))
  const scalar = new Uint8Array(32).fill(0x1f)
  const pair = concatBytes(g1, g2)
  const four = concatBytes(pair, pair, pair, pair)
  compare(
    'bn254 add',
    () => kernel.add(concatBytes(g1, g1)),
    () => noble.add(concatBytes(g1, g1)),
  )
  compare(
    'bn254 mul',
    () => kernel.mul(concatBytes(g1, scalar)),
    () => noble.mul(concatBytes(g1, scalar)),
  )
  compare(
    'bn254 pairing, 4 pairs',
    () => kernel.pairing(four),
    () => noble.pairing(four),
    20,
  )
}

async function measureVerification(): Promise<void> {
  const verifier = await createGroth16Verifier(parseVerifyingKey(1, TRANSFER_KEY))
  const { bundle } = await spendingStory()
  const split = firstSplit(bundle)
  const pairs = { nullifiers: split.nullifiers as Pair<bigint>, commitments: split.commitments as Pair<bigint> }
  const context = { chainId: CHAIN_ID, pool: POOL, caller: ALICE }
  const inputs = transferPublicInputs({ ...split, ...pairs, tree: 0n, boundHash: boundHash(bundle, context) })
  console.log(
    `Groth16 verification     ${microseconds(() => verifier.verify(inputs, split.proof))
      .toFixed(1)
      .padStart(10)}`,
  )
  console.log(
    `boundHash, 1 join-split  ${microseconds(() => boundHash(bundle, context))
      .toFixed(1)
      .padStart(10)}`,
  )
  console.log(
    `Poseidon, 4 inputs       ${microseconds(() => hashNode(1n, 2n, 3n, split.root))
      .toFixed(1)
      .padStart(10)}`,
  )
}

/** Generator of G2 as EIP-197 writes it. */
const G2 =
  '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2' +
  '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed' +
  '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b' +
  '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa'
