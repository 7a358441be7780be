/** The contracts around the pool could not be created on a fresh chain. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError'
  /** Stable, for scripts. */
  readonly code = 'DEPLOYMENT_FAILED'
}

/** A sandbox in this process was closed (EIP-1193, 4900). */
export class ProviderDisconnectedError extends Error {
  override readonly name = 'ProviderDisconnectedError'
  readonly code = 4900

  constructor() {
    super('The sandbox is closed. Create another one.')
  }
}
