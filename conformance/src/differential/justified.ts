import type { Difference } from './compare.js'

/** A difference from another node that is meant. */
export interface Justified {
  /** Where: a step and a place in its answer; `*` stands for anything. */
  readonly at: string
  readonly kind: Difference['kind']
  /** One sentence; docs/conformance.md has it. */
  readonly because: string
}

/** Whether a rule is about this difference. */
export function justifies({ at, kind }: Justified, difference: Difference): boolean {
  return kind === difference.kind && pattern(at).test(difference.at)
}

function pattern(at: string): RegExp {
  const parts = at.split('*').map((part) => part.replace(/[.()[\]\\^$+?{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
