// Memory and log queries of a long chain: blocks of ten transactions, half of them ETH to new accounts, half calls that store and log.
//   node bench/long-chain.ts [BLOCKS] [FOLDER]    10,000 blocks in memory when left out
import { createNode } from '@merkato/vm'
import { LOGGING_CONTRACT } from '../testing/random-steps.ts'

const [count = '10000', dataFolder] = process.argv.slice(2)
const node = await createNode({ dataFolder, initialBaseFeePerGas: 0n, balance: 10n ** 30n })
const rpc = (method: string, ...params: unknown[]): Promise<unknown> => node.request({ method, params })
const senders = node.accounts.map(({ address }) => address)
const word = (value: number): string => value.toString(16).padStart(64, '0')

const creation = await rpc('eth_sendTransaction', { from: senders[0], data: LOGGING_CONTRACT, gas: '0x30d40' })
const { contractAddress: to } = (await rpc('eth_getTransactionReceipt', creation)) as { contractAddress: string }
await rpc('evm_setAutomine', false)

let sent = 0
let highest = 0
for (let block = 1; block <= Number(count); block++) {
  for (const from of senders) {
    const call = { from, to, data: `0x${word(sent)}${word(1)}`, gas: '0x186a0' }
    const payment = { from, to: `0x${(0x10000000 + sent).toString(16).padStart(40, '0')}`, value: '0x1', gas: '0x5208' }
    await rpc('eth_sendTransaction', sent++ % 2 === 0 ? call : payment)
  }
  await rpc('evm_mine')
  highest = Math.max(highest, process.memoryUsage().rss)
  if (block % 1_000 === 0) console.log(`${block} blocks, ${sent} transactions: ${megabytes(highest)} at most`)
}

const topics = [`0x${'0'.repeat(24)}${senders[2]?.slice(2)}`]
const before = process.cpuUsage()
const logs = (await rpc('eth_getLogs', { fromBlock: '0x0', address: to, topics })) as unknown[]
const { user, system } = process.cpuUsage(before)
console.log(`${logs.length} logs out of all blocks: ${Math.round((user + system) / 1000)} ms of processor time`)
console.log(`resident memory: ${megabytes(process.resourceUsage().maxRSS * 1024)} at most`)
await node.close()

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}
