import { type Bundle, EMPTY_PROOF, encodeTransact, type SignedTrade, tradeBundle, withProofs } from '@merkato/protocol'
import { explainError } from '../errors/explain.js'
import { RpcError } from '../errors/network.js'
import { InvalidProofError, PoolRejectionError } from '../errors/pool.js'
import type { WalletCore } from '../wallet/core.js'

/**
 * Lets the node try a trade that lacks the taker's proofs alone. The pool checks proofs last and in their order, so a trade that is sound
 * fails at the first proof of the taker; any earlier failure is the other side's.
 * @returns what the pool would refuse, a sentence each
 * @throws {RpcError}
 */
export async function problemsOfSimulation(
  { reader, pool }: Pick<WalletCore, 'reader' | 'pool'>,
  trade: SignedTrade,
): Promise<string[]> {
  try {
    await reader.call(pool, encodeTransact(withoutTakersProofs(trade)), 'latest', trade.answer.offer.caller)
    return []
  } catch (error) {
    const refusal = explainError((error as Error).cause)
    if (refusal instanceof RpcError) throw error
    if (!(refusal instanceof InvalidProofError)) return [`The pool would refuse it: ${reasonOf(refusal)}.`]
    return Number(refusal.args[0]) < trade.maker.length ? ['The proofs of the other side do not hold.'] : []
  }
}

function withoutTakersProofs({ answer, maker }: SignedTrade): Bundle {
  const proofs = [...maker.map(({ proof }) => proof), ...answer.taker.map(() => EMPTY_PROOF)]
  return withProofs(tradeBundle(answer, maker), proofs)
}

const reasonOf = (refusal: Error): string =>
  refusal instanceof PoolRejectionError ? refusal.reason : 'no reason given'
