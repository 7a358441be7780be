import { bytesToHex, CONDITIONAL_ARGUMENTS, GAS, LOCK, POOL_ADDRESS } from '@merkato/protocol'
import type { Verifiers } from '../../verifier/verifiers.js'
import { anyMethod, dispatcher, type PrecompileMethod } from '../dispatcher.js'
import { type FramePrecompile, success } from '../frame.js'
import {
  type ConditionalContext,
  conditionalRefusals,
  openConditional,
  returns,
  selectorOf,
} from './conditional-context.js'
import { lock } from './lock.js'
import { settle, settleByDefault } from './settle.js'

const pool: PrecompileMethod<object, ConditionalContext> = {
  selector: selectorOf('pool'),
  input: CONDITIONAL_ARGUMENTS.pool,
  gas: () => GAS.read,
  writesState: false,
  payable: false,
  run: async () => returns('pool', POOL_ADDRESS),
}

const lockOf: PrecompileMethod<{ readonly lockId: string }, ConditionalContext> = {
  selector: selectorOf('lockOf'),
  input: CONDITIONAL_ARGUMENTS.lockOf,
  // A record has four words.
  gas: () => 4n * GAS.read,
  writesState: false,
  payable: false,
  run: async ({ lockId }, { locks }) => success(`0x${bytesToHex(LOCK.encode(await locks.read(lockId)))}`),
}

/** The native module of conditional transfers: IConditionalTransfers.sol as a precompile. */
export function createConditionalPrecompile(verifiers: Verifiers): FramePrecompile {
  return dispatcher({
    methods: [anyMethod(lock), anyMethod(settle), anyMethod(settleByDefault), anyMethod(pool), anyMethod(lockOf)],
    refusals: conditionalRefusals,
    gasPerByte: GAS.perByte,
    openContext: (frame) => openConditional(frame, verifiers),
  })
}
