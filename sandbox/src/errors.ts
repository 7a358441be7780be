/** The contracts around the pool could not be created on a fresh chain. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError'
  /** Stable, for scripts. */
  readonly code = 'DEPLOYMENT_FAILED'
}
