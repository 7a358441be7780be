import type { SyncProgress } from '@merkato/sdk'
import { createOutput, type Output } from '../../terminal/output.js'
import { createProgress } from '../../terminal/progress.js'
import { interruptible } from '../interrupt.js'
import { type Connection, connectNode } from '../wallet/connect.js'

/** What commands that read a chain without a wallet are given. */
export interface ReadingArgs {
  readonly json: boolean
  readonly url: string
  readonly pool?: string | undefined
}

/** A node, and how to say what comes of it. */
export interface Reading extends Connection {
  readonly output: Output
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal
  /** Reads the chain, and says how far it is. */
  reading<T>(work: (onProgress: (progress: SyncProgress) => void) => Promise<T>): Promise<T>
}

/** Connects to the node that the arguments name, does some work, and lets go of it. @throws CliError BAD_URL, NO_NODE; InterruptedError */
export function connected<T>(args: ReadingArgs, work: (reading: Reading) => Promise<T>): Promise<T> {
  const progress = createProgress({ silent: args.json })
  return interruptible(async (signal) => {
    const connection = await connectNode(args.url)
    const reading: Reading['reading'] = (read) =>
      progress.during('Reading the chain', (say) =>
        read(({ phase, done, total }) =>
          say(`Reading the chain: ${phase} ${Math.floor((100 * done) / Math.max(1, total))} %`),
        ),
      )
    try {
      return await work({ ...connection, output: createOutput(args.json), signal, reading })
    } finally {
      connection.provider.destroy()
    }
  })
}
