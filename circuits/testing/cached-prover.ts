/// <reference path="./snarkjs.d.ts" />
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CircuitName, circuitRecord, ensureCircuit, verifyingKeyOf } from '@merkato/circuits'
import { createProver, type Groth16Prover, proofToWords } from '@merkato/prover'

/** A proof in EIP-197 order (a.x, a.y, b.x1, b.x0, b.y1, b.y0, c.x, c.y), as IShieldedPool.JoinSplit has it. */
export interface CachedProof {
  readonly proof: bigint[]
  readonly publicSignals: bigint[]
}

const cacheDirectory = fileURLToPath(new URL('../../.cache/proofs/', import.meta.url))

/**
 * Proves a circuit with our prover, or returns the proof that an earlier run made for the same circuit and inputs. A new proof is kept only
 * when snarkjs accepts it: ours takes a fraction of the time that snarkjs' own proof would, and no test rests on our verifier alone.
 * `inputs` is what `…CircuitInputs` of @merkato/protocol gives. For tests only: inputs go to an ignored folder in the clear. Equal inputs must be given to hit the cache, so seed all randomness.
 * A circuit that is not built is built first: `transfer-wide` takes 40 s then.
 * @throws Error when the inputs do not satisfy the circuit, or when snarkjs refuses the proof
 */
export async function proveCached(circuit: CircuitName, inputs: object): Promise<CachedProof> {
  const path = join(cacheDirectory, `${cacheKey(circuit, inputs)}.json`)
  if (existsSync(path)) return revive(readFileSync(path, 'utf8'))
  const proof = await inTurn(() => proveVerified(circuit, inputs))
  mkdirSync(cacheDirectory, { recursive: true })
  const temporary = `${path}.${process.pid}`
  writeFileSync(
    temporary,
    JSON.stringify(proof, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  )
  renameSync(temporary, path)
  return proof
}

async function proveVerified(circuit: CircuitName, inputs: object): Promise<CachedProof> {
  const made = await proveLive(circuit, inputs)
  if (!(await verifyWithSnarkjs(verifyingKeyOf(circuit), made))) {
    throw new Error(`snarkjs refuses a proof of ${circuit} that our prover made`)
  }
  return made
}

/** Proves with our prover, without looking at the cache. */
export async function proveLive(circuit: CircuitName, inputs: object): Promise<CachedProof> {
  const prover = provers.get(circuit) ?? openProver(circuit)
  provers.set(circuit, prover)
  const { proof, publicSignals } = await (await prover).prove({ ...inputs })
  return { proof: [...proofToWords(proof)], publicSignals: [...publicSignals] }
}

/** One for each circuit and process. Their idle threads do not keep a test run from ending. */
const provers = new Map<CircuitName, Promise<Groth16Prover>>()

async function openProver(circuit: CircuitName): Promise<Groth16Prover> {
  const { wasmPath, zkeyPath } = await ensureCircuit(circuit)
  return createProver({ zkey: readFileSync(zkeyPath), circuit: readFileSync(wasmPath) })
}

/** Proves with snarkjs, without looking at the cache. snarkjs' threads are gone when it returns, so that a test run can end. */
export async function proveWithSnarkjs(circuit: CircuitName, inputs: object): Promise<CachedProof> {
  const { wasmPath, zkeyPath } = await ensureCircuit(circuit)
  const { groth16 } = await import('snarkjs')
  try {
    const { proof, publicSignals } = await groth16.fullProve(inputs, wasmPath, zkeyPath)
    return { proof: evmOrder(proof), publicSignals: publicSignals.map(BigInt) }
  } finally {
    await endThreads()
  }
}

/** snarkjs' verdict on a proof, as an oracle beside our own verifier. */
export async function verifyWithSnarkjs(
  verificationKey: object,
  { proof, publicSignals }: CachedProof,
): Promise<boolean> {
  const { groth16 } = await import('snarkjs')
  try {
    return await groth16.verify(
      verificationKey,
      publicSignals.map((value) => `${value}`),
      snarkjsOrder(proof),
    )
  } finally {
    await endThreads()
  }
}

/** The verification key that snarkjs finds in a proving key. */
export async function exportVerificationKey(zkeyPath: string): Promise<Record<string, unknown>> {
  const { zKey } = await import('snarkjs')
  try {
    return await zKey.exportVerificationKey(zkeyPath)
  } finally {
    await endThreads()
  }
}

type SnarkjsProof = Awaited<ReturnType<typeof import('snarkjs')['groth16']['fullProve']>>['proof']

function evmOrder({ pi_a, pi_b, pi_c }: SnarkjsProof): bigint[] {
  const [x, y] = pi_b as [[string, string], [string, string]]
  return [pi_a[0]!, pi_a[1]!, x[1], x[0], y[1], y[0], pi_c[0]!, pi_c[1]!].map(BigInt)
}

function snarkjsOrder(proof: readonly bigint[]): SnarkjsProof {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof.map((value) => `${value}`) as string[] & { length: 8 }
  return {
    pi_a: [ax!, ay!, '1'],
    pi_b: [
      [bx0!, bx1!],
      [by0!, by1!],
      ['1', '0'],
    ],
    pi_c: [cx!, cy!, '1'],
    // snarkjs checks these two names before the pairing.
    ...{ protocol: 'groth16', curve: 'bn128' },
  }
}

/** snarkjs keeps its curve, and the curve its worker threads, in a global. */
async function endThreads(): Promise<void> {
  const { curve_bn128 } = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }
  await curve_bn128?.terminate()
}

let last: Promise<unknown> = Promise.resolve()

/** One after another: two proofs at once share the threads that the first to finish would end. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work)
  last = result.catch(() => undefined)
  return result
}

function cacheKey(circuit: CircuitName, inputs: object): string {
  const { zkey, wasm } = circuitRecord(circuit)
  return createHash('sha256')
    .update(JSON.stringify([zkey, wasm, canonical(inputs)]))
    .digest('hex')
}

/** The same text for the same values, whatever the order of the names. */
function canonical(inputs: object): string {
  const entries = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
}

function revive(text: string): CachedProof {
  const { proof, publicSignals } = JSON.parse(text) as { proof: string[]; publicSignals: string[] }
  return { proof: proof.map(BigInt), publicSignals: publicSignals.map(BigInt) }
}
