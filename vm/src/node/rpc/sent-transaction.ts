import type { TypedTransaction } from '@ethereumjs/tx'
import { type Hex, hexToBytes } from '../encoding.js'
import type { NodeContext } from '../node-context.js'
import { isBlobTransaction } from '../transactions/blob.js'
import { decodeRawTransaction } from '../transactions/decode-raw.js'
import { matchSidecar, splitNetworkForm, verifySidecar } from '../transactions/sidecar.js'
import { toChainTransaction } from '../transactions/transaction.js'

/** A signed transaction that somebody sends. */
export interface SentTransaction {
  /** As blocks hold it: without blobs. */
  readonly tx: TypedTransaction
  /** Checks the proofs of its blobs, if it has any; throws when it is refused. The dearest of the checks, so it comes last. */
  readonly judge: (() => Promise<void>) | undefined
}

/**
 * Decodes a signed transaction, one with blobs in its network form.
 *
 * @throws RpcError -32000 or -32003 when it is none, or its blobs are not those that it names
 */
export function decodeSentTransaction(
  { chain, accounts }: Pick<NodeContext, 'chain' | 'accounts'>,
  encoded: Hex,
): SentTransaction {
  const raw = hexToBytes(encoded)
  const { common, rules } = chain.execution
  const { usualSigner } = accounts
  if (!isBlobTransaction(raw)) return { tx: decodeRawTransaction(raw, common, usualSigner), judge: undefined }
  const { signed, sidecar } = splitNetworkForm(raw)
  const next = chain.nextTemplate()
  const tx = rules.during(next, () => decodeRawTransaction(signed, common, usualSigner))
  const { blobs } = toChainTransaction(tx, tx.getSenderAddress())
  matchSidecar(sidecar, blobs?.versionedHashes ?? [], rules.at(next).blobs?.hasCells === true)
  return { tx, judge: () => verifySidecar(sidecar) }
}

/**
 * Sends a signed transaction, of which the chain keeps what blocks hold. Its block is left unfinished (`Chain.finish`).
 *
 * @returns its hash
 * @throws RpcError -32000 or -32003 when it is refused
 */
export async function submitRaw(node: Pick<NodeContext, 'chain' | 'accounts'>, encoded: Hex): Promise<Hex> {
  const { tx, judge } = decodeSentTransaction(node, encoded)
  return node.chain.submitUnfinished(tx, false, judge)
}
