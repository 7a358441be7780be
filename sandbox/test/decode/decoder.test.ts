import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { POOL_ADDRESS } from '@merkato/protocol'
import { AbiCoder, getAddress, Interface } from 'ethers'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { COMMERCE_ADDRESSES, createDecoder, type Hex, showCall, showEvent } from '../../src/index.js'
import { ARTIFACTS, artifact, PROJECT } from './support.js'

const token = artifact('Token.sol', 'Token')
const shop = artifact('Shop.sol', 'Shop')
const TOKEN = `0x${'70'.repeat(20)}`
const SHOP = `0x${'50'.repeat(20)}`
const CLONE = `0x${'c0'.repeat(20)}`
const WALLET = `0x${'7a'.repeat(20)}`
const someone = getAddress(`0x${'ee'.repeat(20)}`)
const words = AbiCoder.defaultAbiCoder()

const codes = new Map<string, string>([
  [TOKEN, token.deployed('ffff')],
  [SHOP, shop.deployed(TOKEN.slice(2))],
  [CLONE, `0x363d3d373d3d3d363d73${TOKEN.slice(2)}5af43d82803e903d91602b57fd5bf3`],
  [WALLET, `0xef0100${SHOP.slice(2)}`],
])
const codeAt = async (address: string) => (codes.get(address) ?? '0x') as Hex
const decoder = createDecoder({ artifacts: ARTIFACTS, codeAt })

test('the sources of the artifacts are those beside them', () => {
  const [file] = readdirSync(join(ARTIFACTS, 'build-info')).filter((name) => !name.includes('.output.'))
  const { input } = JSON.parse(readFileSync(join(ARTIFACTS, 'build-info', String(file)), 'utf8'))
  const sources = Object.entries(input.sources as Record<string, { content: string }>)
  expect(sources).toHaveLength(readdirSync(join(PROJECT, 'contracts')).length)
  for (const [name, { content }] of sources) {
    expect(readFileSync(join(PROJECT, name.replace('project/', '')), 'utf8')).toBe(content)
  }
})

test('a contract is recognised by its code, wherever it is', async () => {
  expect((await decoder.contractAt(TOKEN))?.name).toBe('Token')
  expect((await decoder.contractAt(SHOP))?.source).toBe('contracts/Shop.sol')
  expect(await decoder.contractAt(someone)).toBeUndefined()
})

test('behind a minimal proxy and a delegation stands the contract that runs', async () => {
  expect((await decoder.contractAt(CLONE))?.name).toBe('Token')
  expect((await decoder.contractAt(WALLET))?.name).toBe('Shop')
})

test('a call is read with its arguments', async () => {
  const input = shop.coder.encodeFunctionData('order', [{ buyer: someone, amount: 5n }, 'by "noon"'])
  const call = await decoder.call({ to: SHOP, input })
  expect(call).toEqual({
    contract: 'Shop',
    function: 'order',
    signature: 'order((address,uint256),string)',
    arguments: [
      { name: 'wanted', type: 'tuple', value: { buyer: someone, amount: '5' } },
      { name: 'note', type: 'string', value: 'by "noon"' },
    ],
  })
  expect(showCall(call)).toBe(`Shop.order(wanted: (buyer: ${someone}, amount: 5), note: "by \\"noon\\"")`)
})

test('a creation is read with the arguments of its constructor', async () => {
  const input = `${token.bytecode}${words.encode(['uint256'], [1000n]).slice(2)}`
  expect(showCall(await decoder.call({ to: undefined, input }))).toBe('new Token(cap_: 1000)')
  expect(showCall(await decoder.call({ to: undefined, input: '0x60016002' }))).toBe('new ?()')
})

test('what no function takes is told apart', async () => {
  const shown = async (to: string, input: string) => showCall(await decoder.call({ to, input }))
  expect(await shown(SHOP, '0x')).toBe('Shop.receive()')
  expect(await shown(TOKEN, '0x12345678')).toBe('Token.0x12345678')
  expect(await shown(someone, '0x')).toBe('')
  expect(await shown(someone, '0x12345678')).toBe('unknown function 0x12345678')
  expect(await shown(SHOP, shop.coder.encodeFunctionData('pay', [someone, 1n]).slice(0, 20))).toBe('Shop.0xc4076876')
})

test('a call of a contract that is not known is read where the standards have it', async () => {
  const input = token.coder.encodeFunctionData('transfer', [someone, 5n])
  const call = await decoder.call({ to: someone, input })
  expect(call.contract).toBeUndefined()
  expect(showCall(call)).toBe(`transfer(to: ${someone}, value: 5)`)
})

test("Merkato's precompiles and contracts are known without artifacts", async () => {
  const bare = createDecoder()
  const { contracts, precompiles } = bare.metadata()
  const pool = contracts.find(({ name }) => name === 'ShieldedPool')
  expect(pool?.addresses).toEqual([POOL_ADDRESS.toLowerCase()])
  expect(contracts.find(({ name }) => name === 'OrderEscrow')?.addresses).toEqual([
    COMMERCE_ADDRESSES.orderEscrow.toLowerCase(),
  ])
  expect(precompiles.map(({ name }) => name)).toEqual(expect.arrayContaining(['ECRecover', 'P256Verify', 'Packages']))
  const input = new Interface(pool?.abi as never).encodeFunctionData('isSpent', [5n])
  expect(showCall(await bare.call({ to: POOL_ADDRESS, input }))).toMatch(/^ShieldedPool\.isSpent\(.*5\)$/)
})

test('precompiles of the EVM take words, and zeros behind their input', async () => {
  const shown = async (to: number, input: string) =>
    showCall(await decoder.call({ to: `0x${to.toString(16).padStart(40, '0')}`, input }))
  expect(await shown(6, words.encode(['uint256', 'uint256'], [1n, 2n]))).toBe('ECAdd(x1: 1, y1: 2, x2: 0, y2: 0)')
  expect(await shown(2, `0x${'ab'.repeat(40)}`)).toBe('SHA256(input: 0xabababab… (40 bytes))')
  expect(await shown(1, words.encode(['bytes32', 'uint256'], [`0x${'01'.repeat(32)}`, 27n]))).toContain('v: 27')
})

test('errors: own, of another contract, with a reason, panics, unknown ones', async () => {
  const own = shop.coder.encodeErrorResult('NotOpen', [7n])
  const foreign = token.coder.encodeErrorResult('InsufficientBalance', [someone, 1n, 2n])
  expect(await decoder.error(own, SHOP)).toMatchObject({
    kind: 'error',
    name: 'NotOpen',
    text: "custom error 'NotOpen(7)'",
  })
  expect((await decoder.error(foreign, SHOP)).text).toBe(`custom error 'InsufficientBalance(${someone}, 1, 2)'`)
  const text = async (data: string) => (await decoder.error(data)).text
  expect(await text(`0x08c379a0${words.encode(['string'], ['no stock']).slice(2)}`)).toBe('no stock')
  expect(await text(`0x4e487b71${words.encode(['uint256'], [0x11]).slice(2)}`)).toBe(
    'panic: arithmetic underflow or overflow (0x11)',
  )
  expect(await text(`0x4e487b71${words.encode(['uint256'], [0x99]).slice(2)}`)).toBe('panic: unknown (0x99)')
  expect(await text('0x12345678ab')).toBe('custom error 0x12345678: ab')
  expect(await text('0x')).toBe('without a reason')
})

test('events are read by their contract, and those of the standards by their form', async () => {
  const ordered = shop.coder.encodeEventLog('Ordered', [{ buyer: someone, amount: 5n }, 'x'])
  expect(showEvent((await decoder.event({ address: SHOP, ...ordered })) ?? missing())).toBe(
    `Shop.Ordered(order: (buyer: ${someone}, amount: 5), note: "x")`,
  )
  const moved = token.coder.encodeEventLog('Transfer', [someone, someone, 5n])
  const [topic, from, to] = moved.topics
  const id = words.encode(['uint256'], [9n])
  const collectible = { address: WALLET, topics: [topic, from, to, id].map(String), data: '0x' }
  expect((await decoder.event({ address: someone, ...moved }))?.arguments.at(-1)).toMatchObject({
    name: 'value',
    value: '5',
  })
  expect((await decoder.event(collectible))?.arguments.at(-1)).toMatchObject({ name: 'id', value: '9' })
  expect(await decoder.event({ address: someone, topics: [], data: '0x' })).toBeUndefined()
  expect(await decoder.event({ address: someone, topics: [id], data: '0x' })).toBeUndefined()
})

function missing(): never {
  throw new Error('The event was not read.')
}

test('no data of a contract makes the decoder fail', async () => {
  const selectors = [
    '08c379a0',
    '4e487b71',
    ...['pay', 'order'].map((name) => shop.coder.getFunction(name)?.selector.slice(2)),
  ]
  const data = fc
    .tuple(fc.constantFrom('', ...selectors), fc.uint8Array({ maxLength: 200 }))
    .map(([selector, bytes]) => `0x${selector}${Buffer.from(bytes).toString('hex')}`)
  const topics = fc.array(
    fc.constantFrom(...shop.coder.encodeEventLog('Ordered', [[someone, 1n], '']).topics, `0x${'01'.repeat(32)}`),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(SHOP, TOKEN, someone, undefined), data, topics, async (to, input, list) => {
      expect(typeof showCall(await decoder.call({ to, input }))).toBe('string')
      expect(typeof (await decoder.error(input, to)).text).toBe('string')
      const event = await decoder.event({ address: to ?? TOKEN, topics: list, data: input })
      if (event !== undefined) expect(typeof showEvent(event)).toBe('string')
    }),
  )
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merkato-artifacts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a compilation under way or later is noticed', async () => {
  const late = createDecoder({ artifacts: join(folder, 'artifacts'), codeAt })
  expect(await late.contractAt(TOKEN)).toBeUndefined()
  cpSync(ARTIFACTS, join(folder, 'artifacts'), { recursive: true })
  await vi.waitUntil(async () => (await late.contractAt(TOKEN))?.name === 'Token', { timeout: 10_000 })
  expect(late.metadata().contracts.find(({ name }) => name === 'Token')?.addresses).toEqual([TOKEN])
})

test('a folder with build-infos alone, as of Hardhat 2, does as well', async () => {
  cpSync(join(ARTIFACTS, 'build-info'), join(folder, 'build-info'), { recursive: true })
  const old = createDecoder({ artifacts: folder, codeAt })
  expect((await old.contractAt(TOKEN))?.name).toBe('Token')
  expect((await old.contractAt(SHOP))?.name).toBe('Shop')
})
