import { MerkatoError } from './base.js'

/** A keystore does not open. A wrong password and a changed file look alike on purpose. */
export class KeystoreError extends MerkatoError {
  override readonly name = 'KeystoreError'
  readonly code = 'KEYSTORE_UNREADABLE'
  constructor(message = 'The keystore does not open: the password is wrong, or the file was changed.') {
    super(message, { hints: ['Type the password again; the phrase restores the wallet without the file.'] })
  }
}
