import { encodeDeployData, encodeFunctionData, type Hex } from 'viem'
import { compileNotebook } from '../contracts.js'
import { type RawStep, type Saved, type Step, step } from './steps.js'

const from = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const other = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x00000000000000000000000000000000deadbeef'
const code = '0x00000000000000000000000000000000000c0de0'
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
const unknownHash = `0x${'12'.repeat(32)}`

/** Second of block 0 on both nodes. */
export const START = 1_900_000_000

const fees = { maxFeePerGas: '0x174876e800', maxPriorityFeePerGas: '0x3b9aca00' }

/** Sends, mines at a second of its own, and looks at everything that tells of it. */
function transaction(name: string, at: number, fields: (saved: Saved) => object, more: readonly Step[] = []): Step[] {
  const hash = (saved: Saved) => [saved[name]]
  const block = (saved: Saved) => saved[`${name} block`]
  return [
    step('evm_setNextBlockTimestamp', [START + at], name),
    step('eth_sendTransaction', (saved) => [{ from, gas: '0x7a120', ...fees, ...fields(saved) }], name, { as: name }),
    step('eth_getTransactionReceipt', hash, name, {
      as: `${name} block`,
      pick: ({ blockHash }: { blockHash: string }) => blockHash,
    }),
    step('eth_getTransactionByHash', hash, name),
    step('eth_getRawTransactionByHash', hash, name),
    step('eth_getBlockByHash', (saved) => [block(saved), true], name),
    step('eth_getBlockReceipts', (saved) => [block(saved)], name),
    step(
      'debug_traceTransaction',
      (saved) => [saved[name], { tracer: 'callTracer', tracerConfig: { withLog: true } }],
      `${name}, callTracer`,
    ),
    step('debug_traceTransaction', (saved) => [saved[name], { tracer: 'prestateTracer' }], `${name}, prestateTracer`),
    step('debug_traceTransaction', hash, `${name}, struct logger`),
    ...more,
  ]
}

function chainSteps(): Step[] {
  return [
    // anvil's block 1 has block 0's base fee, ours what EIP-1559 reckons; from here on they go together.
    step('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00'], 'first'),
    step('web3_clientVersion'),
    step('web3_sha3', ['0x68656c6c6f']),
    ...['net_version', 'net_listening', 'eth_chainId', 'eth_blockNumber', 'eth_accounts', 'eth_coinbase'].map((name) =>
      step(name),
    ),
    ...['eth_gasPrice', 'eth_maxPriorityFeePerGas', 'eth_syncing', 'eth_mining', 'eth_hashrate'].map((name) =>
      step(name),
    ),
    step('eth_blobBaseFee'),
    step('eth_getBlockByNumber', ['0x0', false], 'genesis'),
    step('eth_getBlockByNumber', ['latest', true], 'latest'),
    step('eth_getBlockByNumber', ['0x999', false], 'not there'),
    step('eth_getBlockByHash', [unknownHash, false], 'not there'),
    step('eth_getBalance', [from, 'latest']),
    step('eth_getBalance', [from, '0x999'], 'block not there'),
    step('eth_getTransactionCount', [from, 'pending']),
    step('eth_getCode', [other, 'latest']),
    step('eth_getStorageAt', [other, '0x0', 'latest']),
    step('eth_getTransactionByHash', [unknownHash], 'not there'),
    step('eth_getTransactionReceipt', [unknownHash], 'not there'),
    step('eth_getTransactionByBlockNumberAndIndex', ['0x0', '0x0'], 'not there'),
    step('eth_getUncleCountByBlockNumber', ['0x0']),
    step('eth_sign', [from, '0x68656c6c6f']),
    step('personal_sign', ['0x68656c6c6f', from]),
    step('eth_sign', [stranger, '0x68656c6c6f'], 'not ours'),
    step('eth_signTransaction', [{ from, to: other, nonce: '0x0', gas: '0x5208', value: '0x1', ...fees }]),
    step('eth_signTypedData_v4', [from, typedData]),
  ]
}

const typedData = {
  domain: { name: 'Letter', version: '1', chainId: 31337 },
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
    ],
    Letter: [{ name: 'words', type: 'string' }],
  },
  primaryType: 'Letter',
  message: { words: 'good day' },
}

function transactionSteps(): Step[] {
  const { abi, bytecode } = compileNotebook()
  const call = (functionName: string, args: unknown[] = []) => encodeFunctionData({ abi, functionName, args })
  const at = (saved: Saved) => saved.notebook as Hex
  const read =
    (functionName: string, args: unknown[] = []) =>
    (saved: Saved) => [{ from, to: at(saved), data: call(functionName, args) }, 'latest']
  return [
    step('eth_newBlockFilter', [], 'before', { as: 'block filter' }),
    step('eth_newPendingTransactionFilter', [], 'before', { as: 'pending filter' }),
    step('eth_newFilter', [{}], 'before', { as: 'log filter' }),
    ...transaction('transfer', 10, () => ({ to: other, value: '0xde0b6b3a7640000', gas: '0x5208' })),
    ...transaction('legacy transfer', 20, () => ({
      to: other,
      value: '0x1',
      gasPrice: '0x174876e800',
      maxFeePerGas: undefined,
      maxPriorityFeePerGas: undefined,
    })),
    ...transaction('deployment', 30, () => ({ data: encodeDeployData({ abi, bytecode, args: [3n] }) }), [
      step('eth_getTransactionReceipt', (saved) => [saved.deployment], 'address', {
        as: 'notebook',
        pick: ({ contractAddress }: { contractAddress: string }) => contractAddress,
      }),
    ]),
    ...transaction('event', 40, (saved) => ({ to: at(saved), data: call('write', ['hello']) })),
    ...transaction('inner failure', 50, (saved) => ({ to: at(saved), data: call('tryFull') })),
    ...transaction('failure', 60, (saved) => ({ to: at(saved), data: call('refuse', ['no ink']) })),
    ...transaction('with an access list', 70, (saved) => ({
      to: at(saved),
      data: call('write', ['x']),
      accessList: [{ address: at(saved), storageKeys: [word(0)] }],
    })),
    step('eth_getFilterChanges', (saved) => [saved['block filter']], 'blocks'),
    step('eth_getFilterChanges', (saved) => [saved['pending filter']], 'pending'),
    step('eth_getFilterChanges', (saved) => [saved['log filter']], 'logs'),
    step('eth_getFilterLogs', (saved) => [saved['log filter']]),
    step('eth_uninstallFilter', (saved) => [saved['log filter']]),
    step('eth_uninstallFilter', (saved) => [saved['log filter']], 'again'),
    step('eth_getFilterChanges', (saved) => [saved['log filter']], 'gone'),
    step('eth_getLogs', (saved) => [{ fromBlock: '0x0', toBlock: 'latest', address: at(saved) }]),
    step('eth_getLogs', (saved) => [{ blockHash: saved['event block'] }], 'of a block'),
    step('eth_getLogs', [{ blockHash: unknownHash }], 'of a block that is not there'),
    step('eth_getLogs', [{ fromBlock: '0x0', topics: [[unknownHash], null] }], 'none'),
    step('eth_getLogs', [{ fromBlock: '0x5', toBlock: '0x1' }], 'backwards'),
    step('eth_call', read('pages')),
    step('eth_call', read('context'), 'context'),
    step('eth_call', read('full', [7n]), 'custom error'),
    step('eth_call', read('refuse', ['no ink']), 'reason'),
    step('eth_call', read('divide', [1n, 0n]), 'panic'),
    step('eth_call', (saved) => [{ to: at(saved), data: call('pages') }, '0x3'], 'in the past'),
    step(
      'eth_call',
      (saved) => [
        { to: at(saved), data: call('pages') },
        'latest',
        { [at(saved)]: { stateDiff: { [word(0)]: word(9) } } },
      ],
      'other state',
    ),
    step(
      'eth_call',
      (saved) => [{ from: stranger, to: at(saved), value: '0x1', data: call('deposit') }, 'latest'],
      'no funds',
    ),
    step('eth_estimateGas', (saved) => [{ from, to: at(saved), data: call('write', ['hello']) }]),
    step('eth_estimateGas', [{ from, to: other, value: '0x1' }], 'transfer'),
    step('eth_estimateGas', read('full', [7n]), 'custom error'),
    step('eth_estimateGas', [{ from: stranger, to: other, value: '0x1' }], 'no funds'),
    step('eth_createAccessList', (saved) => [{ from, to: at(saved), data: call('write', ['hello']) }]),
    step('eth_getProof', (saved) => [at(saved), [word(0)], 'latest']),
    step('eth_getStorageAt', (saved) => [at(saved), '0x0', 'latest'], 'contract'),
    step('eth_getCode', (saved) => [at(saved), 'latest'], 'contract'),
    step('eth_getTransactionByBlockNumberAndIndex', ['0x2', '0x0']),
    step('eth_getTransactionByBlockHashAndIndex', (saved) => [saved['event block'], '0x0']),
    step('eth_getTransactionBySenderAndNonce', [from, '0x2']),
    step('eth_getBlockTransactionCountByNumber', ['0x4']),
    step('eth_getBlockTransactionCountByHash', (saved) => [saved['event block']]),
    step('eth_feeHistory', ['0x4', 'latest', [10, 50, 90]]),
    step('eth_feeHistory', ['0x4', '0x3', []], 'no percentiles'),
    step('debug_traceCall', (saved) => [
      { from, to: at(saved), data: call('tryFull') },
      'latest',
      { tracer: 'callTracer' },
    ]),
    step('debug_traceBlockByNumber', ['0x4', { tracer: 'callTracer' }]),
  ]
}

function poolSteps(): Step[] {
  const send = (name: string, fields: object) =>
    step('eth_sendTransaction', [{ from, to: other, gas: '0x5208', ...fees, ...fields }], name, { as: name })
  return [
    step('evm_setAutomine', [false]),
    step('eth_sendTransaction', [{ from, to: other, value: '0x1', gas: '0x5208', ...fees }], 'waits', {
      as: 'waiting',
    }),
    send('behind a gap', { nonce: '0x20' }),
    send('underpriced replacement', { nonce: '0x7', value: '0x9' }),
    send('nonce too low', { nonce: '0x0' }),
    send('too little gas', { gas: '0x5207', nonce: '0x8' }),
    send('more than there is', { value: '0xffffffffffffffffffffffff', nonce: '0x8' }),
    send('tip above cap', { nonce: '0x8', maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }),
    send('not ours', { from: stranger }),
    step('txpool_status'),
    step('txpool_content'),
    step('txpool_inspect'),
    step('eth_getTransactionByHash', (saved) => [saved.waiting], 'waiting'),
    step('eth_getTransactionReceipt', (saved) => [saved.waiting], 'waiting'),
    step('eth_getTransactionCount', [from, 'pending'], 'with one waiting'),
    step('evm_setNextBlockTimestamp', [START + 500], 'pending'),
    step('eth_getBlockByNumber', ['pending', true], 'pending'),
    step('anvil_dropTransaction', (saved) => [saved.waiting]),
    step('anvil_dropAllTransactions'),
    step('txpool_status', [], 'empty'),
    step('evm_setAutomine', [true], 'on'),
    step('eth_sendRawTransaction', ['0x02c0'], 'no transaction'),
    step('eth_sendRawTransaction', ['0x'], 'empty'),
  ]
}

function testSteps(): Step[] {
  return [
    step('evm_snapshot', [], '', { as: 'snapshot' }),
    step('anvil_setBalance', [stranger, '0xde0b6b3a7640000']),
    step('anvil_setNonce', [stranger, '0x5']),
    step('anvil_setCode', [code, '0x5f545f5260205ff3']),
    step('anvil_setStorageAt', [code, '0x0', word(42)]),
    step('eth_call', [{ to: code }, 'latest'], 'planted code'),
    step('eth_getBalance', [stranger, 'latest'], 'planted'),
    step('eth_getTransactionCount', [stranger, 'latest'], 'planted'),
    step('anvil_impersonateAccount', [stranger]),
    step('evm_setNextBlockTimestamp', [START + 1_000], 'impersonated'),
    step('eth_sendTransaction', [{ from: stranger, to: other, value: '0x1', gas: '0x5208', ...fees }], 'impersonated'),
    step('anvil_stopImpersonatingAccount', [stranger]),
    step('anvil_getAutomine'),
    step('anvil_setNextBlockBaseFeePerGas', ['0x77359400']),
    step('anvil_setCoinbase', [stranger]),
    step('evm_setBlockGasLimit', ['0x1c9c380']),
    step('evm_setNextBlockTimestamp', [START + 2_000], 'empty block'),
    step('evm_mine'),
    step('eth_getBlockByNumber', ['latest', false], 'ordered'),
    step('evm_increaseTime', [100]),
    step('anvil_setBlockTimestampInterval', [7]),
    step('anvil_mine', ['0x3', '0x5']),
    step('eth_blockNumber', [], 'after many'),
    step('anvil_removeBlockTimestampInterval'),
    step('hardhat_mine', ['0x2']),
    step('evm_setNextBlockTimestamp', [1], 'in the past'),
    step('anvil_rollback', [1]),
    step('eth_blockNumber', [], 'rolled back'),
    step('evm_revert', (saved) => [saved.snapshot]),
    step('evm_revert', (saved) => [saved.snapshot], 'again'),
    step('eth_blockNumber', [], 'reverted'),
    step('anvil_nodeInfo'),
    step('anvil_metadata'),
    step('anvil_getIntervalMining'),
    step('anvil_setMinGasPrice', ['0x1']),
  ]
}

function wrongSteps(): Step[] {
  return [
    step('eth_nothing', [], 'unknown method'),
    step('eth_getBalance', [], 'no parameters'),
    step('eth_getBalance', ['0x12', 'latest'], 'short address'),
    step('eth_getBalance', [from, 'newest'], 'no such tag'),
    step('eth_getBlockByNumber', ['latest'], 'one parameter'),
    step('eth_getTransactionByHash', ['0x1234'], 'short hash'),
    step('eth_call', ['hello', 'latest'], 'no object'),
    step('eth_getStorageAt', [from, 'zero', 'latest'], 'no slot'),
    step('eth_feeHistory', ['0x4', 'latest', [90, 10]], 'percentiles fall'),
    step('debug_traceTransaction', [unknownHash], 'not there'),
    step('eth_getFilterChanges', ['0x99999'], 'no filter'),
    step('eth_subscribe', ['newHeads'], 'over http'),
  ]
}

/** Requests in their order: later ones build on earlier ones. */
export function script(): Step[] {
  return [...chainSteps(), ...transactionSteps(), ...poolSteps(), ...testSteps(), ...wrongSteps()]
}

const request = (id: unknown, method = 'eth_chainId') => ({ jsonrpc: '2.0', id, method, params: [] })

/** Bodies as they go over the wire. */
export const RAW: readonly RawStep[] = [
  { name: 'a batch', body: JSON.stringify([request(1), request('two'), request(3, 'eth_nothing')]) },
  { name: 'an empty batch', body: '[]' },
  { name: 'a batch of nonsense', body: '[1, 2]' },
  { name: 'a notification', body: JSON.stringify({ jsonrpc: '2.0', method: 'eth_chainId', params: [] }) },
  {
    name: 'a batch with a notification',
    body: JSON.stringify([request(1), { jsonrpc: '2.0', method: 'eth_chainId' }]),
  },
  { name: 'id null', body: JSON.stringify(request(null)) },
  { name: 'no params', body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}' },
  { name: 'params null', body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":null}' },
  { name: 'no version', body: '{"id":1,"method":"eth_chainId","params":[]}' },
  { name: 'no method', body: '{"jsonrpc":"2.0","id":1}' },
  { name: 'not JSON', body: '{"jsonrpc":' },
  { name: 'an empty body', body: '' },
]
