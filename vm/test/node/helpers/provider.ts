import { BrowserProvider } from 'ethers'
import { createNode, type MerkatoNode, type NodeOptions } from '../../../src/node/index.js'

/** A node in process and an ethers provider on it, without waiting between polls. */
export async function openNode(options: NodeOptions = {}): Promise<{ node: MerkatoNode; provider: BrowserProvider }> {
  const node = await createNode(options)
  const eip1193 = {
    request: ({ method, params }: { method: string; params?: unknown }) =>
      node.request({ method, params: params as unknown[] }),
  }
  const provider = new BrowserProvider(eip1193, node.chainId, { cacheTimeout: -1, polling: true })
  provider.pollingInterval = 20
  return { node, provider }
}

/** The error that a request ends with. */
export async function failureOf(request: Promise<unknown>): Promise<{ code: number; message: string; data?: unknown }> {
  return request.then(
    () => {
      throw new Error('The request succeeded.')
    },
    (error: { code: number; message: string; data?: unknown }) => error,
  )
}
