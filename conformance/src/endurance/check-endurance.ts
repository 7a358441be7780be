import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import type { Checks } from '../checks.js'
import { type Peer, startMerkato } from '../processes.js'
import { crowd } from './crowd.js'
import { assault } from './malformed.js'

const HTTP_CLIENTS = 100
const WS_CLIENTS = 100
const ROUNDS = 20
/** Half of the minute: what the second half adds to memory is a leak, what the first one adds are caches. */
const HALF_MILLISECONDS = 30_000
/** Bytes. Garbage that is not collected yet comes and goes by as much. */
const TOLERANCE = 64 * 1024 * 1024
/** Descriptors that stay open may differ by the sockets that ask. */
const DESCRIPTORS = 4
const SEED = 20_260_612
const WIDTH = 64

/** Many clients at once, and a minute of malformed traffic, to a process of its own. */
export async function checkEndurance(checks: Checks): Promise<void> {
  const peer = await startMerkato()
  const port = Number(new URL(peer.url).port)
  const descriptors = openDescriptors(peer)
  try {
    await checks.check(
      `${HTTP_CLIENTS + WS_CLIENTS} connections at once, each answered`,
      async () => {
        const { answered, blocks } = await crowd(peer, { http: HTTP_CLIENTS, ws: WS_CLIENTS, rounds: ROUNDS })
        assert.equal(answered, (HTTP_CLIENTS + WS_CLIENTS) * ROUNDS)
        assert.ok(blocks > 0)
      },
      300_000,
    )
    await checks.check('its descriptors are closed when they have gone', () => settles(peer, descriptors))

    const kinds = new Set<string>()
    const longest = { milliseconds: 0 }
    const attackFor = async (seed: number) => {
      const counts = await whileAnswering(peer, longest, () =>
        assault(port, { seed, milliseconds: HALF_MILLISECONDS, width: WIDTH }),
      )
      for (const [kind, count] of counts) {
        kinds.add(kind)
        console.log(`        ${count} x ${kind}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      return residentBytes(peer)
    }
    const memory = { first: 0, second: 0 }
    await checks.check(
      'malformed traffic for half a minute: it answers all the while',
      async () => {
        memory.first = await attackFor(SEED)
      },
      120_000,
    )
    await checks.check(
      'and for another one',
      async () => {
        memory.second = await attackFor(SEED + 1)
      },
      120_000,
    )
    console.log(`        resident ${mebibytes(memory.first)}, then ${mebibytes(memory.second)} MiB`)
    console.log(`        longest wait for an answer ${Math.round(longest.milliseconds)} ms`)
    await checks.check('every kind of attack took place', () => assert.equal(kinds.size, 13))
    await checks.check('memory does not grow with it', () => {
      assert.ok(memory.first > 0 && memory.second < memory.first + TOLERANCE)
    })
    await checks.check('no descriptor is left open', () => settles(peer, descriptors))
    await checks.check('it runs, and complained of nothing', () => {
      assert.ok(peer.isRunning())
      assert.equal(peer.errors(), '')
    })
  } finally {
    await peer.stop()
  }
}

/** Asks for the chain id again and again while `work` lasts; a question without its answer ends it. */
async function whileAnswering<T>(peer: Peer, longest: { milliseconds: number }, work: () => Promise<T>): Promise<T> {
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      const asked = performance.now()
      assert.equal(await peer.rpc.send('eth_chainId'), '0x7a69')
      longest.milliseconds = Math.max(longest.milliseconds, performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const working = work().finally(() => {
    isOver = true
  })
  const [result] = await Promise.all([working, asking])
  return result
}

async function settles(peer: Peer, before: number): Promise<void> {
  for (let waited = 0; waited < 20_000 && openDescriptors(peer) > before + DESCRIPTORS; waited += 200) {
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  assert.ok(openDescriptors(peer) <= before + DESCRIPTORS, `${openDescriptors(peer)} are open, ${before} were`)
}

/** Linux tells; elsewhere there is nothing to count. */
function openDescriptors({ pid }: Peer): number {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : 0
}

function residentBytes({ pid }: Peer): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
