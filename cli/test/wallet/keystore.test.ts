import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { run, useSandbox } from '../support/in-process.js'

vi.mock('../../src/tasks/wallet/proving.js', async () => ({
  createProving: (await import('../support/forging-prover.js')).forgedProving,
}))

const { home, file, folder } = useSandbox()
const keystore = (name = 'default') => join(home, 'wallets', `${name}.json`)

let phrase = ''
beforeAll(async () => {
  const { records } = await run('wallet', 'create', '--json', '--label', 'mine')
  phrase = String(records[0]?.phrase)
})

test('a wallet file is for its owner alone and holds no word of the phrase', () => {
  expect(statSync(keystore()).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, 'wallets')).mode & 0o777).toBe(0o700)
  const text = readFileSync(keystore(), 'utf8')
  expect(phrase.split(' ').filter((word) => word.length > 4 && text.includes(word))).toEqual([])
})

test('a wallet is never overwritten', async () => {
  const before = readFileSync(keystore())
  const { code, stderr } = await run('wallet', 'create', '--json')
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^✗ There is a wallet default already\./),
  })
  expect(readFileSync(keystore())).toEqual(before)
})

test('a home that is a file, and an account that is no number, are told as such', async () => {
  const words = file('words', `${phrase}\n`)
  vi.stubEnv('MERKATO_HOME', words)
  const { stderr } = await run('wallet', 'import', '--phrase-file', words)
  vi.stubEnv('MERKATO_HOME', home)
  expect(stderr).toMatch(/^✗ .*default\.json can not be written\. Check folder and disk\.\n$/)
  expect((await run('wallet', 'address', '--account', 'x')).stderr).toBe(
    '✗ --account needs a whole number. Try: --account 0\n',
  )
})

test('without a terminal a phrase is shown nowhere, and no wallet is made', async () => {
  const { code, stdout, stderr } = await run('wallet', 'create', '--wallet', 'unseen')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/--phrase-file FILE/)
  expect((await run('wallet', 'list')).stdout).not.toContain('unseen')
})

test('a phrase file is for its owner alone, and restores the same wallet', async () => {
  const path = join(folder, 'words.txt')
  await run('wallet', 'create', '--wallet', 'first', '--phrase-file', path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await run('wallet', 'import', '--wallet', 'second', '--phrase-file', path)
  const [first, second] = [
    await run('wallet', 'address', '--wallet', 'first'),
    await run('wallet', 'address', '--wallet', 'second'),
  ]
  expect(second.stdout).toMatch(/^mk1/)
  expect(second.stdout).toBe(first.stdout)
})

test('a phrase with a wrong word is refused and not repeated', async () => {
  const words = file('wrong.txt', 'zebra zebra zebra zebra zebra zebra zebra zebra zebra zebra zebra zebra')
  const { code, stderr } = await run('wallet', 'import', '--wallet', 'wrong', '--phrase-file', words, '--verbose')
  expect(code).toBe(1)
  expect(stderr).not.toContain('zebra')
})

test('a wrong password opens nothing and is not repeated', async () => {
  const { code, stderr } = await run('wallet', 'balance', '--password-file', file('guess', 'open sesame'), '--verbose')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✗ The keystore does not open: the password is wrong, or the file was changed\./)
  expect(stderr).not.toContain('sesame')
})

test.each(['password-file', 'phrase-file', 'key-file'])('--%s that others can read is refused', async (option) => {
  const path = file(`open-${option}`, 'x'.repeat(64), 0o644)
  const command = option === 'phrase-file' ? ['import', '--wallet', 'third'] : ['shield', '1']
  const { code, stderr } = await run('wallet', ...command, `--${option}`, path)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^✗ Others can read the .* Try: chmod 600 /)
})

test('a wallet file that others can read is refused', async () => {
  chmodSync(keystore(), 0o644)
  const { stderr } = await run('wallet', 'balance')
  chmodSync(keystore(), 0o600)
  expect(stderr).toContain(`Others can read the wallet file ${keystore()}. Try: chmod 600`)
})

test('a changed wallet file does not open', async () => {
  const before = readFileSync(keystore(), 'utf8')
  writeFileSync(keystore(), before.replace('"label": "mine"', '"label": "thine"'))
  const { code, stderr } = await run('wallet', 'balance')
  writeFileSync(keystore(), before)
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('the file was changed') })
})

test('a short password is refused', async () => {
  const { stderr } = await run(
    'wallet',
    'create',
    '--wallet',
    'weak',
    '--json',
    '--password-file',
    file('short', 'abc'),
  )
  expect(stderr).toMatch(/^✗ A password has at least 8 characters\./)
})

test.each(['../evil', 'a/b', '.hidden', 'a.b', ''])('%j can not name a wallet', async (name) => {
  const { code, stderr } = await run('wallet', 'balance', '--wallet', name)
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('can not name a wallet') })
})

test('a label of a stranger can not write on the terminal', async () => {
  const text = readFileSync(keystore(), 'utf8')
  writeFileSync(keystore('strange'), text.replace('"label": "mine"', '"label": "\\u001b[2J\\u202egpj"'), {
    mode: 0o600,
  })
  const { stdout } = await run('wallet', 'list')
  expect(stdout).toContain('\\u{1b}[2J\\u{202e}gpj')
})

test('no wallet yet: the next step is told', async () => {
  const { code, stderr } = await run('wallet', 'balance', '--wallet', 'nobody')
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^✗ There is no wallet nobody\. .*merkato wallet create --wallet nobody\n$/),
  })
})
