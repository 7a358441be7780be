import { readFile } from 'node:fs/promises'
import type { WalletStorage } from '@merkato/sdk'
import { writePrivateFile } from './private-file.js'

/** Keeps what a wallet read in a file, encrypted by the wallet itself. Losing it costs time alone. */
export const stateFile = (path: string): WalletStorage => ({
  load: () =>
    readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    }),
  save: (data) => writePrivateFile(path, data),
})
