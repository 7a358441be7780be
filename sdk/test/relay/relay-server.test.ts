import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RelayDesk } from '../../src/relay/relay-desk.js'
import { type RelayServer, serveRelay } from '../../src/relay/relay-server.js'
import { TokenBuckets } from '../../src/relay/token-buckets.js'

let server: RelayServer
let sockets: Socket[]
let closed: number

beforeEach(async () => {
  sockets = []
  closed = 0
  // No request of these tests reaches a desk.
  server = await serveRelay({} as RelayDesk, new TokenBuckets(Date.now), { host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.close()
})

const hold = () =>
  new Promise<void>((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write('POST /v1/quotes HTTP/1.1\r\nhost: x\r\n')
      resolve()
    })
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      closed += 1
    })
  })

test('beyond the issue: relayer: requests that never end: one network address holds 32 connections, and the others are for others', async () => {
  await Promise.all(Array.from({ length: 40 }, hold))
  await expect.poll(() => closed).toBe(8)
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => closed).toBe(40)
  const answer = () =>
    fetch(`${server.url}/`).then(
      ({ status }) => status,
      () => 'none',
    )
  await expect.poll(answer).toBe(404)
})
