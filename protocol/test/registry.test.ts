import { AbiCoder, id, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ASSET_INFO,
  type AssetInfo,
  assetName,
  BURN_NOTES_DATA,
  bytesToHex,
  decodeAssetInfo,
  decodeRegistryCall,
  EMPTY_PROOF,
  encodeRegistryCall,
  encodeRegistryLog,
  hexToBytes,
  MalformedCallError,
  mintKeyAct,
  parseRegistryLog,
  REGISTRY_ABI,
  REGISTRY_TOPICS,
  type RegistryCall,
  type RegistryEvent,
  registryInterface,
  UnknownFunctionError,
  withProofs,
} from '../src/index.js'
import { arbTerms, honestTransfer } from '../testing/index.js'
import { solidityMembers, sources } from './solidity-members.js'

const account = `0x${'11'.repeat(20)}`
const ORIGIN = `0x${'0a'.repeat(32)}`
const to = { npk: 3n, ephemeralX: 4n, ephemeralY: 5n, viewTag: 6 }
const terms = { kind: 1, name: assetName('Gold'), id: 7n, origin: ORIGIN, cap: 8n } as const
const { bundle: unproven } = honestTransfer({ seed: 'registry', inputs: [9n], publicOut: 4n })

const calls: RegistryCall[] = [
  { name: 'pool' },
  { name: 'issue', terms },
  { name: 'mint', asset: 1n, value: 2n, to },
  { name: 'mintPublic', asset: 1n, value: 2n, to: account },
  { name: 'mintTicket', category: 1n, id: (1n << 256n) - 1n, to },
  { name: 'mintTicketPublic', category: 1n, id: 2n, to: account },
  { name: 'mintHidden', asset: 1n, commitment: 2n, ciphertext: Uint8Array.of(3), proof: EMPTY_PROOF },
  { name: 'setMintKey', asset: 1n, npk: 2n },
  { name: 'mintWithKey', asset: 1n, value: 2n, to, expiry: 3n, proof: EMPTY_PROOF },
  { name: 'burn', asset: 1n, value: 2n },
  { name: 'burnNotes', bundle: withProofs(unproven, [EMPTY_PROOF]) },
  { name: 'finalize', asset: 1n },
  { name: 'supplyOf', asset: 1n },
  { name: 'assetInfo', asset: 1n },
  { name: 'assetIdOf', issuer: account, terms },
  { name: 'ticketIdOf', category: 1n, id: 2n },
]

describe('registry calls', () => {
  test.each(calls.map((call) => [call.name, call] as const))('%s survives, coded as ethers does', (name, call) => {
    const data = encodeRegistryCall(call)
    expect(decodeRegistryCall(hexToBytes(data))).toEqual(call)
    expect(registryInterface.encodeFunctionData(name, registryInterface.decodeFunctionData(name, data))).toBe(data)
  })

  test('the interface is that of IAssetRegistry.sol', () => {
    const structs = solidityMembers(sources('IShieldedPool'))
    const all = solidityMembers(sources('IShieldedPool', 'IAssetRegistry'))
    const members = registryInterface.fragments.map((fragment) => fragment.format('sighash'))
    for (const member of members) expect(all).toContain(member)
    for (const member of all) expect(structs.has(member) || members.includes(member)).toBe(true)
    expect(REGISTRY_ABI).toHaveLength(registryInterface.fragments.length)
    expect(calls).toHaveLength(registryInterface.fragments.filter(({ type }) => type === 'function').length)
  })

  test('errors that pool and registry share have one selector', () => {
    const shared = ['MalformedCall', 'WrongValue', 'NotCanonical', 'AmountOutOfRange', 'ZeroAmount', 'UnknownAsset']
    const pool = solidityMembers(sources('IShieldedPool'))
    for (const name of shared) expect(pool).toContain(registryInterface.getError(name)?.format('sighash'))
  })

  test('an unknown selector is named, and so is the registry', () => {
    expect(() => decodeRegistryCall(hexToBytes('0xdeadbeef'))).toThrow(UnknownFunctionError)
    expect(() => decodeRegistryCall(hexToBytes('0xdeadbeef'))).toThrow('registry')
    expect(() => decodeRegistryCall(hexToBytes('0xdead'))).toThrow(MalformedCallError)
  })

  test('numbers above their type, short and long data are refused', () => {
    const data = encodeRegistryCall({ name: 'issue', terms })
    const word = (at: number, value: string): string =>
      data.slice(0, 10 + 64 * at) + value.padStart(64, '0') + data.slice(10 + 64 * (at + 1))
    const bad = [word(0, '100'), word(4, '1'.padEnd(33, '0')), data.slice(0, -2), `${data}00`]
    for (const hex of bad) expect(() => decodeRegistryCall(hexToBytes(hex))).toThrow(MalformedCallError)
    const hidden = encodeRegistryCall(calls[6] as RegistryCall)
    const moved = `${hidden.slice(0, 10 + 128)}${(0x180).toString(16).padStart(64, '0')}${hidden.slice(10 + 192)}`
    expect(() => decodeRegistryCall(hexToBytes(moved))).toThrow(MalformedCallError)
  })

  test('any terms survive', () =>
    fc.assert(
      fc.property(arbTerms(), (terms) => {
        const data = encodeRegistryCall({ name: 'issue', terms })
        expect(decodeRegistryCall(hexToBytes(data))).toEqual({ name: 'issue', terms })
      }),
    ))

  test('any bytes give a call or one of two errors', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...calls.map(({ name }) => registryInterface.getFunction(name)?.selector as string), '0x'),
        fc.uint8Array({ maxLength: 500 }),
        (selector, rest) => {
          try {
            decodeRegistryCall(Uint8Array.of(...hexToBytes(selector), ...rest))
          } catch (error) {
            expect(error instanceof MalformedCallError || error instanceof UnknownFunctionError).toBe(true)
          }
        },
      ),
    ))

  test('the record of an asset', () => {
    const info: AssetInfo = {
      ...{ issuer: account, kind: 1, finalized: true, cap: 2n, supply: 3n, name: terms.name, id: 4n, origin: ORIGIN },
      ...{ mintKey: 5n, keyActs: 6n, hiddenMints: 7n },
    }
    const bytes = ASSET_INFO.encode(info)
    expect(decodeAssetInfo(bytes)).toEqual(info)
    const result = registryInterface.decodeFunctionResult('assetInfo', bytes)[0]
    expect(registryInterface.encodeFunctionResult('assetInfo', [result])).toBe(`0x${bytesToHex(bytes)}`)
    bytes[32 * 2 + 31] = 2
    expect(() => decodeAssetInfo(bytes)).toThrow('bool')
  })
})

describe('what owners agree to at the registry', () => {
  const selector = (name: string): string => registryInterface.getFunction(name)?.selector as string
  const abi = AbiCoder.defaultAbiCoder()

  test('burnNotes', () => expect(BURN_NOTES_DATA).toBe(keccak256(abi.encode(['bytes4'], [selector('burnNotes')]))))

  test('mintWithKey: the act covers selector, asset, value and receiver', () => {
    const act = mintKeyAct({ asset: 1n, value: 2n, to }, { mintKey: 3n, keyActs: 4n }, 5n)
    const types = ['bytes4', 'uint256', 'uint256', 'tuple(uint256,uint256,uint256,uint8)']
    const encoded = abi.encode(types, [selector('mintWithKey'), 1n, 2n, [3n, 4n, 5n, 6]])
    expect(act).toEqual({
      ...{ npk: 3n, record: `0x${'1'.padStart(64, '0')}`, sequence: 4n, expiry: 5n },
      dataHash: keccak256(encoded),
    })
  })
})

describe('registry events', () => {
  const events: RegistryEvent[] = [
    { event: 'AssetIssued', assetId: 1n, issuer: account, ...terms },
    { event: 'TicketMinted', assetId: 1n, category: 2n, id: 3n },
    { event: 'SupplyChanged', assetId: 1n, minted: 2n, burned: 3n, supply: 4n },
    { event: 'AssetFinalized', assetId: 1n },
    { event: 'MintKeySet', assetId: 1n, npk: 2n },
  ]
  const values = [[1n, account, 1, terms.name, 7n, ORIGIN, 8n], [1n, 2n, 3n], [1n, 2n, 3n, 4n], [1n], [1n, 2n]]

  test.each(events.map((event, i) => [event.event, event, i] as const))(
    '%s survives, logged as ethers does',
    (name, event, i) => {
      const log = encodeRegistryLog(event)
      expect(log.topics[0]).toBe(REGISTRY_TOPICS[name])
      expect(parseRegistryLog(log)).toEqual(event)
      expect(log).toEqual(registryInterface.encodeEventLog(name, values[i] ?? []))
    },
  )

  test('there is no other event', () =>
    expect(registryInterface.fragments.filter(({ type }) => type === 'event')).toHaveLength(events.length))

  test('foreign and malformed logs are passed over', () => {
    expect(parseRegistryLog({ topics: [id('Other()')], data: '0x' })).toBeUndefined()
    expect(parseRegistryLog({ topics: [], data: '0x' })).toBeUndefined()
    for (const event of events) {
      const { topics, data } = encodeRegistryLog(event)
      expect(parseRegistryLog({ topics: topics.slice(0, -1), data })).toBeUndefined()
      expect(parseRegistryLog({ topics, data: `${data}00` })).toBeUndefined()
    }
  })
})
