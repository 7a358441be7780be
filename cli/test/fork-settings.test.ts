import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forkSettings } from '../src/tasks/sandbox/fork-settings.js'

const KEPT = { 'storage-caching': true } as const
const URL = 'https://node.example/v3/secret-key'

beforeEach(() => {
  vi.stubEnv('MERKATO_FORK_URL', '')
  vi.stubEnv('MERKATO_FORK_HEADER', undefined)
  vi.stubEnv('MERKATO_HOME', '/home/somebody/.merkato')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

test('no URL, no fork', () => {
  expect(forkSettings(KEPT)).toBeUndefined()
})

test('options become settings', () => {
  const typed = { 'fork-block-number': -3, 'fork-chain-id': 5, retries: 2, timeout: 3, 'fork-retry-backoff': 4 }
  expect(forkSettings({ ...KEPT, 'fork-url': URL, ...typed, 'fork-header': ['x-key: a: b', 'y:'] })).toEqual({
    url: URL,
    blockNumber: -3n,
    chainId: 5,
    headers: { 'x-key': 'a: b', y: '' },
    retries: 2,
    timeout: 3,
    retryBackoff: 4,
    cacheFolder: '/home/somebody/.merkato/cache/fork',
  })
  expect(forkSettings({ 'storage-caching': false, 'fork-url': URL })?.cacheFolder).toBeUndefined()
})

test('URL and headers come from the environment, where nobody else sees them', () => {
  vi.stubEnv('MERKATO_FORK_URL', URL)
  vi.stubEnv('MERKATO_FORK_HEADER', 'x-key: 1\ny: 2\n')
  expect(forkSettings(KEPT)).toMatchObject({ url: URL, headers: { 'x-key': '1', y: '2' } })
})

test.each([
  [{ 'fork-block-number': 3 }, '--fork-block-number needs --fork-url.'],
  [{ 'fork-header': ['secret-key'] }, '--fork-header needs --fork-url.'],
  [{ 'fork-url': URL, 'fork-header': ['secret-key'] }, '--fork-header needs a name and a value.'],
  [{ 'fork-url': URL, 'fork-block-number': Number.NaN }, '--fork-block-number needs a whole number.'],
  [{ 'fork-url': URL, data: 'chain' }, '--data does not go together with a fork.'],
  [{ 'fork-url': URL, dumpState: 'file' }, '--dump-state does not go together with a fork.'],
  [{ 'fork-transaction-hash': '0x' }, '--fork-transaction-hash is not offered.'],
  [{ 'fork-url': URL, 'compute-units-per-second': 5 }, '--compute-units-per-second is not offered.'],
])('%o: %s', (args, message) => {
  expect(() => forkSettings({ ...KEPT, ...args })).toThrow(expect.objectContaining({ code: 'BAD_FORK', message }))
})
