import { Interface, Wallet } from 'ethers'
import { peerBytecode } from './peer-contract.js'
import type { Peer } from './peers.js'

/** First account of the mnemonic that all three nodes share. */
const sender = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const receiver = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const erc20 = new Interface([
  'function transfer(address to, uint256 value)',
  'function balanceOf(address) view returns (uint256)',
])

interface Receipt {
  readonly status: string
  readonly contractAddress: string
}

/** @returns address of a fresh token whose whole supply is the sender's */
export async function deployToken({ rpc }: Peer): Promise<string> {
  const [hash] = await sendSigned({ rpc }, [{ data: peerBytecode('Token'), gasLimit: 2_000_000n }])
  return (await rpc.send<Receipt>('eth_getTransactionReceipt', [hash])).contractAddress
}

/**
 * Transfers sent one by one: the next leaves when the receipt of the last is there, as in a test that awaits each step.
 * Signing is done beforehand and not counted.
 * @returns transfers per second
 */
export async function transfersPerSecond(peer: Peer, token: string, count: number): Promise<number> {
  const data = erc20.encodeFunctionData('transfer', [receiver, 1n])
  const signed = await sign(
    peer,
    Array.from({ length: count }, () => ({ to: token, data, gasLimit: 100_000n })),
  )
  const started = performance.now()
  for (const raw of signed) await sendRaw(peer, raw)
  return perSecond(count, started)
}

/** @returns calls of `balanceOf` per second, one by one */
export async function callsPerSecond({ rpc }: Peer, token: string, count: number): Promise<number> {
  const call = { to: token, data: erc20.encodeFunctionData('balanceOf', [receiver]) }
  const started = performance.now()
  for (let i = 0; i < count; i++) await rpc.send('eth_call', [call, 'latest'])
  return perSecond(count, started)
}

type Node = Pick<Peer, 'rpc'>
type Request = { readonly to?: string; readonly data: string; readonly gasLimit: bigint }

async function sign({ rpc }: Node, requests: readonly Request[]): Promise<string[]> {
  const nonce = Number(await rpc.send<string>('eth_getTransactionCount', [sender.address, 'latest']))
  const fees = { maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n }
  return Promise.all(
    requests.map((request, i) =>
      sender.signTransaction({ ...request, ...fees, type: 2, chainId: 31337, nonce: nonce + i }),
    ),
  )
}

async function sendSigned(node: Node, requests: readonly Request[]): Promise<string[]> {
  const hashes: string[] = []
  for (const raw of await sign(node, requests)) hashes.push(await sendRaw(node, raw))
  return hashes
}

async function sendRaw({ rpc }: Node, raw: string): Promise<string> {
  const hash = await rpc.send<string>('eth_sendRawTransaction', [raw])
  const receipt = await minedReceipt({ rpc }, hash)
  if (receipt.status !== '0x1') throw new Error(`transaction ${hash} failed`)
  return hash
}

/** anvil answers before it has mined. */
async function minedReceipt({ rpc }: Node, hash: string): Promise<Receipt> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const receipt = await rpc.send<Receipt | null>('eth_getTransactionReceipt', [hash])
    if (receipt !== null) return receipt
  }
  throw new Error(`transaction ${hash} was not mined`)
}

const perSecond = (count: number, started: number) => (count * 1_000) / (performance.now() - started)
