/** A verification key is not a Groth16 key of BN254 with valid points. */
export class InvalidVerifyingKeyError extends Error {
  override readonly name = 'InvalidVerifyingKeyError'
  readonly code = 'INVALID_VERIFYING_KEY'

  constructor(
    readonly circuitId: number,
    reason: string,
  ) {
    super(`The verification key of circuit ${circuitId} is refused. ${reason}`)
  }
}

/** A development key, whose secrets anybody can compute, on a chain that is not the sandbox. */
export class InsecureVerifyingKeyError extends Error {
  override readonly name = 'InsecureVerifyingKeyError'
  readonly code = 'INSECURE_VERIFYING_KEY'

  constructor(
    readonly circuitId: number,
    readonly chainId: bigint,
  ) {
    super(
      `The verification key of circuit ${circuitId} is a development key: anybody can forge proofs for it. ` +
        `Chain ${chainId} refuses it; take keys from a ceremony, or chain id 31337 for a sandbox.`,
    )
  }
}
