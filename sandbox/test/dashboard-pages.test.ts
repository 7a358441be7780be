import { request } from 'node:http'
import { createNode, inTurn, isAllowedHost, type MerkatoNode, type NodeServer, startServer } from '@merkato/vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDecoder } from '../src/decode/decoder.js'
import { dashboardPages } from '../src/pages/dashboard-pages.js'

describe('who may see a page', () => {
  test.each([
    ['127.0.0.1:8545', []],
    ['127.8.9.1', []],
    ['localhost:1', []],
    ['LOCALHOST', []],
    ['[::1]:8545', []],
    ['shop.test:8545', ['shop.test']],
    ['10.0.0.7:8545', ['10.0.0.7']],
    ['[fe80::1]:80', ['::']],
    ['192.168.1.5:8545', ['127.0.0.1', '0.0.0.0']],
  ])('%s is let in where %j is listened on', (header, hosts) => {
    expect(isAllowedHost(header, hosts)).toBe(true)
  })

  test.each([
    [undefined, []],
    ['', []],
    ['attacker.example:8545', []],
    ['attacker.example', ['0.0.0.0']],
    ['127.0.0.1.attacker.example', ['127.0.0.1']],
    ['localhost.attacker.example:8545', []],
    ['attacker.example:127.0.0.1', []],
    ['user@localhost', []],
    ['localhost:8545, attacker.example', []],
    ['192.168.1.5:8545', ['127.0.0.1']],
    ['127.1', []],
    ['[::1]attacker.example', []],
  ])('%s is not, where %j is', (header, hosts) => {
    expect(isAllowedHost(header, hosts)).toBe(false)
  })
})

describe("the dashboard's pages", () => {
  let node: MerkatoNode
  let server: NodeServer
  beforeAll(async () => {
    node = await createNode()
    server = await startServer(node, { port: 0, pages: inTurn(() => undefined, dashboardPages({ hosts: [] })) })
  })
  afterAll(async () => {
    await server.close()
    await node.close()
  })

  const get = (path: string, headers: Record<string, string> = { accept: 'text/html,*/*;q=0.8' }) =>
    fetch(server.url + path, { headers })

  /** fetch writes the Host header itself. */
  const statusFor = (path: string, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(server.url + path, { headers: { host, accept: 'text/html' } }, (response) => {
        resolve(response.resume().statusCode)
      })
        .on('error', reject)
        .end()
    })

  test('a browser gets a page that loads its own files and nothing else', async () => {
    const page = await get('/')
    const html = await page.text()
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const sources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => String(source))
    expect(sources).toContain('/dashboard/dashboard.js')
    for (const source of sources) expect((await get(source)).status, source).toBe(200)
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)/)
  })

  test('every page forbids what comes from elsewhere', async () => {
    for (const path of ['/', '/dashboard/dashboard.js', '/dashboard/metadata.json']) {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';.*frame-ancestors 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('a name that somebody else pointed at this machine is shown nothing', async () => {
    for (const path of ['/', '/dashboard/dashboard.js', '/dashboard/metadata.json']) {
      expect(await statusFor(path, 'attacker.example')).toBe(403)
      expect(await statusFor(path, 'localhost')).toBe(200)
    }
  })

  test('who does not ask for HTML, and other paths, are answered as without it', async () => {
    expect((await get('/', { accept: '*/*' })).status).toBe(405)
    for (const path of [
      '/dashboard/',
      '/dashboard/../package.json',
      '/dashboard/%2e%2e/package.json',
      '/constructor',
    ]) {
      expect((await get(path)).status, path).toBe(405)
    }
  })

  test("names and ABIs of Merkato's contracts", async () => {
    const { contracts } = (await (await get('/dashboard/metadata.json')).json()) as {
      contracts: { name: string; addresses: string[]; abi: unknown[] }[]
    }
    const pool = contracts.find(({ name }) => name === 'ShieldedPool')
    expect(pool?.addresses).toEqual(['0x00000000000000000000000000000000004d4b00'])
    expect(contracts.map(({ name }) => name)).toEqual(expect.arrayContaining(['OrderEscrow', 'Packages']))
    for (const { name, abi } of contracts) expect(abi.length, name).toBeGreaterThan(0)
  })

  test('a decoder is asked about the accounts that the page names, and about nothing else', async () => {
    const asked: string[] = []
    const decoder = createDecoder({
      codeAt: async (address) => {
        asked.push(address)
        return '0x'
      },
    })
    const other = await startServer(node, { port: 0, pages: dashboardPages({ hosts: [], decoder: () => decoder }) })
    const [one, two] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`]
    const answer = await fetch(`${other.url}/dashboard/metadata.json?at=${one},0x12,${two},../../x`)
    expect([answer.status, asked]).toEqual([200, [one, two]])
    await other.close()
  })
})
