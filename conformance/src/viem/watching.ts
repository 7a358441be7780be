import assert from 'node:assert/strict'
import { parseAbiItem } from 'viem'
import type { Checks } from '../checks.js'
import { compileNotebook } from '../contracts.js'
import { deployNotebook, eventually, type ViemClients } from './clients.js'

const written = parseAbiItem('event Written(address indexed by, uint256 indexed page, string text)')

/** viem's `watch*` by polling and by subscription. */
export async function checkWatching(checks: Checks, clients: ViemClients): Promise<void> {
  const { reader, listener, wallet } = clients
  const { abi } = compileNotebook()
  const address = await deployNotebook(clients)
  const write = () => wallet.writeContract({ address, abi, functionName: 'write', args: ['w'] })

  for (const [name, client] of [
    ['http', reader],
    ['webSocket', listener],
  ] as const) {
    /** Starts watching, lets the watcher stand, and ends when it has heard of something. */
    const hears = async (watch: (heard: (news: unknown) => void) => () => void): Promise<unknown[]> => {
      const news: unknown[] = []
      const stop = watch((each) => news.push(each))
      try {
        await new Promise((resolve) => setTimeout(resolve, 300))
        await write()
        await eventually(() => news.length > 0)
        return news
      } finally {
        stop()
      }
    }
    const onError = (error: Error) => assert.fail(error)

    await checks.check(`watchBlocks over ${name}`, async () => {
      const [block] = await hears((onBlock) => client.watchBlocks({ onBlock, onError }))
      assert.equal(typeof (block as { gasLimit: unknown }).gasLimit, 'bigint')
    })
    await checks.check(`watchBlockNumber over ${name}`, async () => {
      const [number] = await hears((onBlockNumber) => client.watchBlockNumber({ onBlockNumber, onError }))
      assert.equal(typeof number, 'bigint')
    })
    await checks.check(`watchEvent over ${name}`, async () => {
      const [logs] = await hears((onLogs) => client.watchEvent({ address, event: written, onLogs, onError }))
      assert.equal((logs as { args: { text: string } }[])[0]?.args.text, 'w')
    })
    await checks.check(`watchContractEvent over ${name}`, async () => {
      const [logs] = await hears((onLogs) => client.watchContractEvent({ address, abi, onLogs, onError }))
      assert.equal((logs as unknown[]).length, 1)
    })
    await checks.check(`watchPendingTransactions over ${name}`, async () => {
      const [hashes] = await hears((onTransactions) => client.watchPendingTransactions({ onTransactions, onError }))
      assert.match(String((hashes as unknown[])[0]), /^0x[0-9a-f]{64}$/)
    })
  }
}
