import { readFileSync } from 'node:fs'
import { AbiCoder, id, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ACTION,
  type Bundle,
  boundHash,
  CIRCUITS,
  circuitById,
  decodePoolCall,
  EMPTY_PROOF,
  encodePoolCall,
  encodePoolLog,
  encodeTransact,
  FIELD_ORDER,
  hexToBytes,
  joinSplitShape,
  MalformedCallError,
  NATIVE_ASSET,
  POOL_ABI,
  POOL_ADDRESS,
  POOL_TOPICS,
  type PoolCall,
  type PoolEvent,
  PRECOMPILE_RANGE,
  ProtocolError,
  parsePoolLog,
  poolInterface,
  REGISTRY_ADDRESS,
  UnknownFunctionError,
  type UnprovenBundle,
  type UnprovenJoinSplit,
  withProofs,
} from '../src/index.js'
import { honestTransfer } from '../testing/index.js'

const { bundle: unproven } = honestTransfer({ seed: 'calls', inputs: [9n], publicOut: 4n, fee: 1n })
const bundle: Bundle = withProofs(unproven, [EMPTY_PROOF])
const context = { chainId: 31337n, pool: POOL_ADDRESS, caller: `0x${'11'.repeat(20)}` }
const E = { x: 3n, y: 4n }

const calls: PoolCall[] = [
  { name: 'shield', assetId: NATIVE_ASSET, value: 5n, to: { npk: 1n, E, viewTag: 255 } },
  { name: 'transact', bundle },
  { name: 'boundHash', bundle, caller: context.caller },
  { name: 'nextPosition' },
  { name: 'currentRoot' },
  { name: 'isKnownRoot', tree: 0xffffffff, root: 2n },
  { name: 'isSpent', nullifier: (1n << 256n) - 1n },
  { name: 'verifyingKeyHash', circuitId: 1 },
]

describe('pool calls', () => {
  test.each(calls.map((call) => [call.name, call] as const))('%s survives', (_, call) => {
    expect(decodePoolCall(hexToBytes(encodePoolCall(call)))).toEqual(call)
  })

  test('the interface is that of IShieldedPool.sol', () => {
    const source = readFileSync(new URL('../../contracts/src/interfaces/IShieldedPool.sol', import.meta.url), 'utf8')
    expect(new Set(poolInterface.fragments.map((fragment) => fragment.format('sighash')))).toEqual(
      solidityMembers(source),
    )
    expect(POOL_ABI).toHaveLength(poolInterface.fragments.length)
  })

  test('an unknown selector is named', () => {
    expect(() => decodePoolCall(hexToBytes('0xdeadbeef'))).toThrow(new UnknownFunctionError('0xdeadbeef'))
  })

  test('trailing bytes, short data, dirty padding and moved offsets are refused', () => {
    const data = hexToBytes(encodeTransact(bundle))
    const dirty = (at: number, value: number): Uint8Array =>
      Uint8Array.from(data, (byte, i) => (i === at ? value : byte))
    const bad = [
      new Uint8Array(),
      data.slice(0, 3),
      data.slice(0, -1),
      data.slice(0, 40),
      Uint8Array.of(...data, 0),
      dirty(4 + 32, 1), // above the uint64 of expiry
      dirty(4 + 31, 0x40), // offset of the bundle
    ]
    for (const bytes of bad) expect(() => decodePoolCall(bytes)).toThrow(MalformedCallError)
  })

  test('any bytes give a call or one of two errors', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...calls.map(({ name }) => poolInterface.getFunction(name)?.selector as string), '0x'),
        fc.uint8Array({ maxLength: 700 }),
        (selector, rest) => {
          try {
            decodePoolCall(Uint8Array.of(...hexToBytes(selector), ...rest))
          } catch (error) {
            expect(error instanceof MalformedCallError || error instanceof UnknownFunctionError).toBe(true)
          }
        },
      ),
    ))

  test('a changed byte of a bundle never decodes to the same bundle', () => {
    const data = hexToBytes(encodeTransact(bundle))
    for (let at = 4; at < data.length; at += 41) {
      const other = Uint8Array.from(data, (byte, i) => (i === at ? byte ^ 1 : byte))
      try {
        expect(decodePoolCall(other)).not.toEqual({ name: 'transact', bundle })
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCallError)
      }
    }
  })

  test('proofs must fit the join-splits', () => {
    expect(() => withProofs(unproven, [])).toThrow(ProtocolError)
    expect(() => withProofs(unproven, [[1n]])).toThrow(ProtocolError)
  })
})

describe('boundHash', () => {
  const [joinSplit] = unproven.joinSplits as readonly [UnprovenJoinSplit]
  const withJoinSplit = (change: Partial<UnprovenJoinSplit>): UnprovenBundle => ({
    ...unproven,
    joinSplits: [{ ...joinSplit, ...change }],
  })

  test('is the keccak256 of the encoding that the specification states, mod r', () => {
    const part = 'tuple(uint32,uint32,uint256[],uint256[],uint256,uint256,uint256,address,uint256,address,bytes32[])[]'
    const encoded = AbiCoder.defaultAbiCoder().encode(
      ['bytes32', 'uint256', 'uint256', 'address', 'address', 'uint64', part, 'bytes32'],
      [
        id('merkato.v1.transact'),
        1n,
        31337n,
        POOL_ADDRESS,
        context.caller,
        unproven.expiry,
        [
          [
            ...[1, 0, joinSplit.nullifiers, joinSplit.commitments, NATIVE_ASSET, 0n, 4n],
            ...[joinSplit.recipient, 1n, joinSplit.feeTo, joinSplit.ciphertexts.map((bytes) => keccak256(bytes))],
          ],
        ],
        unproven.dataHash,
      ],
    )
    expect(boundHash(unproven, context)).toBe(BigInt(keccak256(encoded)) % FIELD_ORDER)
  })

  test('covers everything but root and proof', () => {
    const base = boundHash(unproven, context)
    expect(boundHash(withJoinSplit({ root: 1n }), context)).toBe(base)
    expect(boundHash(bundle, context)).toBe(base)
    const address = `0x${'22'.repeat(20)}`
    const others = [
      boundHash(unproven, { ...context, chainId: 1n }),
      boundHash(unproven, { ...context, pool: address }),
      boundHash(unproven, { ...context, caller: address }),
      boundHash(unproven, { ...context, action: id('merkato.v1.lock') }),
      boundHash({ ...unproven, expiry: 5n }, context),
      boundHash({ ...unproven, dataHash: id('data') }, context),
      boundHash({ ...unproven, joinSplits: [] }, context),
      boundHash({ ...unproven, joinSplits: [joinSplit, joinSplit] }, context),
      ...(
        [
          { circuitId: 2 },
          { tree: 1 },
          { nullifiers: [...joinSplit.nullifiers].reverse() },
          { commitments: joinSplit.commitments.slice(1) },
          { publicAsset: 1n },
          { publicIn: 1n },
          { publicOut: 5n },
          { recipient: address },
          { fee: 2n },
          { feeTo: address },
          { ciphertexts: [...joinSplit.ciphertexts].reverse() },
        ] satisfies Partial<UnprovenJoinSplit>[]
      ).map((change) => boundHash(withJoinSplit(change), context)),
    ]
    expect(new Set([base, ...others]).size).toBe(others.length + 1)
  })

  test('transact is the default action', () =>
    expect(boundHash(unproven, { ...context, action: ACTION.transact })).toBe(boundHash(unproven, context)))

  test('what does not fit its type is refused', () => {
    for (const change of [{ tree: -1 }, { recipient: '0x12' }, { publicIn: 1n << 256n }]) {
      expect(() => boundHash(withJoinSplit(change), context)).toThrow(
        expect.objectContaining({ code: 'INVALID_BUNDLE' }),
      )
    }
  })
})

describe('pool events', () => {
  const outputs = [
    { commitment: 1n, ciphertext: Uint8Array.of(1, 2) },
    { commitment: 2n, ciphertext: new Uint8Array() },
  ]
  const events: PoolEvent[] = [
    {
      name: 'Shielded',
      from: context.caller,
      assetId: NATIVE_ASSET,
      position: 3n,
      commitment: 4n,
      value: 5n,
      to: { npk: 6n, E, viewTag: 7 },
    },
    {
      ...{
        name: 'Transacted',
        caller: context.caller,
        firstPosition: 1n,
        nullifiers: [8n, 9n],
        outputs,
        publicAsset: 1n,
      },
      ...{ publicIn: 2n, publicOut: 3n, recipient: context.caller, fee: 1n, feeTo: context.caller },
    },
  ]

  test.each(events.map((event) => [event.name, event] as const))('%s survives', (name, event) => {
    const log = encodePoolLog(event)
    expect(log.topics[0]).toBe(POOL_TOPICS[name])
    expect(parsePoolLog(log)).toEqual(event)
  })

  test('foreign and malformed logs are passed over', () => {
    expect(parsePoolLog({ topics: [id('Other()')], data: '0x' })).toBeUndefined()
    expect(parsePoolLog({ topics: [], data: '0x' })).toBeUndefined()
    const log = encodePoolLog(events[1] as PoolEvent)
    expect(parsePoolLog({ ...log, data: log.data.slice(0, 200) })).toBeUndefined()
    expect(parsePoolLog({ topics: log.topics.slice(0, 1), data: log.data })).toBeUndefined()
    const unequal = [context.caller, 0n, [], [1n, 2n], ['0x12'], 0n, 0n, 0n, context.caller, 0n, context.caller]
    expect(parsePoolLog(poolInterface.encodeEventLog('Transacted', unequal))).toBeUndefined()
  })
})

test('circuits are found by id, and only join-splits for a bundle', () => {
  for (const shape of Object.values(CIRCUITS)) expect(circuitById(shape.id)).toBe(shape)
  expect(circuitById(5)).toBeUndefined()
  expect([0, 1, 2, 3, 4, 5].map(joinSplitShape)).toEqual([
    ...[undefined, CIRCUITS.transfer, CIRCUITS['transfer-wide']],
    ...[undefined, undefined, undefined],
  ])
})

test('the stateful precompiles stand side by side in the reserved range', () => {
  expect(BigInt(POOL_ADDRESS)).toBe(PRECOMPILE_RANGE.first)
  expect(BigInt(REGISTRY_ADDRESS)).toBe(PRECOMPILE_RANGE.first + 1n)
})

/** Signatures of every event, error and function of a Solidity interface, structs written out. */
function solidityMembers(source: string): Set<string> {
  const code = source.replace(/\/\/.*$/gm, '')
  const structs = new Map<string, string>()
  const resolve = (type: string): string => {
    const [, base = '', suffix = ''] = /^(\w+)((?:\[\d*\])*)$/.exec(type) ?? []
    return (structs.get(base) ?? base) + suffix
  }
  for (const [, name = '', body = ''] of code.matchAll(/struct (\w+) \{([^}]*)\}/g)) {
    const types = [...body.matchAll(/^\s*([\w[\]]+) \w+;/gm)].map(([, type = '']) => resolve(type))
    structs.set(name, `(${types.join(',')})`)
  }
  const members = [...code.matchAll(/(?:event|error|function) (\w+)\(([^)]*)\)/g)]
  return new Set(
    members.map(([, name, args = '']) => {
      const types = args.split(',').flatMap((arg) => arg.trim().split(/\s+/)[0] || [])
      return `${name}(${types.map(resolve).join(',')})`
    }),
  )
}
