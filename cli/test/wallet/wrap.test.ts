import { JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import { beforeAll, expect, test, vi } from 'vitest'
import { createTestContracts, type TestContract } from '../../../contracts/test/support/test-contracts.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)
vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { plantWallet, state } = useSandbox()
const NAMES = ['PlainErc20', 'PlainErc721', 'PlainErc1155'] as const
let tokens: Record<(typeof NAMES)[number], TestContract>
let holder = ''

beforeAll(async () => {
  await plantWallet('default')
  const { url, accounts } = state.sandbox
  const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true, pollingInterval: 50, cacheTimeout: -1 })
  const signer = new NonceManager(new Wallet(accounts[9]?.privateKey ?? '', provider))
  holder = accounts[0]?.address ?? ''
  tokens = await createTestContracts(signer, 'PlainTokens.sol', NAMES)
  const amounts = { PlainErc20: [1_000], PlainErc721: [42], PlainErc1155: [7, 50] }
  for (const name of NAMES) {
    const { address, interface: contract } = tokens[name]
    const data = contract.encodeFunctionData('mint', [holder, ...amounts[name]])
    await (await signer.sendTransaction({ to: address, data })).wait()
  }
  provider.destroy()
})

const done = async (...args: string[]) => {
  const { code, records, stderr } = await run(...args, '--yes', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return records[0]
}

test.each([
  { name: 'PlainErc20', group: 'asset', wrap: ['erc20'], rest: ['600'], back: ['250'], paid: '250', left: '350' },
  {
    name: 'PlainErc1155',
    group: 'asset',
    wrap: ['erc1155'],
    rest: ['7', '20'],
    back: ['7', '20'],
    paid: '20',
    left: undefined,
  },
  { name: 'PlainErc721', group: 'ticket', wrap: [], rest: ['42'], back: ['42'], paid: '1', left: undefined },
] as const)('$name becomes private and public again', async ({ name, group, wrap, rest, back, paid, left }) => {
  const token = tokens[name].address
  const wrapped = await done(group, 'wrap', ...wrap, token, ...rest)
  expect(wrapped).toMatchObject({ token, approvalLeft: false })
  const asset = String(wrapped?.asset)
  expect(await done(group, 'unwrap', ...wrap, token, ...back)).toMatchObject({ asset, paid, to: holder })
  const { records } = await run('wallet', 'balance', '--json')
  expect(records.find((record) => record.asset === asset)?.total).toBe(left)
})

test('what is no token is refused before anything is sent', async () => {
  const { code, stderr } = await run('asset', 'wrap', 'erc20', holder, '5', '--yes')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✗ /)
})
