import { createBlockFromRPC } from '@ethereumjs/block'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { runBlock } from '@ethereumjs/vm'
import { Interface, type InterfaceAbi } from 'ethers'
import { expect, test } from 'vitest'
import { createCommon, createMerkatoVM, merkatoGenesis } from '../../src/evm/index.js'
import { createNode } from '../../src/node/index.js'
import { ALICE, ETHER, VERIFYING_KEYS } from '../../testing/chain.js'
import { compileFixture } from './helpers/compile.js'

const probe = compileFixture('Probe')
const abi = new Interface(probe.abi as InterfaceAbi)
const BEACON_ROOTS = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'

/** Under cancun, because ethereumjs asks for the request contracts from prague on (docs/decisions/0021). */
const hardfork = 'cancun'

test('ethereumjs runs the same blocks on its own state manager and comes to the same roots', async () => {
  const node = await createNode({
    hardfork,
    verifyingKeys: VERIFYING_KEYS,
    genesisTimestamp: 1_800_000_000n,
    create2Deployer: false,
  })
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const [a, b] = node.accounts.map(({ address }) => address) as [string, string]
  const deploy = await rpc('eth_sendTransaction', { from: a, data: probe.bytecode + abi.encodeDeploy([1]).slice(2) })
  const { contractAddress: to } = await rpc<{ contractAddress: string }>('eth_getTransactionReceipt', deploy)
  const send = (from: string, name: string, args: unknown[] = [], extra: object = {}) =>
    rpc('eth_sendTransaction', { from, to, data: abi.encodeFunctionData(name, args), gas: '0x7a1200', ...extra })
  await send(a, 'store', [5, 'five'])
  await rpc('evm_setAutomine', false)
  for (const from of [a, b]) {
    await send(from, 'deposit', [], { value: '0x64' })
    await send(from, 'burn', [30])
    await send(from, 'clear')
    await send(from, 'fail', ['on purpose'])
  }
  await rpc('evm_mine')
  await rpc('eth_sendTransaction', { from: b, to: ALICE, value: `0x${ETHER.toString(16)}`, gas: '0x5208' })
  await rpc('evm_mine')

  const common = await createCommon({ hardfork })
  const state = new MerkleStateManager({ common })
  const funded = Object.fromEntries(
    node.accounts.map(({ address }) => [address, `0x${(10_000n * ETHER).toString(16)}`]),
  )
  const code = await rpc<`0x${string}`>('eth_getCode', BEACON_ROOTS, 'earliest')
  const genesis = { ...funded, ...merkatoGenesis(VERIFYING_KEYS), [BEACON_ROOTS]: ['0x0', code, [], '0x1'] }
  await state.generateCanonicalGenesis(genesis)
  const vm = await createMerkatoVM({ common, stateManager: state, verifyingKeys: VERIFYING_KEYS })
  const first = await rpc<{ stateRoot: `0x${string}` }>('eth_getBlockByNumber', '0x0', false)
  expect(bytesToHex(await state.getStateRoot())).toBe(first.stateRoot)

  for (let number = 1; number <= 4; number++) {
    const json = await rpc('eth_getBlockByNumber', `0x${number.toString(16)}`, true)
    const block = createBlockFromRPC(json as never, [], { common, setHardfork: false })
    // Checks state root, receipts root, bloom and gas used against the header.
    const { receipts } = await runBlock(vm, { block, skipBlockValidation: true, skipHeaderValidation: true })
    expect(receipts).toHaveLength(block.transactions.length)
  }
  expect(await rpc('eth_getBalance', ALICE, 'latest')).toBe(`0x${ETHER.toString(16)}`)
  const head = await rpc<{ stateRoot: `0x${string}` }>('eth_getBlockByNumber', 'latest', false)
  expect(hexToBytes(head.stateRoot)).toEqual(await state.getStateRoot())
  await node.close()
})
