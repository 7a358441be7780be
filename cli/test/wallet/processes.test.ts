import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { finished, runCli, startCli } from '../run-cli.js'
import { run, useSandbox } from '../support/in-process.js'

const { home, plantWallet } = useSandbox()
const lock = join(home, 'wallets', 'default.lock')

/** Tells its chain and then nothing: whoever asks more waits. */
let silent: Server
let url = ''
const running: ChildProcess[] = []
beforeAll(async () => {
  await plantWallet('default')
  silent = createServer((request, response) => {
    request.on('data', (body) => {
      if (String(body).includes('eth_chainId')) response.end('{"jsonrpc":"2.0","id":1,"result":"0x7a69"}')
    })
  }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => {
  silent.closeAllConnections()
  silent.close()
})

/** A command that holds the wallet and waits for the node. */
async function waiting(): Promise<ChildProcess> {
  rmSync(lock, { force: true })
  const child = startCli(['wallet', 'balance', '--url', url])
  running.push(child)
  while (!existsSync(lock)) await sleep(20)
  return child
}

test('a second command on the same wallet is told who works with it', async () => {
  const child = await waiting()
  const { code, stderr } = await run('wallet', 'balance')
  expect(code).toBe(1)
  expect(stderr).toContain(`Another command works with the wallet default (process ${child.pid}).`)
})

test('Ctrl-C ends a waiting command with 130 and frees the wallet', async () => {
  const child = await waiting()
  child.kill('SIGINT')
  expect(await finished(child)).toMatchObject({ code: 130, stdout: '', stderr: '✗ Interrupted.\n' })
  expect(existsSync(lock)).toBe(false)
})

test('Ctrl-C while a relayer has the payment says that it may be on its way', async () => {
  rmSync(lock, { force: true })
  const { records } = await run('wallet', 'address', '--json')
  await run('wallet', 'shield', '1')
  const asked = once(silent, 'request')
  const payment = ['send', '0.1', String(records[0]?.address), '--relay', url, '--max-fee', '0.1', '--yes']
  const child = startCli(['wallet', ...payment])
  running.push(child)
  await asked
  child.kill('SIGINT')
  const stderr = expect.stringContaining('✗ Interrupted. What was sent already stays sent: merkato wallet history\n')
  expect(await finished(child)).toMatchObject({ code: 130, stdout: '', stderr })
})

test('what a killed command left behind stops nobody', async () => {
  const child = await waiting()
  child.kill('SIGKILL')
  await finished(child)
  expect(existsSync(lock)).toBe(true)
  expect((await run('wallet', 'balance')).code).toBe(0)
  expect(existsSync(lock)).toBe(false)
})

test('a live proof, as a user runs it: nothing on stderr, one record on stdout', async () => {
  const { records } = await run('wallet', 'address', '--json')
  const shielded = await runCli(['wallet', 'shield', '1', '--json'])
  expect(shielded).toMatchObject({ code: 0, stderr: '' })
  const { code, stdout, stderr } = await runCli([
    'wallet',
    'send',
    '0.4',
    String(records[0]?.address),
    '--yes',
    '--json',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ amount: '400000000000000000', proofs: 1 })
})
