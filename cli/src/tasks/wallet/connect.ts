import { JsonRpcProvider, Network } from 'ethers'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'

/** A node that answered. */
export interface Connection {
  readonly provider: JsonRpcProvider
  readonly chainId: bigint
}

const PATIENCE_MS = 10_000

/**
 * Connects to a node. Asks for its chain by itself first: ethers would ask again and again for as long as nobody answers.
 * @throws CliError BAD_URL, NO_NODE
 */
export async function connectNode(url: string): Promise<Connection> {
  const shown = shownUrl(url)
  const chainId = await askChainId(url).catch((cause: unknown) => {
    const remedy = 'Start one with merkato sandbox, or name yours: --url URL or MERKATO_URL.'
    throw new CliError('NO_NODE', `No node answers at ${shown}.`, remedy, { cause })
  })
  const provider = new JsonRpcProvider(url, Network.from(chainId), {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 250,
  })
  return { provider, chainId }
}

async function askChainId(url: string): Promise<bigint> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const answer: { result?: unknown } = JSON.parse(await response.text())
  if (typeof answer.result !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(answer.result)) throw new Error('no chain id')
  return BigInt(answer.result)
}

/** Without path and query: many services put a key there. @throws CliError BAD_URL */
export function shownUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return printable(parsed.origin)
  throw new CliError(
    'BAD_URL',
    'The address of a node begins with http:// or https://.',
    'Try: --url http://127.0.0.1:8545',
  )
}
