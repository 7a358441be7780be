import type { RunTxResult } from '@ethereumjs/vm'
import { min } from '../../bigint.js'
import { LATEST } from '../../chain/block-tag.js'
import type { StateAt } from '../../chain/chain.js'
import { type Hex, quantity } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import { executionError } from '../../execution-errors.js'
import type { NodeContext } from '../../node-context.js'
import { withOverrides } from '../../overrides/with-overrides.js'
import type { TransactionRequest } from '../../transactions/request.js'
import type { AccessListEntry } from '../../transactions/transaction.js'
import { minimumGas } from '../../transactions/validate.js'
import { type MethodTable, method } from '../method.js'
import { blockOverrides, stateOverrides } from '../override-params.js'
import { blockTag, optional, required } from '../params.js'
import { transactionRequest } from '../transaction-params.js'
import { largestGas, unsignedRequest } from './call.js'

/** Runs after which a list that still changes is given up: code that looks at its gas could go on as long as it likes. */
const MAX_ROUNDS = 20

/** eth: EIP-2930's lists. */
export const accessListMethods: MethodTable = {
  eth_createAccessList: method(
    [required(transactionRequest), optional(blockTag, LATEST), optional(stateOverrides), optional(blockOverrides)],
    (node, request, tag, state, block) =>
      node.chain.withState(tag, (at) =>
        withOverrides(at, { state, block }, (overridden) => createAccessList(node, request, overridden)),
      ),
  ),
}

/**
 * The list with which a request runs as it runs without one, and the gas that it uses then. A list costs gas and so can change the run:
 * it is run again until the list stays as it is.
 */
async function createAccessList(node: NodeContext, request: TransactionRequest, at: StateAt) {
  let accessList = request.accessList ?? []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { result, touched } = await runWithList(node, request, accessList, at)
    if (sizeOf(touched) === sizeOf(accessList)) return formatResult(accessList, result)
    accessList = touched
  }
  throw invalidInput(`the access list still changes after ${MAX_ROUNDS} runs`)
}

async function runWithList(
  node: NodeContext,
  request: TransactionRequest,
  accessList: readonly AccessListEntry[],
  at: StateAt,
): Promise<{ result: RunTxResult; touched: AccessListEntry[] }> {
  const { sender, withGas } = await unsignedRequest(node, { ...typed(request), accessList }, at)
  const limit = largestGas(node, at)
  const gas = min(limit, request.gas ?? limit)
  const tx = withGas(gas)
  const needed = minimumGas(tx)
  if (gas < needed) throw invalidInput(`intrinsic gas too low: have ${gas}, want ${needed}`)
  const { view, template } = at
  const run = { tx, template, blockGasUsed: 0n, anySender: true, unchecked: true, reportAccessList: true }
  const result = await view.discarding(() => view.run(run))
  const warm = new Set<string>([sender.toString(), tx.to?.toString() ?? '', ...createdBy(result)])
  const isUseful = ({ address, storageKeys }: AccessListEntry) => storageKeys.length > 0 || !isWarm(at, warm, address)
  return { result, touched: (result.accessList ?? []).map(toEntry).filter(isUseful) }
}

/** A legacy transaction has no list; the request as one that has. */
function typed({ type, ...request }: TransactionRequest): TransactionRequest {
  return type === undefined || type === 0n ? request : { ...request, type }
}

/** What every transaction finds warm costs more on a list than off it. */
function isWarm({ view }: StateAt, warm: ReadonlySet<string>, address: Hex): boolean {
  return warm.has(address) || view.evm.hasPrecompile(address)
}

function createdBy({ createdAddress, execResult }: RunTxResult): string[] {
  const created = [...(execResult.createdAddresses ?? [])]
  return createdAddress === undefined ? created : [...created, createdAddress.toString()]
}

function toEntry({ address, storageKeys }: { address: string; storageKeys: readonly string[] }): AccessListEntry {
  return { address: address as Hex, storageKeys: storageKeys as Hex[] }
}

/** Lists only grow from run to run, so their size tells whether they changed. */
function sizeOf(list: readonly AccessListEntry[]): number {
  return list.reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0)
}

function formatResult(accessList: readonly AccessListEntry[], { execResult, totalGasSpent }: RunTxResult) {
  const failure = executionError(execResult)
  // Clients compare with geth's words, which leave the reason out.
  const error = execResult.exceptionError?.error === 'revert' ? 'execution reverted' : failure?.message
  return { accessList, ...(error === undefined ? {} : { error }), gasUsed: quantity(totalGasSpent) }
}
