import { expect, test } from 'vitest'
import { AbortedError } from '../../src/errors/network.js'
import { SharedWork, type SharedWorkTools } from '../../src/prover/shared-work.js'

/** Work that ends when the test says so, and notices when it is stopped. */
function start() {
  let tools: SharedWorkTools | undefined
  let resolve: (result: string) => void = () => {}
  const shared = new SharedWork<string>((given) => {
    tools = given
    return new Promise((done, reject) => {
      resolve = done
      given.signal.addEventListener('abort', () => reject(new AbortedError('The work')))
    })
  })
  return { shared, resolve, tools: tools as SharedWorkTools }
}

test('everybody who waits gets the one result and the progress', async () => {
  const { shared, resolve, tools } = start()
  const seen: number[][] = [[], []]
  const waiting = seen.map((list) => shared.wait('It', undefined, (fraction) => list.push(fraction)))
  tools.onProgress(0.5)
  resolve('done')
  expect(await Promise.all(waiting)).toEqual(['done', 'done'])
  expect(seen).toEqual([[0.5], [0.5]])
  expect(shared).toMatchObject({ done: true, stopped: false })
})

test('one who leaves stops nobody else, the last one stops the work', async () => {
  const { shared, tools } = start()
  const [first, second] = [new AbortController(), new AbortController()]
  const waiting = [first, second].map(({ signal }) => shared.wait('It', signal).catch((error) => error))
  first.abort()
  expect(await waiting[0]).toBeInstanceOf(AbortedError)
  expect(tools.signal.aborted).toBe(false)
  second.abort()
  expect(await waiting[1]).toBeInstanceOf(AbortedError)
  expect(tools.signal.aborted).toBe(true)
})

test('end() stops what goes on and gives back what was made', async () => {
  const running = start()
  expect(await running.shared.end()).toBeUndefined()
  expect(running.tools.signal.aborted).toBe(true)
  const finished = start()
  finished.resolve('done')
  await finished.shared.wait('It', undefined)
  expect(await finished.shared.end()).toBe('done')
  expect(finished.tools.signal.aborted).toBe(false)
})
