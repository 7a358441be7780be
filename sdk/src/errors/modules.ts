import { MerkatoError } from './base.js'

/** The pool is older than parcels and conditional transfers. */
export class ModulesMissingError extends MerkatoError {
  override readonly name = 'ModulesMissingError'
  readonly code = 'MODULES_MISSING'
  constructor(readonly pool: string) {
    super(`The pool ${pool} has no parcels and no conditional transfers.`, {
      hints: ['Use a pool that was created with its modules: the native one of a newer chain, or one that you deploy.'],
    })
  }
}
