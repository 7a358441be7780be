import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNode, type MerkatoNode, type NodeOptions } from '../../../src/node/index.js'

/** Contracts of the source, written by hand so that no compiler is waited for. */
export const STORE = '0x00000000000000000000000000000000000c0de1'
export const EMITTER = '0x00000000000000000000000000000000000c0de2'
export const HASHES = '0x00000000000000000000000000000000000c0de3'
/** Of one word gives what is at that slot; of two stores the second at the first. */
const STORE_CODE = '0x36602014600e576020355f3555005b5f35545f5260205ff3'
/** LOG1 of calldata[0] as topic, without data. */
const EMITTER_CODE = '0x5f355f5fa100'
/** BLOCKHASH of calldata[0]. */
const HASHES_CODE = '0x5f35405f5260205ff3'

export type Rpc = (method: string, ...params: unknown[]) => Promise<unknown>

export const rpcOf =
  (node: MerkatoNode): Rpc =>
  (method, ...params) =>
    node.request({ method, params })

export const word = (value: bigint | number): string => `0x${value.toString(16).padStart(64, '0')}`

/** Requests that reach a node, and what becomes of them. */
export interface SourceServer {
  readonly url: string
  /** Methods in the order in which they were asked. */
  readonly asked: string[]
  /** Answers in the node's place when it gives true; undefined: the node answers. */
  tamper: ((request: AskedBody, response: ServerResponse) => boolean) | undefined
  /** What the answer to a request waits for. */
  hold: ((methods: readonly string[]) => Promise<void> | undefined) | undefined
  close(): Promise<void>
}

export type AskedBody = Asked | readonly Asked[]
interface Asked {
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

/** A node behind HTTP that counts what it is asked. */
export async function serve(node: MerkatoNode): Promise<SourceServer> {
  const asked: string[] = []
  const source: Pick<SourceServer, 'tamper' | 'hold'> = { tamper: undefined, hold: undefined }
  const one = async ({ id, method, params }: Asked) => {
    try {
      return { jsonrpc: '2.0', id, result: await node.request({ method, params }) }
    } catch (error) {
      const { code = -32603, message } = error as { code?: number; message: string }
      return { jsonrpc: '2.0', id, error: { code, message } }
    }
  }
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as AskedBody
    const all = Array.isArray(body) ? (body as readonly Asked[]) : [body as Asked]
    asked.push(...all.map(({ method }) => method))
    if (source.tamper?.(body, response) === true) return
    await source.hold?.(all.map(({ method }) => method))
    const answers = await Promise.all(all.map(one))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(Array.isArray(body) ? answers.reverse() : answers[0]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(source, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/key-in-the-path`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}

/** A chain with contracts, storage, logs and some blocks, behind HTTP. */
export interface Source {
  readonly node: MerkatoNode
  readonly rpc: Rpc
  readonly server: SourceServer
  /** Of its transactions, oldest first. */
  readonly hashes: readonly string[]
  close(): Promise<void>
}

export async function openSource(options: NodeOptions = {}): Promise<Source> {
  const node = await createNode(options)
  const rpc = rpcOf(node)
  const [from] = node.accounts.map(({ address }) => address)
  await rpc('hardhat_setCode', STORE, STORE_CODE)
  await rpc('hardhat_setCode', EMITTER, EMITTER_CODE)
  await rpc('hardhat_setCode', HASHES, HASHES_CODE)
  await rpc('hardhat_setBalance', STORE, '0x1234')
  const hashes: string[] = []
  for (const slot of [1, 2, 3]) {
    const data = word(slot) + word(slot * 1_000).slice(2)
    hashes.push((await rpc('eth_sendTransaction', { from, to: STORE, data, gas: '0x20000' })) as string)
    hashes.push((await rpc('eth_sendTransaction', { from, to: EMITTER, data: word(slot), gas: '0x20000' })) as string)
  }
  const server = await serve(node)
  const close = async () => {
    await server.close()
    await node.close()
  }
  return { node, rpc, server, hashes, close }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}
