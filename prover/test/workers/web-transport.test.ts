import { afterEach, expect, test } from 'vitest'
import { WorkerLostError } from '../../src/errors.js'
import { Channel } from '../../src/workers/channel.js'
import type { Reply, Request } from '../../src/workers/messages.js'
import { workerPort } from '../../src/workers/web-transport.js'

/** A browser's worker as far as the transport knows it. */
class BrowserWorker {
  static readonly started: BrowserWorker[] = []
  onmessage: ((event: { data: Reply }) => void) | null = null
  onmessageerror: (() => void) | null = null
  onerror: (() => void) | null = null
  readonly posted: unknown[] = []
  terminated = false

  constructor(
    readonly url: URL,
    readonly options: object,
  ) {
    BrowserWorker.started.push(this)
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.posted.push(structuredClone(message, { transfer }))
  }

  terminate(): void {
    this.terminated = true
  }

  say(data: Reply): void {
    this.onmessage?.({ data })
  }
}

const globals = globalThis as { Worker?: unknown }
afterEach(() => {
  delete globals.Worker
  BrowserWorker.started.length = 0
})

function connect(url?: string) {
  globals.Worker = BrowserWorker
  const connecting = Channel.connect(workerPort(url))
  return { connecting, worker: BrowserWorker.started[0] as BrowserWorker }
}

async function connected() {
  const { connecting, worker } = connect()
  worker.say({ type: 'hello' })
  return { worker, channel: await connecting }
}

const request = { type: 'circuit', bytes: new Uint8Array([1, 2, 3]), inputNames: [] } satisfies Request

test('starts the module worker beside it, or the one that is named', () => {
  expect(connect().worker.url.pathname).toMatch(/\/workers\/web-worker\.js$/)
  expect(BrowserWorker.started[0]?.options).toEqual({ type: 'module' })
  BrowserWorker.started.length = 0
  expect(connect('/assets/prover.js').worker.url).toBe('/assets/prover.js')
})

test('carries requests there and answers back', async () => {
  const { worker, channel } = await connected()
  const answer = channel.request(request, [request.bytes.buffer as ArrayBuffer])
  expect(worker.posted).toEqual([{ type: 'circuit', bytes: new Uint8Array([1, 2, 3]), inputNames: [] }])
  worker.say({ type: 'done', answer: 7 })
  expect(await answer).toBe(7)
})

test.each(['onerror', 'onmessageerror'] as const)('a worker that fails (%s) is lost, and ended', async (event) => {
  const { worker, channel } = await connected()
  let lost = 0
  channel.onLost = () => void lost++
  const answer = channel.request({ type: 'circuit', bytes: new Uint8Array(1), inputNames: [] })
  worker[event]?.()
  await expect(answer).rejects.toThrow(WorkerLostError)
  await expect(channel.request({ type: 'circuit', bytes: new Uint8Array(1), inputNames: [] })).rejects.toThrow(
    WorkerLostError,
  )
  expect([lost, worker.terminated]).toEqual([1, true])
})

test('can not connect where a page forbids workers, or there are none', async () => {
  const { connecting, worker } = connect()
  worker.onerror?.()
  await expect(connecting).rejects.toThrow(WorkerLostError)
  delete globals.Worker
  await expect(Channel.connect(workerPort())).rejects.toThrow(ReferenceError)
})
