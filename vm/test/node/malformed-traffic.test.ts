import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assault } from '../../../conformance/src/endurance/malformed.js'
import { createNode, type MerkatoNode, type NodeServer, startServer } from '../../src/node/index.js'

/** `npm run conformance -- endurance` does the same for a minute, to a process. */
describe('malformed traffic', () => {
  let node: MerkatoNode
  let server: NodeServer
  beforeAll(async () => {
    node = await createNode()
    server = await startServer(node, { port: 0 })
  })
  afterAll(async () => {
    await server.close()
    await node.close()
  })

  const chainId = async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
    const response = await fetch(server.url, { method: 'POST', body })
    return ((await response.json()) as { result: unknown }).result
  }
  const connections = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    return Number(/^merkato_connections (\d+)/m.exec(text)?.[1])
  }

  test('for three seconds: the node answers all the while, and keeps no connection', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    let isOver = false
    const answers: unknown[] = []
    const asking = (async () => {
      while (!isOver) answers.push(await chainId())
    })()
    const counts = await assault(server.port, { seed: 20_260_612, milliseconds: 2_500, width: 16 })
    isOver = true
    await asking
    process.off('unhandledRejection', note)

    expect(counts.size).toBe(13)
    expect(answers.length).toBeGreaterThan(3)
    expect(new Set(answers)).toEqual(new Set(['0x7a69']))
    expect(rejections).toEqual([])
    await expect.poll(connections).toBeLessThanOrEqual(2)
  })
})
