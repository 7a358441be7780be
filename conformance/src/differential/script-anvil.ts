import { privateKeyToAccount } from 'viem/accounts'
import { script } from './script.js'
import { type Step, step } from './steps.js'

/** The first account of the phrase that every sandbox uses; its key is public. */
const signer = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const from = signer.address.toLowerCase()
const other = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x00000000000000000000000000000000deadbeef'
const place = '0x00000000000000000000000000000000000a0001'
const answering = '0x00000000000000000000000000000000000a0002'
const failing = '0x00000000000000000000000000000000000a0003'
const slot = `0x${'00'.repeat(32)}`

/** The common script, then what anvil's own tests hold. */
export async function scriptForAnvil(): Promise<Step[]> {
  return [...script(), ...(await callSteps()), ...pendingSteps(), ...waySteps()]
}

/** Returns the word that these instructions leave on the stack. */
const answer = (instructions: string) => ({ [place]: { code: `0x${instructions}5f5260205ff3` } })
const gasLeft = answer('5a')
const costOfBalance = answer(`5a73${answering.slice(2)}31505a9003`)
const gasPrice = answer('3a')

async function callSteps(): Promise<Step[]> {
  const call = (name: string, fields: object, ...overrides: object[]) =>
    step('eth_call', [{ from: other, to: place, ...fields }, 'latest', ...overrides], name)
  const gas = '0x186a0'
  const authorization = await signer.signAuthorization({ address: answering, chainId: 31_337, nonce: 0 })
  const { r, s, yParity } = authorization
  const authorizationList = [
    { chainId: '0x7a69', address: answering, nonce: '0x0', yParity: `0x${yParity ?? 0}`, r, s },
  ]
  return [
    step('anvil_setCode', [answering, '0x602a5f5260205ff3'], 'answering'),
    step('anvil_setNonce', [from, '0x0'], 'as it was'),
    call('gas left', { gas }, gasLeft),
    call('gas left after data', { gas, data: '0x00112233' }, gasLeft),
    call('gas left after a list', { gas, accessList: [{ address: answering, storageKeys: [slot] }] }, gasLeft),
    call('gas left in a constructor', { gas, to: undefined, data: '0x5a5f5260205ff3' }),
    call('cold', {}, costOfBalance),
    call('warm', { accessList: [{ address: answering, storageKeys: [] }] }, costOfBalance),
    call('with an authorization', { to: from, authorizationList }),
    step('eth_estimateGas', [{ from: other, to: from, authorizationList }], 'with an authorization'),
    call('price', { maxFeePerGas: '0x64', maxPriorityFeePerGas: '0x2' }, gasPrice, { baseFee: '0xa' }),
    call('legacy price', { gasPrice: '0x64' }, gasPrice, { baseFee: '0xa' }),
    call('cap alone', { maxFeePerGas: '0x64' }, gasPrice, { baseFee: '0xa' }),
    call('little gas', { gas: '0x64' }),
    call('price that nobody has', { from: stranger, gas, gasPrice: '0xffffffffffffffff' }),
    call('tip above the cap', { maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }),
    call('of another chain', { chainId: '0x1' }),
  ]
}

function pendingSteps(): Step[] {
  return [
    step('evm_setAutomine', [false], 'for the pending block'),
    step('eth_sendTransaction', [{ from: other, to: from, gas: '0x5208', gasPrice: '0x174876e800' }], 'pending', {
      as: 'pending transaction',
    }),
    step('eth_getTransactionByBlockNumberAndIndex', ['pending', '0x0'], 'pending'),
    step('eth_getBlockTransactionCountByNumber', ['pending'], 'pending'),
    step('eth_getBlockReceipts', ['pending'], 'pending'),
    step('anvil_setAutomine', [true], 'for what waits'),
    step('eth_getTransactionCount', [other, 'latest'], 'after what waited'),
  ]
}

function waySteps(): Step[] {
  return [
    step('anvil_setIntervalMining', [600], 'by the clock'),
    step('anvil_getAutomine', [], 'by the clock'),
    step('anvil_getIntervalMining', [], 'by the clock'),
    step('anvil_setAutomine', [true], 'at once'),
    step('anvil_getIntervalMining', [], 'at once'),
    step('anvil_impersonateAccount', [stranger], 'for the list'),
    step('eth_accounts', [], 'with an impersonated one'),
    step('anvil_stopImpersonatingAccount', [stranger], 'for the list'),
    step('anvil_setCode', [failing, '0x5f5ffd'], 'failing'),
    step('eth_sendTransaction', [{ from: other, to: failing, gasPrice: '0x174876e800' }], 'fails, without gas'),
  ]
}
