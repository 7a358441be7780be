import type { Common } from '@ethereumjs/common'
import type { getOpcodesForHF } from '@ethereumjs/evm'

/** What an EVM of ethereumjs does at each opcode. */
export type OpcodeTable = ReturnType<typeof getOpcodesForHF>['opcodeMap']

export type Entry = OpcodeTable[number]
export type RunState = Parameters<Entry['opHandler']>[0]

/** Does one step; false: this one is left to ethereumjs' loop, and nothing has happened. */
export type Step = (state: RunState, common: Common, pushes: Map<number, bigint>) => boolean

/** Pays for a step and goes to the next one, as ethereumjs' loop does before it calls the handler. */
export function begin(state: RunState, opcode: number, gas: bigint): void {
  state.interpreter.useGas(gas)
  state.opCode = opcode
  state.programCounter++
}
