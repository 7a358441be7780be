import { JsonRpcProvider } from 'ethers'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandsOf, guidePage } from '../support/guide-commands.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))
vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const GUIDE = 'conditional-transfers'
const { file, plantWallet, state } = useSandbox()
const files: Record<string, string> = {}
let [seller, judge, shop] = ['', '', '']

beforeAll(async () => {
  for (const wallet of ['default', 'seller', 'judge']) await plantWallet(wallet)
  const [buyer, , , decider, , other] = state.sandbox.accounts
  ;[judge, shop] = [decider?.address ?? '', other?.address ?? '']
  files['gas.key'] = file('gas.key', buyer?.privateKey ?? '')
  files['judge.key'] = file('judge.key', decider?.privateKey ?? '')
  vi.stubEnv('MERKATO_KEY', '')
  seller = String((await run('wallet', 'address', '--wallet', 'seller', '--json')).records[0]?.address)
  await run('wallet', 'shield', '2', '--key-file', files['gas.key'])
  const [, terms = ''] = /```json\n(.*?)```/s.exec(guidePage(GUIDE)) ?? []
  files['terms.json'] = file('terms.json', terms.replaceAll('mk1…', seller).replaceAll('0x…', shop))
})

/** The decider behind its option, and the lock that was made last. */
const filledIn = (words: readonly string[], lockId: string): string[] =>
  words.map((word, i) => {
    const value = files[word] ?? word.replace('mk1…', seller)
    return value === '0x…' ? (words[i - 1] === '--decider' ? judge : lockId) : value
  })

test('every command of docs/guides/conditional-transfers.md works as it stands there', async () => {
  const commands = commandsOf(GUIDE)
  expect(commands.length).toBeGreaterThan(7)
  let lockId = ''
  for (const words of commands) {
    if (words.includes('--default')) {
      const node = new JsonRpcProvider(state.sandbox.url)
      // A little more: with many blocks in a second the chain's clock runs ahead of this machine's.
      await node.send('evm_increaseTime', [12 * 3_600 + 60])
      await node.send('evm_mine', [])
    }
    const asks = /^lock (create|settle)/.test(words.join(' ')) ? ['--yes'] : []
    const { code, stderr, records } = await run(...filledIn(words, lockId), ...asks, '--json')
    expect({ line: words.join(' '), code, stderr }).toEqual({ line: words.join(' '), code: 0, stderr: '' })
    lockId = String(records[0]?.lockId ?? lockId)
  }
  const { records } = await run('wallet', 'balance', '--json', '--wallet', 'seller')
  expect(records[0]?.total).toBe('500000000000000000')
})
