import { createSandbox } from '@merkato/sandbox'
import { createPublicClient, createTestClient, createWalletClient, custom, parseEther } from 'viem'
import { hardhat } from 'viem/chains'
import type { Checks } from '../checks.js'

/** viem on a sandbox without a port. */
export async function checkInProcess(checks: Checks): Promise<void> {
  await checks.check('custom(createSandbox()) sends, mines and reads; once closed it says so', async () => {
    const sandbox = await createSandbox()
    const transport = custom(sandbox)
    const wallet = createWalletClient({ chain: hardhat, transport })
    const reader = createPublicClient({ chain: hardhat, transport, pollingInterval: 10, cacheTime: 0 })
    const tester = createTestClient({ chain: hardhat, mode: 'hardhat', transport })
    const [account, to] = await wallet.getAddresses()
    if (account === undefined || to === undefined) throw new Error('no accounts')
    const hash = await wallet.sendTransaction({ account, to, value: parseEther('1') })
    const { status } = await reader.waitForTransactionReceipt({ hash })
    const before = await reader.getBlockNumber()
    await tester.mine({ blocks: 3 })
    const [after, balance] = [await reader.getBlockNumber(), await reader.getBalance({ address: to })]
    if (status !== 'success' || after !== before + 3n || balance !== parseEther('10001'))
      throw new Error(`${status} ${after} ${balance}`)
    await sandbox.close()
    const code = await reader.getChainId().then(
      () => undefined,
      (error: { code?: number }) => error.code,
    )
    if (code !== 4900) throw new Error(`closed, it answers ${code}`)
  })
}
