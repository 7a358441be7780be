import { expect, test } from 'vitest'
import { KeyLoader } from '../../dist/prove/key-source.js'
import { Channel } from '../../dist/workers/channel.js'
import { Executor } from '../../dist/workers/executor.js'
import { localPort } from '../../dist/workers/local-port.js'
import type { Request } from '../../dist/workers/messages.js'
import { chainCircuit } from '../support/proving-circuit.js'

test('of the bytes that a worker is loaded with nothing is kept', async () => {
  const { zkey, circuit } = await chainCircuit(20)
  const executor = new Executor()
  const loaded: Uint8Array[] = []
  const answer = (request: Request) => {
    if ('bytes' in request) loaded.push(request.bytes)
    return executor.answer(request)
  }
  const channel = await Channel.connect(localPort({ answer, take: (note) => executor.take(note) }))
  await (await KeyLoader.open(zkey, circuit)).load(channel, 0, 1)
  await channel.terminate()
  expect(loaded.length).toBeGreaterThanOrEqual(7)
  expect(loaded.map(({ buffer }) => buffer.byteLength)).toEqual(loaded.map(() => 0))
})
