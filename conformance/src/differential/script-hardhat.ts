import { START, script } from './script.js'
import { type Saved, type Step, step } from './steps.js'

const from = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const second = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc'
const third = '0x90f79bf6eb2c4f870365e785982e1f101e93b906'
const planted = '0x000000000000000000000000000000000000b0b0'
const fees = { maxFeePerGas: '0x174876e800', maxPriorityFeePerGas: '0x3b9aca00' }
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

/** Methods of the common script that Hardhat has not. */
const ABSENT: ReadonlySet<string> = new Set([
  ...['net_listening', 'eth_mining', 'eth_hashrate', 'eth_getUncleCountByBlockNumber', 'eth_signTransaction'],
  ...['eth_getBlockReceipts', 'eth_getRawTransactionByHash', 'eth_getTransactionBySenderAndNonce'],
  ...['eth_createAccessList', 'debug_traceBlockByNumber', 'txpool_status', 'txpool_content', 'txpool_inspect'],
  ...['hardhat_setBlockTimestampInterval', 'hardhat_removeBlockTimestampInterval', 'hardhat_rollback'],
  ...['hardhat_nodeInfo', 'hardhat_getIntervalMining', 'hardhat_dropAllTransactions'],
])

/** Hardhat drops transactions one by one only, and wants its pool empty when a nonce is set. */
const emptyPool = step('hardhat_dropTransaction', (saved) => [saved['behind a gap']], 'behind a gap')

/** The common script as Hardhat understands it (`hardhat_*` for `anvil_*`, without what it has not), then what its own tests hold. */
export function scriptForHardhat(): Step[] {
  const common = script()
    .map((each) => ({ ...each, name: hardhatName(each.name), method: hardhatName(each.method) }))
    .flatMap((each) => (each.method === 'hardhat_dropAllTransactions' ? [emptyPool] : [each]))
    .filter(({ method }) => !ABSENT.has(method))
  return [
    ...common,
    ...timeSteps(),
    ...miningSteps(),
    ...accountSteps(),
    ...sendingSteps(),
    ...failureSteps(),
    ...callSteps(),
  ]
}

function hardhatName(name: string): string {
  return name.replace(/^anvil_/, 'hardhat_')
}

const latest = (more: string) => step('eth_getBlockByNumber', ['latest', false], more)
const nextAt = (seconds: number, more: string) => step('evm_setNextBlockTimestamp', [START + seconds], more)

function timeSteps(): Step[] {
  const at = START + 10_000
  return [
    step('evm_snapshot', [], 'time', { as: 'before time' }),
    step('evm_setNextBlockTimestamp', [`0x${at.toString(16)}`], 'in hex'),
    step('evm_mine'),
    latest('at the second that was set'),
    step('evm_mine', [at + 100], 'at a second'),
    latest('at a second'),
    step('evm_mine', [`0x${(at + 200).toString(16)}`], 'at a second in hex'),
    latest('at a second in hex'),
    step('evm_mine', [at], 'in the past'),
    step('evm_setNextBlockTimestamp', [at + 200], 'as the newest block'),
    step('evm_setNextBlockTimestamp', [at + 300], 'first'),
    step('evm_setNextBlockTimestamp', [at + 310], 'again'),
    step('hardhat_mine', ['0x3', '0x3c'], 'with an interval'),
    latest('after an interval'),
    step('evm_setNextBlockTimestamp', ['0x10000000000000000'], 'too large'),
    step('evm_increaseTime', ['0x10000000000000000'], 'too large'),
    step('evm_increaseTime', ['abc'], 'no number'),
    step('evm_setNextBlockTimestamp', [-1], 'negative'),
    step('evm_mine', ['10000000000000000000000000000000'], 'too large'),
    step('evm_revert', (saved) => [saved['before time']], 'time'),
    step('evm_revert', ['0x9999'], 'unknown'),
    step('evm_revert', ['0x0'], 'zero'),
    step('evm_revert', [], 'no id'),
  ]
}

function miningSteps(): Step[] {
  return [
    step('evm_snapshot', [], 'mining', { as: 'before mining' }),
    step('evm_setBlockGasLimit', ['0x0'], 'zero'),
    step('evm_setBlockGasLimit', [30_000_000], 'a number'),
    step('evm_setAutomine', ['yes'], 'no boolean'),
    step('evm_setIntervalMining', [-10], 'negative'),
    step('evm_setIntervalMining', [[2000, 1000]], 'backwards'),
    step('evm_setIntervalMining', [0], 'off'),
    step('hardhat_getAutomine', [], 'on'),
    step('hardhat_mine', [], 'one'),
    step('hardhat_mine', ['0x0'], 'none'),
    step('eth_blockNumber', [], 'none mined'),
    step('hardhat_mine', [5], 'a number'),
    step('hardhat_mine', ['0x2', 60], 'interval a number'),
    step('eth_blockNumber', [], 'after numbers'),
    step('hardhat_setNextBlockBaseFeePerGas', ['0x1'], 'one wei'),
    step('hardhat_mine', ['0x3'], 'base fee'),
    latest('base fee after many'),
    step('hardhat_setPrevRandao', [word(42)]),
    step('hardhat_setPrevRandao', ['0x2a'], 'short'),
    nextAt(20_000, 'prevrandao'),
    step('evm_mine', [], 'prevrandao'),
    latest('prevrandao'),
    step('hardhat_setCoinbase', ['0x1234'], 'short'),
    step('hardhat_setCoinbase', [planted], 'planted'),
    step('hardhat_setLoggingEnabled', [false]),
    step('hardhat_setLoggingEnabled', ['no'], 'no boolean'),
    step('eth_coinbase', [], 'planted'),
    step('evm_revert', (saved) => [saved['before mining']], 'mining'),
    step('eth_coinbase', [], 'reverted'),
  ]
}

function accountSteps(): Step[] {
  return [
    step('evm_snapshot', [], 'accounts', { as: 'before accounts' }),
    step('hardhat_impersonateAccount', ['0x1234'], 'short'),
    step('hardhat_impersonateAccount', [planted.slice(2)], 'no prefix'),
    step('hardhat_stopImpersonatingAccount', [planted], 'not impersonated'),
    step('hardhat_setBalance', ['0x1234', '0x0'], 'short'),
    step('hardhat_setBalance', [planted, 'xyz'], 'no number'),
    step('hardhat_setBalance', [planted, '0x00001'], 'leading zeros'),
    step('hardhat_setBalance', [planted, `0x${'f'.repeat(64)}`], 'all there is'),
    step('hardhat_setBalance', [planted, `0x1${'0'.repeat(64)}`], 'more than there is'),
    step('hardhat_setBalance', [from, '0x56bc75e2d63100000'], 'of an account'),
    step('eth_getBalance', [from, 'latest'], 'set'),
    step('eth_getBalance', [from, 'pending'], 'set'),
    step('hardhat_setCode', ['0x1234', '0x0'], 'short'),
    step('hardhat_setCode', [planted, 'xyz'], 'no data'),
    step('hardhat_setCode', [planted, '0xfff'], 'odd'),
    step('hardhat_setCode', [planted, '0x5f545f5260205ff3']),
    step('eth_getCode', [planted], 'no block'),
    step('hardhat_setCode', [planted, '0x'], 'none'),
    step('eth_getCode', [planted, 'latest'], 'none'),
    step('hardhat_setNonce', ['0x1234', '0x0'], 'short'),
    step('hardhat_setNonce', [planted, 'xyz'], 'no number'),
    step('hardhat_setNonce', [from, '0x0'], 'below'),
    step('hardhat_setStorageAt', ['0x1234', '0x0', word(1)], 'short'),
    step('hardhat_setStorageAt', [planted, 'xyz', word(1)], 'no slot'),
    step('hardhat_setStorageAt', [planted, '0x00', word(1)], 'slot with leading zeros'),
    step('hardhat_setStorageAt', [planted, word(0), word(1)], 'slot as a word'),
    step('hardhat_setStorageAt', [planted, `0x1${'0'.repeat(64)}`, word(1)], 'slot too large'),
    step('hardhat_setStorageAt', [planted, '0x0', '0x1'], 'value short'),
    step('hardhat_setStorageAt', [planted, '0x0', 'xyz'], 'no value'),
    step('hardhat_setStorageAt', [planted, '0x0', `${word(1)}00`], 'value too long'),
    step('eth_getStorageAt', [planted, '0x0', 'latest'], 'planted'),
    step('eth_getStorageAt', [planted, word(0)], 'no block'),
    step('eth_getStorageAt', [planted, '0x00'], 'leading zeros'),
    step('hardhat_setNextBlockBaseFeePerGas', ['xyz'], 'no number'),
    step('hardhat_dropTransaction', [word(1)], 'unknown'),
    step('hardhat_dropTransaction', ['0x12'], 'short'),
    step('evm_revert', (saved) => [saved['before accounts']], 'accounts'),
  ]
}

function sendingSteps(): Step[] {
  const send = (more: string, fields: object, as = more) =>
    step('eth_sendTransaction', [{ from: second, to: third, gas: '0x186a0', ...fields }], more, { as })
  const transaction = (saved: Saved, name: string) => [saved[name]]
  return [
    step('evm_snapshot', [], 'sending', { as: 'before sending' }),
    nextAt(30_000, 'nulls'),
    send('nulls', { gasPrice: null, value: null, nonce: null, data: null, accessList: null, chainId: null }),
    step('eth_getTransactionByHash', (saved) => transaction(saved, 'nulls'), 'nulls'),
    nextAt(30_010, 'to null'),
    send('to null', { ...fees, to: null, data: '0x00' }),
    step('eth_getTransactionReceipt', (saved) => transaction(saved, 'to null'), 'to null'),
    send('creation without data', { to: undefined }),
    send('both prices', { gasPrice: '0x77359400', maxFeePerGas: '0x77359400' }),
    send('price and tip', { gasPrice: '0x77359400', maxPriorityFeePerGas: '0x77359400' }),
    send('too much gas', { gas: '0x3b9aca00' }),
    send('fee below the base fee', { maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x1' }),
    send('price below the base fee', { gasPrice: '0x1' }),
    send('other chain', { chainId: '0x1' }),
    send('data and input that differ', { data: '0x12', input: '0x34' }),
    nextAt(30_015, 'unknown field'),
    send('unknown field', { ...fees, colour: 'red' }),
    nextAt(30_020, 'type 1'),
    send('type 1', { gasPrice: '0x77359400', accessList: [{ address: planted, storageKeys: [word(1)] }] }),
    step('eth_getTransactionByHash', (saved) => transaction(saved, 'type 1'), 'type 1'),
    step('eth_getTransactionReceipt', (saved) => transaction(saved, 'type 1'), 'type 1'),
    step('evm_setAutomine', [false], 'sending'),
    send('waits with fee', { maxFeePerGas: '0x4a817c800', maxPriorityFeePerGas: '0x3b9aca00', nonce: '0x4' }, 'first'),
    step('eth_getTransactionByHash', (saved) => transaction(saved, 'first'), 'waiting with fee'),
    send('the same again', { maxFeePerGas: '0x4a817c800', maxPriorityFeePerGas: '0x3b9aca00', nonce: '0x4' }, 'again'),
    send('a little more', { maxFeePerGas: '0x4a817c801', nonce: '0x4' }, 'little'),
    send('replaces', { maxFeePerGas: '0x9502f9000', maxPriorityFeePerGas: '0x77359400', nonce: '0x4' }, 'replaced'),
    step('eth_getTransactionByHash', (saved) => transaction(saved, 'first'), 'replaced'),
    step('eth_pendingTransactions'),
    step('eth_getTransactionCount', [second, 'pending'], 'sending'),
    step('eth_getTransactionCount', [second, 'latest'], 'sending'),
    send('nonce too high', { ...fees, nonce: '0x9' }),
    nextAt(30_030, 'waiting'),
    step('evm_mine', [], 'waiting'),
    latest('waiting'),
    step('evm_setAutomine', [true], 'sending over'),
    step('evm_revert', (saved) => [saved['before sending']], 'sending'),
  ]
}

function failureSteps(): Step[] {
  const creation = (more: string, data: string, fields: object = {}) => [
    step('eth_call', [{ from: second, data, ...fields }, 'latest'], more),
    step('eth_estimateGas', [{ from: second, data, ...fields }], more),
  ]
  return [
    ...creation('invalid opcode', '0xfe'),
    ...creation('opcode not there', '0xaa'),
    ...creation('stack underflow', '0x01'),
    ...creation('bad jump', '0x600056'),
    ...creation('out of gas', '0x5b600056', { gas: '0x186a0' }),
    ...creation('revert without data', '0x5f5ffd'),
    ...creation('revert with data', '0x63aabbccdd5f526004601cfd'),
    ...creation('code too large', '0x61ffff5ff3'),
    ...creation('initcode too large', `0x${'00'.repeat(49_153)}`),
    ...creation('code begins with ef', '0x60ef5f5260016000f3'),
  ]
}

function callSteps(): Step[] {
  const call = (more: string, fields: object, ...rest: unknown[]) => step('eth_call', [fields, ...rest], more)
  return [
    call('account without code', { from, to: planted, data: '0x1234' }, 'latest'),
    call('no from', { to: planted, data: '0x' }, 'latest'),
    call('no block', { from, to: third }),
    call('block object', { from, to: third }, { blockNumber: '0x1' }),
    call('both in a block object', { from, to: third }, { blockNumber: '0x1', blockHash: word(1) }),
    call('neither in a block object', { from, to: third }, {}),
    call('requireCanonical with a number', { from, to: third }, { blockNumber: '0x1', requireCanonical: true }),
    call('a hash that is not there', { from, to: third }, { blockHash: word(1) }),
    call('a block that is not there', { from, to: third }, '0xffff'),
    call('low fee', { from, to: third, maxFeePerGas: '0x1' }, 'latest'),
    call('low price', { from, to: third, gasPrice: '0x1' }, 'latest'),
    call('input', { from, input: '0x602a5f5260205ff3' }, 'latest'),
    call('both data and input', { from, data: '0x602a5f5260205ff3', input: '0x602a5f5260205ff3' }, 'latest'),
    call('nulls', { from, to: null, data: '0x602a5f5260205ff3', gas: null, value: null }, 'latest'),
    call('a number that begins with zero', { from, to: third, value: '0x01' }, 'latest'),
    call('a decimal number', { from, to: third, value: 1 }, 'latest'),
    call('balance override', { from: planted, to: third, value: '0x5' }, 'latest', { [planted]: { balance: '0x10' } }),
    call('state and stateDiff', { from, to: third }, 'latest', { [third]: { state: {}, stateDiff: {} } }),
    ...['earliest', 'safe', 'finalized', 'pending'].flatMap((tag) => [
      step('eth_getBlockByNumber', [tag, false], `tag ${tag}`),
      step('eth_getBalance', [third, tag], `tag ${tag}`),
      step('eth_getBlockTransactionCountByNumber', [tag], `tag ${tag}`),
    ]),
    step('eth_getBlockTransactionCountByHash', [word(1)], 'not there'),
    step('eth_getBlockTransactionCountByNumber', ['0xffff'], 'not there'),
    step('eth_getTransactionByBlockHashAndIndex', [word(1), '0x0'], 'not there'),
    step('eth_getTransactionByBlockNumberAndIndex', ['0x1', '0x1b'], 'index not there'),
    step('eth_getBlockByNumber', ['0x01', false], 'leading zero'),
    step('eth_getBlockByNumber', [1, false], 'a number'),
    step('eth_getLogs', [{ blockHash: word(1), fromBlock: '0x1' }], 'hash and range'),
    step('eth_getLogs', [{ fromBlock: '0xffff', toBlock: '0xfffff' }], 'in the future'),
    step('eth_getLogs', [{ address: [], topics: [] }], 'empty lists'),
    step('eth_getLogs', [{ address: '0x12' }], 'short address'),
    step('eth_newFilter', [{ fromBlock: '0x5', toBlock: '0x1' }], 'backwards'),
    step('eth_uninstallFilter', ['0x99999'], 'unknown'),
    step('eth_feeHistory', [0, 'latest', []], 'no blocks'),
    step('eth_feeHistory', ['0x401', 'latest', []], 'too many'),
    step('eth_feeHistory', ['0x1', 'latest', [101]], 'percentile above 100'),
    step('eth_feeHistory', ['0x1', 'pending', [50]], 'pending'),
    step('eth_feeHistory', ['0x3', '0xffff', [50]], 'not there'),
    step('web3_sha3', ['hello'], 'no data'),
    step('personal_sign', ['hello', from], 'text'),
    step('eth_signTypedData_v4', [from, '{"no":"types"}'], 'wrong'),
    step('eth_getProof', [planted, [word(0)], 'latest'], 'absent'),
    step('eth_getProof', [planted, [], 'latest'], 'no slots'),
    step('debug_traceCall', [{ from, to: third, value: '0x1' }, 'latest'], 'struct logger'),
    step(
      'debug_traceCall',
      [{ from, to: third, value: '0x1' }, 'latest', { tracer: 'prestateTracer' }],
      'prestateTracer',
    ),
  ]
}
