import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '@merkato/sandbox'
import { createPhrase, sealKeystore } from '@merkato/sdk'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { main } from '../../src/main.js'

/** What a command said. */
export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Lines of stdout as JSON. */
  readonly records: Record<string, unknown>[]
}

export const PASSWORD = 'correct horse battery'

/** A sandbox that listens, and a home with a password file for the commands of one test file. They run in this process. */
export function useSandbox() {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-cli-'))
  const home = join(folder, 'home')
  const state = {} as { sandbox: Sandbox }
  const file = (name: string, content: string, mode = 0o600): string => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode })
    return path
  }
  /** A wallet whose password takes an eighth of the usual time. */
  const plantWallet = async (name: string): Promise<void> => {
    mkdirSync(join(home, 'wallets'), { recursive: true, mode: 0o700 })
    const keystore = await sealKeystore({ phrase: createPhrase() }, PASSWORD, { n: 2 ** 14 })
    writeFileSync(join(home, 'wallets', `${name}.json`), keystore, { mode: 0o600 })
  }
  beforeAll(async () => {
    state.sandbox = await startSandbox({ port: 0 })
    vi.stubEnv('MERKATO_HOME', home)
    vi.stubEnv('MERKATO_URL', state.sandbox.url)
    vi.stubEnv('MERKATO_PASSWORD_FILE', file('password', `${PASSWORD}\n`))
    vi.stubEnv('MERKATO_KEY', state.sandbox.accounts[0]?.privateKey)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await state.sandbox.close()
    rmSync(folder, { recursive: true })
  })
  afterEach(() => vi.restoreAllMocks())
  return { home, folder, file, plantWallet, state }
}

/** Runs a command in this process. */
export async function run(...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' }
  const catching = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text
      return true
    })
  const spies = [catching('stdout'), catching('stderr')]
  const before = process.exitCode
  process.exitCode = 0
  try {
    await main(args)
    const code = Number(process.exitCode)
    const lines = args.includes('--json') ? said.stdout.split('\n').filter(Boolean) : []
    return { code, ...said, records: lines.map((line) => JSON.parse(line)) }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}
