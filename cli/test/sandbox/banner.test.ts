import { type Sandbox, type SandboxSettings, startSandbox } from '@merkato/sandbox'
import { getAddress } from 'ethers'
import { afterEach, expect, test } from 'vitest'
import { presentContracts } from '../../src/tasks/sandbox/present-contracts.js'
import type { Output } from '../../src/terminal/output.js'
import { printReady, sandboxRecord } from '../../src/terminal/sandbox-banner.js'
import { width } from '../../src/terminal/text.js'

const sandboxes: Sandbox[] = []
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.close()
})

async function start(settings: SandboxSettings = {}): Promise<{ sandbox: Sandbox; banner: string }> {
  const sandbox = await startSandbox({ port: 0, accounts: 1, ...settings })
  sandboxes.push(sandbox)
  const lines: string[] = []
  const output: Output = { json: false, line: (text = '') => lines.push(text), hint: () => {}, record: () => {} }
  printReady(output, sandbox, { balance: 10n ** 18n, keptIn: undefined, phrase: undefined })
  return { sandbox, banner: lines.join('\n') }
}

const hasCode = async ({ ask }: Sandbox, address: string, block: string) =>
  (await ask('eth_getCode', [address, block])) !== '0x'

test('every address of the banner is one that the chain has code at', async () => {
  const { sandbox, banner } = await start()
  const listed = banner.split('Contracts  ')[1]?.match(/0x[0-9a-fA-F]{40}/g) ?? []
  expect(listed).toHaveLength(10)
  for (const address of listed) expect(await hasCode(sandbox, address, 'latest')).toBe(true)
  expect(listed).toEqual(listed.map((address) => getAddress(address.toLowerCase())))
  expect(presentContracts(sandbox)).toEqual(sandbox.contracts)
})

test('on a screen of 80 columns no line is broken', async () => {
  const { columns } = process.stdout
  Object.assign(process.stdout, { columns: 80 })
  try {
    const { banner } = await start()
    expect(Math.max(...banner.split('\n').map((line) => width(line)))).toBeLessThanOrEqual(80)
  } finally {
    Object.assign(process.stdout, { columns })
  }
})

test('on imported blocks it lists what comes with the next block, and says what does not', async () => {
  const genesis = { config: { chainId: 1337, cancunTime: 0 }, alloc: {} }
  const { sandbox, banner } = await start({ genesis, importedBlocks: new Uint8Array() })
  const { orderEscrow, shieldedPool } = sandbox.contracts
  expect(sandbox.deployed).toEqual({ precompiles: false, commerce: false })
  expect(await hasCode(sandbox, shieldedPool, 'latest')).toBe(false)
  expect(await hasCode(sandbox, orderEscrow, 'pending')).toBe(false)
  const listed = banner.split('Contracts  ')[1]?.match(/0x[0-9a-fA-F]{40}/g) ?? []
  expect(listed).toHaveLength(4)
  for (const address of listed) expect(await hasCode(sandbox, address, 'pending')).toBe(true)
  expect(banner).toContain('1 ETH each, from the next block on')
  expect(banner).toContain('On imported blocks there are no contracts for orders')
  expect(Object.keys((sandboxRecord(sandbox) as { contracts: object }).contracts)).not.toContain('orderEscrow')
})
