import type { Checks } from '../checks.js'
import { startMerkato } from '../processes.js'
import { viemClients } from './clients.js'
import { checkInProcess } from './in-process.js'
import { checkReading } from './reading.js'
import { checkTestActions } from './test-actions.js'
import { checkTransactions } from './transactions.js'
import { checkWatching } from './watching.js'

/** viem, with its test client in both modes. */
export async function checkViem(checks: Checks): Promise<void> {
  await checkInProcess(checks)
  const peer = await startMerkato()
  const clients = viemClients(peer)
  try {
    await checkTransactions(checks, clients)
    await checkReading(checks, clients)
    await checkWatching(checks, clients)
    for (const mode of ['anvil', 'hardhat'] as const) await checkTestActions(checks, clients, mode)
  } finally {
    await clients.close()
    await peer.stop()
  }
}
