import {
  type CircuitName,
  checkJoinSplit,
  checkMintHidden,
  checkOpen,
  checkOwn,
  type JoinSplitStatement,
  joinSplitCircuitInputs,
  joinSplitPublicInputs,
  type MintHiddenRule,
  type MintHiddenStatement,
  mintHiddenCircuitInputs,
  mintHiddenPublicInputs,
  type OpenRule,
  type OpenStatement,
  type OwnRule,
  type OwnStatement,
  openCircuitInputs,
  openPublicInputs,
  ownCircuitInputs,
  ownPublicInputs,
  type Proof,
  shapeOfPlan,
  type TransferRule,
} from '@merkato/protocol'
import { throwIfAborted } from '../errors/network.js'
import { ProvingError, StatementError } from '../errors/proving.js'
import type { CircuitInputs, ProofResult, ProveOptions } from './prover.js'

/** What each rule means to a person (docs/protocol: shielded-pool.md, own.md, assets.md, packages.md). */
const MEANINGS: Record<TransferRule | OwnRule | MintHiddenRule | OpenRule, string> = {
  T1: 'a value is out of range',
  T2: 'an input is not in the tree',
  T3: 'a nullifier does not belong to its input',
  T4: 'the signature is not by the owner of the inputs',
  T5: 'an output does not match its commitment',
  T6: 'inputs and outputs do not balance',
  T7: 'the public amount is of another asset',
  O1: 'a value is out of range',
  O2: 'the one-time key is not of this wallet',
  O3: 'the signature is not by the owner of the one-time key',
  O4: 'the spending point has a small order',
  M1: 'a value is out of range',
  M2: 'the amount is out of range',
  M3: 'the note does not match its commitment',
  N1: 'a value is out of range',
  N2: 'the note is not the one that was sealed',
  N3: 'more is paid than was sealed',
  N4: 'the public amount is of another asset',
  N5: 'the note does not match its commitment',
}

/** A proof that is asked for: the circuit's inputs, and what must come back as public inputs. */
interface ProofRequest {
  readonly circuit: CircuitName
  readonly inputs: CircuitInputs
  readonly publicInputs: readonly bigint[]
}

type Check = { readonly ok: true } | { readonly ok: false; readonly rule: keyof typeof MEANINGS }

/** As {@link Prover.prove} of the wallet's prover. */
export type Prove = (circuit: CircuitName, inputs: CircuitInputs, options?: ProveOptions) => Promise<ProofResult>

/**
 * Checks the statement of a join-split in plain code, which takes milliseconds and names the rule, then proves it.
 * @throws {StatementError} {ProvingError} also when the prover proved something else; {AbortedError}
 */
export async function proveJoinSplit(
  prove: Prove,
  statement: JoinSplitStatement,
  options: ProveOptions = {},
): Promise<Proof> {
  throwIfAborted(options.signal, 'The payment')
  const shape = shapeOfPlan(statement.private)
  const inputs = { ...joinSplitCircuitInputs(statement) }
  const check = () => checkJoinSplit(statement, shape)
  return proveChecked(
    prove,
    check,
    { circuit: shape.name, inputs, publicInputs: joinSplitPublicInputs(statement.public, shape) },
    options,
  )
}

/** As {@link proveJoinSplit}, for an act of a one-time key. */
export function proveOwnStatement(prove: Prove, statement: OwnStatement, options: ProveOptions = {}): Promise<Proof> {
  const inputs = { ...ownCircuitInputs(statement) }
  const request = { circuit: 'own', inputs, publicInputs: ownPublicInputs(statement.public) } as const
  return proveChecked(prove, () => checkOwn(statement), request, options)
}

/** As {@link proveJoinSplit}, for a note of hidden supply. */
export function proveMintHidden(
  prove: Prove,
  statement: MintHiddenStatement,
  options: ProveOptions = {},
): Promise<Proof> {
  const inputs = { ...mintHiddenCircuitInputs(statement) }
  const request = { circuit: 'mint-hidden', inputs, publicInputs: mintHiddenPublicInputs(statement.public) } as const
  return proveChecked(prove, () => checkMintHidden(statement), request, options)
}

/** As {@link proveJoinSplit}, for what comes out of a parcel. */
export function proveOpen(prove: Prove, statement: OpenStatement, options: ProveOptions = {}): Promise<Proof> {
  const inputs = { ...openCircuitInputs(statement) }
  const request = { circuit: 'open', inputs, publicInputs: openPublicInputs(statement.public) } as const
  return proveChecked(prove, () => checkOpen(statement), request, options)
}

async function proveChecked(
  prove: Prove,
  check: () => Check,
  { circuit, inputs, publicInputs }: ProofRequest,
  options: ProveOptions,
): Promise<Proof> {
  throwIfAborted(options.signal, 'The proof')
  options.onProgress?.('check', 0)
  const outcome = check()
  if (!outcome.ok) throw new StatementError(outcome.rule, MEANINGS[outcome.rule])
  const result = await prove(circuit, inputs, options)
  const same =
    result.publicInputs.length === publicInputs.length &&
    publicInputs.every((input, i) => input === result.publicInputs[i])
  if (!same) throw new ProvingError('the prover proved another statement.')
  return result.proof
}
