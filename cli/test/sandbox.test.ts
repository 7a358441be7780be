import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SANDBOX_DEPLOYMENT } from '@merkato/sdk'
import { afterEach, expect, test } from 'vitest'
import { finished, firstLine, runCli, startCli } from './run-cli.js'

const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

async function startSandbox(...args: string[]) {
  const child = startCli(['sandbox', '--port', '0', '--json', ...args])
  running.push(child)
  return { child, ready: JSON.parse(await firstLine(child)) }
}

async function ask(url: string, method: string, params: unknown[] = []): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answer = await response.json()
  return (answer as { result: unknown }).result
}

test('starts on a free port with pool, order contracts, courier and gateways, and ends with 0 on Ctrl-C', async () => {
  const { child, ready } = await startSandbox()
  const { orderEscrow, shieldedPool, trustIndex, courier, gateways } = ready.contracts
  expect(await ask(ready.url, 'eth_chainId')).toBe('0x7a69')
  for (const address of [orderEscrow, shieldedPool, trustIndex, courier, ...Object.values(gateways)]) {
    expect(await ask(ready.url, 'eth_getCode', [address, 'latest'])).not.toBe('0x')
  }
  child.kill('SIGINT')
  expect((await finished(child)).code).toBe(0)
})

test('takes the settings it is given', async () => {
  const { ready } = await startSandbox('--accounts', '2', '--balance', '1.5')
  expect(ready.accounts).toHaveLength(2)
  expect(await ask(ready.url, 'eth_getBalance', [ready.accounts[1].address, 'latest'])).toBe('0x14d1120d7b160000')
})

test('has the same addresses every time, those that the template and the SDK name', async () => {
  const [first, second] = await Promise.all([startSandbox(), startSandbox('--accounts', '1')])
  expect(first.ready.contracts).toEqual(second.ready.contracts)
  const template = new URL('../../templates/private-shop/lib/sandbox.ts', import.meta.url)
  expect(readFileSync(template, 'utf8')).toContain(first.ready.contracts.orderEscrow)
  const { courier, gateways } = SANDBOX_DEPLOYMENT
  expect(first.ready.contracts).toMatchObject({ courier, gateways })
})

test('a port in use is one line with the remedy', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { code, stdout, stderr } = await runCli(['sandbox', '--port', String(port), '--quiet'])
  server.close()
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    new RegExp(`^✗ Port ${port} on 127\\.0\\.0\\.1 is already in use\\. .*: npm run merkato -- sandbox --port 0\\n$`),
  )
})

test('on another chain id the development keys are left out', async () => {
  const { ready } = await startSandbox('--chain-id', '4711')
  expect(ready).toMatchObject({ chainId: 4711, insecureKeys: false })
})

test('runs a command for as long as it takes, tells it where the sandbox is and hands on its exit code', async () => {
  const script = 'process.stdout.write(process.env.MERKATO_URL + " " + process.env.MERKATO_ESCROW); process.exit(7)'
  const { code, stdout } = await runCli(['sandbox', '--port', '0', '--quiet', '--', process.execPath, '-e', script])
  expect(code).toBe(7)
  const [url, told] = stdout.split('\n')
  expect(told).toMatch(new RegExp(`^${url} 0x[0-9a-fA-F]{40}$`))
})

test('a command finds the sandbox also when that listens on every interface', async () => {
  const command = [process.execPath, '-e', 'process.stdout.write(process.env.MERKATO_URL)']
  const { stdout } = await runCli(['sandbox', '--port', '0', '--quiet', '--host', '0.0.0.0', '--', ...command])
  expect(stdout.split('\n')[1]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test('a command that does not exist is one line', async () => {
  expect(await runCli(['sandbox', '--port', '0', '--', 'no-such-command'])).toEqual({
    code: 1,
    stdout: '',
    stderr: '✗ no-such-command could not be started. Check the command behind "--".\n',
  })
})

test('a termination reaches the command behind "--", which would otherwise go on alone', async () => {
  const script = 'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("up")'
  const child = startCli(['sandbox', '--port', '0', '--quiet', '--', process.execPath, '-e', script])
  running.push(child)
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    if (String(chunk).includes('up')) break
  }
  child.kill('SIGTERM')
  expect((await finished(child)).code).toBe(9)
})

test('a command that a signal ended gives the exit code that shells give', async () => {
  const script = 'process.kill(process.pid, "SIGKILL")'
  const { code } = await runCli(['sandbox', '--port', '0', '--quiet', '--', process.execPath, '-e', script])
  expect(code).toBe(137)
})

test('--data keeps the chain, also when it is killed, and refuses a second sandbox', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-cli-data-'))
  const { child, ready } = await startSandbox('--data', folder)
  const [from, to] = ready.accounts.map(({ address }: { address: string }) => address)
  const hash = await ask(ready.url, 'eth_sendTransaction', [{ from, to, value: '0x5' }])
  const { code, stderr } = await runCli(['sandbox', '--port', '0', '--quiet', '--data', folder])
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(`in use by process ${child.pid}`) })
  const head = await ask(ready.url, 'eth_blockNumber')
  child.kill('SIGKILL')
  await finished(child)

  const again = await startSandbox('--data', folder)
  expect(again.ready.contracts).toEqual(ready.contracts)
  expect(await ask(again.ready.url, 'eth_blockNumber')).toBe(head)
  expect(await ask(again.ready.url, 'eth_getTransactionReceipt', [hash])).toMatchObject({ blockNumber: head })
  again.child.kill('SIGINT')
  expect((await finished(again.child)).code).toBe(0)
  rmSync(folder, { recursive: true })
})

test('--state keeps the chain in a file, and a bad file is one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-cli-state-'))
  const file = join(folder, 'state.json')
  const { child, ready } = await startSandbox('--state', file)
  const [from, to] = ready.accounts.map(({ address }: { address: string }) => address)
  const hash = await ask(ready.url, 'eth_sendTransaction', [{ from, to, value: '0x5' }])
  child.kill('SIGINT')
  expect((await finished(child)).code).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'merkato-state', version: 1 })
  expect(statSync(file).mode & 0o077).toBe(0)

  const again = await startSandbox('--load-state', file)
  expect(again.ready.contracts).toEqual(ready.contracts)
  expect(await ask(again.ready.url, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
  writeFileSync(file, '{')
  const { code, stderr } = await runCli(['sandbox', '--port', '0', '--load-state', file])
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('not JSON') })
  rmSync(folder, { recursive: true })
})

test('--genesis and --import start from the files of another node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'merkato-cli-genesis-'))
  const [genesis, chain] = [join(folder, 'genesis.json'), join(folder, 'chain.rlp')]
  const rich = `0x${'ab'.repeat(20)}`
  writeFileSync(
    genesis,
    JSON.stringify({ config: { chainId: 1337, cancunTime: 0 }, alloc: { [rich]: { balance: '7' } } }),
  )
  writeFileSync(chain, '')
  const { ready } = await startSandbox('--genesis', genesis, '--import', chain)
  expect(await ask(ready.url, 'eth_chainId')).toBe('0x539')
  expect(await ask(ready.url, 'eth_getBalance', [rich, '0x0'])).toBe('0x7')
  // Imported blocks stay the newest ones: nothing is put on top (decision 103).
  expect(await ask(ready.url, 'eth_blockNumber')).toBe('0x0')
  expect(Object.keys(ready.contracts)).toEqual(['shieldedPool', 'registry', 'packages', 'conditionalTransfers'])
  writeFileSync(chain, 'no blocks')
  const { code, stderr } = await runCli(['sandbox', '--port', '0', '--genesis', genesis, '--import', chain])
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('block 1 of the file is no block'),
  })
  rmSync(folder, { recursive: true })
})
