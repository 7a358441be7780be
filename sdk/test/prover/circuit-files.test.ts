import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AbortedError } from '../../src/errors/network.js'
import { CircuitFileError } from '../../src/errors/proving.js'
import { loadCircuitFiles, type TransferArtifacts } from '../../src/prover/circuit-files.js'
import { type FileServer, startFileServer } from '../support/file-server.js'

const WASM = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const ZKEY = new TextEncoder().encode('zkey and what belongs to it')
const PAGE = '<!doctype html><title>Shop</title>'

let folder: string
let server: FileServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-files-'))
  writeFileSync(join(folder, 'a.wasm'), WASM)
  writeFileSync(join(folder, 'a.zkey'), ZKEY)
  server = await startFileServer(({ url = '' }, response) => {
    const path = url.replace(/\?.*/, '')
    if (path === '/a.wasm') return void response.end(WASM)
    if (path === '/a.zkey') return void response.writeHead(200, { 'content-length': ZKEY.length }).end(ZKEY)
    if (path === '/page') return void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    if (path === '/page-as-bytes') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(PAGE)
    if (path === '/empty') return void response.end()
    if (path === '/stuck') return void response.writeHead(200, { 'content-length': 100 }).write('zkey')
    if (path === '/cut') {
      response.writeHead(200, { 'content-length': 100 }).write('zkey')
      return void setTimeout(() => response.destroy(), 50)
    }
    return void response.writeHead(404).end()
  })
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server.close()
})

const never = new AbortController().signal
const load = (zkeyPath: TransferArtifacts['zkeyPath'], signal = never, onProgress = (_: number) => {}) =>
  loadCircuitFiles({ wasmPath: WASM, zkeyPath }, { signal, onProgress })

const errorOf = async (zkeyPath: TransferArtifacts['zkeyPath']): Promise<CircuitFileError> => {
  const error = await load(zkeyPath).catch((reason) => reason)
  expect(error).toBeInstanceOf(CircuitFileError)
  return error
}

describe('both files are read', () => {
  test.each([
    ['as bytes', () => [WASM, ZKEY]],
    ['from paths', () => [join(folder, 'a.wasm'), join(folder, 'a.zkey')]],
    ['from file URLs', () => [pathToFileURL(join(folder, 'a.wasm')), `${pathToFileURL(join(folder, 'a.zkey'))}`]],
    ['from addresses', () => [`${server.url}/a.wasm`, new URL(`${server.url}/a.zkey`)]],
  ])('%s', async (_, sources) => {
    const [wasmPath, zkeyPath] = sources() as [string, string]
    const files = await loadCircuitFiles({ wasmPath, zkeyPath }, { signal: never, onProgress: () => undefined })
    expect(files.circuit).toEqual(WASM)
    expect(files['proving key']).toEqual(ZKEY)
  })
})

test('progress grows to 1, also where a server does not say how much comes', async () => {
  const seen: number[] = []
  const sources = { wasmPath: `${server.url}/a.wasm`, zkeyPath: `${server.url}/a.zkey` }
  await loadCircuitFiles(sources, { signal: never, onProgress: (fraction) => seen.push(fraction) })
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

describe('a file that can not be used is named, with the reason', () => {
  test.each([
    ['/none', 'the server answered 404'],
    ['/page', 'a web page came instead'],
    ['/page-as-bytes', 'a web page came instead'],
    ['/empty', 'is empty'],
    ['/a.wasm', 'is another kind of file'],
    ['/cut', 'the connection failed'],
  ])('%s: %s', async (path, reason) => {
    const error = await errorOf(`${server.url}${path}`)
    expect(error).toMatchObject({ code: 'CIRCUIT_FILE_UNUSABLE', file: 'proving key', source: server.url + path })
    expect(error.message).toContain(reason)
  })

  test('a path that does not exist', async () => {
    expect((await errorOf(join(folder, 'none.zkey'))).message).toMatch(/proving key \(.*none\.zkey\) was not found/)
  })

  test('a server that is not there', async () => {
    const gone = await startFileServer(() => undefined)
    await gone.close()
    expect((await errorOf(`${gone.url}/a.zkey`)).message).toContain('the connection failed')
  })
})

test('what an address may hold of credentials stays out of errors', async () => {
  const { source, message } = await errorOf(`${server.url.replace('//', '//name:word@')}/none?token=abc#part`)
  expect(source).toBe(`${server.url}/none`)
  expect(message).not.toMatch(/abc|word|part/)
})

test('a download that is stopped is an abort, not a broken file', async () => {
  const stop = new AbortController()
  const loading = load(`${server.url}/stuck`, stop.signal)
  setTimeout(() => stop.abort(), 50)
  await expect(loading).rejects.toThrow(AbortedError)
})
