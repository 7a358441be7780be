import type { Answer } from '../rpc.js'

/** What earlier steps brought, by the names that they gave it: a peer's own, as ids and block hashes differ. */
export type Saved = Readonly<Record<string, unknown>>

/** One request that both nodes get. */
export interface Step {
  /** Begins with the method; what follows tells steps of one method apart. */
  readonly name: string
  readonly method: string
  readonly params: (saved: Saved) => readonly unknown[]
  /** Keeps the answer for later steps. */
  readonly as?: string | undefined
  /** Keeps a part of the answer. */
  readonly pick?: ((result: never) => unknown) | undefined
}

/** A body that is sent as it is, to both. */
export interface RawStep {
  readonly name: string
  readonly body: string
}

type Params = readonly unknown[] | ((saved: Saved) => readonly unknown[])

/** @param more words that tell steps of one method apart */
export function step(method: string, params: Params = [], more = '', kept: Pick<Step, 'as' | 'pick'> = {}): Step {
  const name = more === '' ? method : `${method} (${more})`
  return { name, method, params: typeof params === 'function' ? params : () => params, ...kept }
}

/** What a step's answer adds to what later steps know. */
export function kept({ as, pick }: Step, { result }: Answer): Saved {
  if (as === undefined) return {}
  return { [as]: pick === undefined || result === undefined || result === null ? result : pick(result as never) }
}
