/** A verification key is not a Groth16 key of BN254 with valid points. */
export class InvalidVerifyingKeyError extends Error {
  override readonly name = 'InvalidVerifyingKeyError'
  readonly code = 'INVALID_VERIFYING_KEY'

  constructor(
    readonly circuitId: number,
    reason: string,
  ) {
    super(`The verification key of circuit ${circuitId} is refused: ${reason}.`)
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

/** The state names a verification key that this VM was not given: it would judge proofs differently from its peers. */
export class MissingVerifyingKeyError extends Error {
  override readonly name = 'MissingVerifyingKeyError'
  readonly code = 'MISSING_VERIFYING_KEY'

  constructor(
    readonly circuitId: number,
    readonly keyHash: bigint,
  ) {
    super(
      `The state registers key 0x${keyHash.toString(16)} for circuit ${circuitId}; start the VM with that verification key.`,
    )
  }
}
