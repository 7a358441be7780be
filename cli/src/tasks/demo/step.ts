/** A transaction of a step, as the SDK reports it. */
export interface StepTransaction {
  readonly transactionHash: string
  readonly gasUsed: bigint
}

/** Something that no stranger may find in the public record of a step. */
export interface Secret {
  readonly name: string
  /** An amount, an account or a key. */
  readonly value: bigint
}

/** One step of the story, as played. */
export interface Step {
  readonly title: string
  /** What each party sees. */
  readonly parties: readonly { readonly who: string; readonly sees: string }[]
  readonly transactions: readonly StepTransaction[]
  readonly secrets: readonly Secret[]
  /** Milliseconds from the party's decision to the confirmed result, proofs included. */
  readonly elapsedMs: number
}
