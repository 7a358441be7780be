import {
  checkTransfer,
  type Proof,
  type TransferRule,
  type TransferStatement,
  transferCircuitInputs,
} from '@merkato/protocol'
import type * as Snarkjs from 'snarkjs'
import { throwIfAborted } from '../errors/network.js'
import { ProverUnavailableError, ProvingError, StatementError } from '../errors/proving.js'
import type { ProofResult, ProveOptions, Prover } from './prover.js'

/** Files of the transfer circuit: paths (Node), URLs (browser) or their bytes. */
export interface TransferArtifacts {
  readonly wasmPath: string | Uint8Array
  readonly zkeyPath: string | Uint8Array
}

/** What each rule means to a person (docs/protocol/shielded-pool.md, "Statement transfer"). */
const RULES: Record<TransferRule, string> = {
  T1: 'a value is out of range',
  T2: 'an input is not in the tree',
  T3: 'a nullifier does not belong to its input',
  T4: 'the signature is not by the owner of the inputs',
  T5: 'an output does not match its commitment',
  T6: 'inputs and outputs do not balance',
  T7: 'the public amount is of another asset',
}

/** Proves with snarkjs, an optional peer dependency. Its arithmetic runs in its own threads, not in the caller's. */
export class SnarkjsProver implements Prover {
  readonly #artifacts: TransferArtifacts

  constructor(artifacts: TransferArtifacts) {
    this.#artifacts = artifacts
  }

  /**
   * @throws {StatementError} the statement does not hold; checked first, because it takes milliseconds and names the rule
   * @throws {ProverUnavailableError} snarkjs is not installed
   * @throws {ProvingError} files are missing or do not fit
   * @throws {AbortedError} the signal fired before the proof began; a running proof is not interrupted
   */
  async proveTransfer(statement: TransferStatement, { onProgress, signal }: ProveOptions = {}): Promise<ProofResult> {
    throwIfAborted(signal, 'The proof')
    onProgress?.('check')
    const check = checkTransfer(statement)
    if (!check.ok) throw new StatementError(check.rule, RULES[check.rule])
    const snarkjs = await loadSnarkjs()
    throwIfAborted(signal, 'The proof')
    onProgress?.('proof')
    const { proof, publicSignals } = await this.#prove(snarkjs, statement)
    throwIfAborted(signal, 'The proof')
    return { proof: toWords(proof), publicInputs: publicSignals.map(BigInt) }
  }

  /** Ends the threads that snarkjs keeps; the next proof starts new ones. */
  async close(): Promise<void> {
    await (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128?.terminate()
  }

  async #prove({ groth16 }: typeof Snarkjs, statement: TransferStatement) {
    const { wasmPath, zkeyPath } = this.#artifacts
    try {
      return await groth16.fullProve(transferCircuitInputs(statement), wasmPath, zkeyPath)
    } catch (error) {
      throw new ProvingError(reasonOf(error))
    }
  }
}

/** Names the kind of failure only: messages of a witness calculator may quote signals. */
function reasonOf(error: unknown): string {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string }
  if (code === 'ENOENT') return 'the circuit or the proving key was not found.'
  if (message.includes('Assert Failed')) return 'the circuit refused the statement.'
  return 'the prover stopped unexpectedly.'
}

async function loadSnarkjs(): Promise<typeof Snarkjs> {
  try {
    return await import('snarkjs')
  } catch (cause) {
    throw new ProverUnavailableError('The proving library is not installed.', {
      hints: ['Run `npm install snarkjs`, or pass another prover.'],
      cause,
    })
  }
}

/** EIP-197 puts the imaginary part of an Fp2 element first; snarkjs writes it last. */
function toWords({ pi_a, pi_b, pi_c }: Snarkjs.Groth16Proof): Proof {
  const [[b00, b01], [b10, b11]] = pi_b as readonly [[string, string], [string, string]]
  return [pi_a[0], pi_a[1], b01, b00, b11, b10, pi_c[0], pi_c[1]].map((word) => BigInt(word as string))
}
