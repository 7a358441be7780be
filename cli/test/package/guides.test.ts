import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))
vi.mock('../../src/tasks/wallet/keystore-file.js', async (original) =>
  (await import('../support/opened-once.js')).openedOnce(await original()),
)

const { file, folder, plantWallet, state } = useSandbox()
let [sealer, holder, friend] = ['', '', '']
const addressOf = async (wallet: string) => (await run('wallet', 'address', '--wallet', wallet)).stdout.trim()

beforeAll(async () => {
  for (const wallet of ['sealer', 'holder', 'friend']) await plantWallet(wallet)
  ;[sealer, holder, friend] = [await addressOf('sealer'), await addressOf('holder'), await addressOf('friend')]
  await run('wallet', 'shield', '1', '--wallet', 'sealer')
  await run('ticket', 'category', 'Seat', '--wallet', 'sealer', '--yes')
  await run('ticket', 'mint', 'Seat', '42', sealer, '--wallet', 'sealer', '--yes')
  file('gas.key', state.sandbox.accounts[0]?.privateKey ?? '')
  writeFileSync(
    join(folder, 'film.mp4'),
    Uint8Array.from({ length: 70_000 }, (_, i) => i % 251),
  )
  vi.stubEnv('MERKATO_KEY', '')
})

/** Lines of the guide's section that call the command, as words. */
function linesOf(section: string): string[][] {
  const page = readFileSync(new URL('../../../docs/guides/packages.md', import.meta.url), 'utf8')
  const [, text = ''] = page.split(`## ${section}\n`)
  const [only = ''] = text.split('\n## ')
  const lines = [...only.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'))
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '').slice(1),
  )
}

/** Who types a line: what was sealed goes to the holder, who hands it on to a friend. */
const WALLETS: Record<string, string> = { seal: 'sealer', key: 'sealer' }
const ASKS = /^(seal|key|send|open)$/

/** Runs a line of the guide with real names in the place of `0x…` and `mk1…`. */
async function typed(words: string[], { parcel, wallet }: { parcel: string; wallet: string }) {
  const [, step = ''] = words
  const filled = words.map((word, i) => {
    if (word === 'mk1…') return step === 'seal' ? holder : friend
    if (word === '0x…') return i === 2 ? parcel : (state.sandbox.accounts[0]?.address ?? '')
    return /^(gas\.key|(film|copy)\.\w+)$/.test(word) ? join(folder, word) : word
  })
  const { code, stderr, records } = await run(
    ...filled,
    '--wallet',
    wallet,
    '--json',
    ...(ASKS.test(step) ? ['--yes'] : []),
  )
  expect({ line: words.join(' '), code, stderr }).toEqual({ line: words.join(' '), code: 0, stderr: '' })
  return records
}

test('every command of docs/guides/packages.md works as it stands there', async () => {
  const lines = linesOf('With the command line')
  expect(lines.length).toBeGreaterThanOrEqual(10)
  let [parcel, holding] = ['', 'holder']
  for (const words of lines) {
    const [, step = ''] = words
    const [record] = await typed(words, { parcel, wallet: WALLETS[step] ?? holding })
    if (step === 'seal') [parcel, holding] = [String(record?.parcel), 'holder']
    if (step === 'send') holding = 'friend'
  }
  expect(readFileSync(join(folder, 'copy.mp4'))).toEqual(readFileSync(join(folder, 'film.mp4')))
  const { records } = await run('wallet', 'balance', '--wallet', 'friend', '--json')
  expect(records).toMatchObject([{ name: 'coin', total: String(5n * 10n ** 17n) }, { name: 'Seat' }])
  expect((await run('package', 'list', '--state', 'opened', '--wallet', 'sealer', '--json')).records).toHaveLength(2)
})
