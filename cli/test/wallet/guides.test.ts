import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandsOf } from '../support/guide-commands.js'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { folder, home, plantWallet, state } = useSandbox()
/** A reader's own address: so that what is sent is there for the next line. */
let address = ''
beforeAll(async () => {
  mkdirSync(home, { recursive: true })
  for (const wallet of ['default', 'bob']) await plantWallet(wallet)
  const files = {
    'gas.key': state.sandbox.accounts[0]?.privateKey ?? '',
    'words.txt': 'test test test test test test test test test test test junk',
    'terms.pdf': 'the terms',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 })
  vi.stubEnv('MERKATO_KEY', '')
  address = String((await run('wallet', 'address', '--json')).records[0]?.address)
  await run('wallet', 'shield', '9', '--wallet', 'bob', '--key-file', join(folder, 'gas.key'))
})

/** Lines that run elsewhere: wrapping in wrap.test.ts, where tokens are; relaying in relayed.test.ts. */
const ELSEWHERE = / wrap | unwrap |--relay|^sandbox$/

const FILES = /^(gas\.key|words\.txt|terms\.pdf|(offer|answer|trade|second)\.txt|pool\.json)$/
const ASKS =
  /^(wallet (send|unshield|export-key|gather)|asset (issue|mint|mint-hidden|burn|finalize)|ticket (category|mint|send|burn)|trade|deploy)/
/** What the other side of a trade does. */
const OF_BOB = /^trade (answer|settle)/

function filledIn(words: string[]): string[] {
  const filled = words.map((word) => {
    if (word === 'mk1…') return address
    if (word === '0x…') return state.sandbox.accounts[5]?.address ?? ''
    return FILES.test(word) ? join(folder, word) : word
  })
  const line = words.join(' ')
  const wallet = OF_BOB.test(line) ? ['--wallet', 'bob'] : line === 'wallet create' ? ['--wallet', 'fresh'] : []
  return [...filled, ...wallet, '--json', ...(ASKS.test(line) ? ['--yes'] : [])]
}

test.each(['wallet', 'assets', 'trades'])(
  'every command of docs/guides/%s.md works as it stands there',
  async (guide) => {
    if (guide === 'trades') {
      await run('asset', 'issue', 'GOLD', '--yes', '--key-file', join(folder, 'gas.key'))
      await run('asset', 'mint', 'GOLD', '500', address, '--yes', '--key-file', join(folder, 'gas.key'))
    }
    const commands = commandsOf(guide).filter((words) => !ELSEWHERE.test(words.join(' ')))
    expect(commands.length).toBeGreaterThan(5)
    for (const words of commands) {
      const { code, stderr } = await run(...filledIn(words))
      expect({ line: words.join(' '), code, stderr }).toEqual({ line: words.join(' '), code: 0, stderr: '' })
    }
  },
)
