import type { CallOptions } from '../../testing/chain.js'

/** One call whose time and gas are to be measured. */
export interface GasCase {
  readonly name: string
  readonly data: Uint8Array | string
  readonly options: CallOptions
  /** How it ends: `ok` or the name of the error. */
  readonly expected: string
  /** State root that it starts from. */
  readonly root: Uint8Array
}

/** A call whose state is still to be built. */
export type Call = Omit<GasCase, 'root'>

export const call = (name: string, data: Uint8Array | string, options: CallOptions = {}, expected = 'ok'): Call => ({
  name,
  data,
  options,
  expected,
})
