import { afterEach, expect, test } from 'vitest'
import { finished, firstLine, startCli } from './run-cli.js'

// The story itself is a step of its own in `npm test`: merkato demo --once --port 0.
let child: ReturnType<typeof startCli> | undefined
afterEach(() => void child?.kill('SIGKILL'))

test('Ctrl-C in the middle of the story ends it with 130', async () => {
  child = startCli(['demo', '--port', '0', '--json'])
  expect(JSON.parse(await firstLine(child))).toMatchObject({ event: 'ready', chainId: 31337 })
  child.kill('SIGINT')
  expect((await finished(child)).code).toBe(130)
})
