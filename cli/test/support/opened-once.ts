import type * as KeystoreFile from '../../src/tasks/wallet/keystore-file.js'

/**
 * In place of the module that opens wallet files, for tests of many commands: a file is opened by its password once, and the next command
 * gets the same keys. Deriving a key from a password is slow on purpose, and has its own tests.
 */
export function openedOnce(actual: typeof KeystoreFile): typeof KeystoreFile {
  const opened = new Map<string, ReturnType<typeof actual.unlockKeystore>>()
  return {
    ...actual,
    unlockKeystore: (wallet, args) => {
      const keystore = opened.get(wallet) ?? actual.unlockKeystore(wallet, args)
      opened.set(wallet, keystore)
      return keystore
    },
    rewriteKeystore: (wallet, ...rest) => {
      opened.delete(wallet)
      return actual.rewriteKeystore(wallet, ...rest)
    },
  }
}
