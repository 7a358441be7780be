import { AbiCoder, id, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AbiType,
  ACTION,
  type Bundle,
  boundHash,
  bytesToHex,
  CIRCUITS,
  CONDITIONAL_TRANSFERS_ADDRESS,
  circuitById,
  commitmentsOf,
  concatBytes,
  DOOR_ARGUMENTS,
  type DoorArguments,
  type DoorFunction,
  decodeAbi,
  decodePoolCall,
  doorInterface,
  EMPTY_PROOF,
  encodePoolCall,
  encodePoolLog,
  encodePublicTransferLog,
  encodeTransact,
  FIELD_ORDER,
  hexToBytes,
  hiddenMintHash,
  joinSplitShape,
  MalformedCallError,
  NATIVE_ASSET,
  type OwnAct,
  ownHash,
  PACKAGES_ADDRESS,
  POOL_ABI,
  POOL_ADDRESS,
  POOL_TOPICS,
  type PoolCall,
  type PoolEvent,
  PRECOMPILE_RANGE,
  ProtocolError,
  PUBLIC_TRANSFER_TOPIC,
  parsePoolLog,
  parsePublicTransferLog,
  poolInterface,
  REGISTRY_ADDRESS,
  UnknownFunctionError,
  type UnprovenBundle,
  type UnprovenJoinSplit,
  withProofs,
  ZERO_ADDRESS,
} from '../src/index.js'
import { honestTransfer } from '../testing/index.js'
import { solidityMembers, sources } from './solidity-members.js'

const { bundle: unproven } = honestTransfer({ seed: 'calls', inputs: [9n], publicOut: 4n, fee: 1n })
const bundle: Bundle = withProofs(unproven, [EMPTY_PROOF])
const context = { chainId: 31337n, pool: POOL_ADDRESS, caller: `0x${'11'.repeat(20)}` }
const E = { x: 3n, y: 4n }
const act: OwnAct = {
  npk: 1n,
  record: `0x${'0e'.repeat(32)}`,
  sequence: 2n,
  expiry: 3n,
  dataHash: `0x${'0d'.repeat(32)}`,
}

const calls: PoolCall[] = [
  { name: 'shield', assetId: NATIVE_ASSET, value: 5n, to: { npk: 1n, E, viewTag: 255 } },
  { name: 'transact', bundle },
  { name: 'boundHash', bundle, caller: context.caller },
  { name: 'nextPosition' },
  { name: 'currentRoot' },
  { name: 'isKnownRoot', tree: 0xffffffff, root: 2n },
  { name: 'isSpent', nullifier: (1n << 256n) - 1n },
  { name: 'verifyingKeyHash', circuitId: 1 },
  { name: 'transferPublic', asset: 1n, to: context.caller, value: 2n },
  { name: 'registry' },
  { name: 'modules' },
  { name: 'publicBalanceOf', account: context.caller, asset: 1n },
  { name: 'publicBalancesOf', account: context.caller, assets: [1n, 2n, 3n] },
  { name: 'shieldedTotal', asset: 1n },
  { name: 'nullifierCount' },
  { name: 'areSpent', nullifiers: [] },
  { name: 'ownHash', act, caller: context.caller },
  { name: 'checkOwn', act, proof: EMPTY_PROOF },
]

const doorCalls: { [Name in DoorFunction]: DoorArguments[Name] } = {
  openAsset: { asset: 1n, hidden: true },
  enter: { issuer: context.caller, asset: 1n, value: 2n, to: { npk: 3n, ephemeralX: 4n, ephemeralY: 5n, viewTag: 6 } },
  enterHidden: {
    ...{ issuer: context.caller, asset: 1n, nonce: 2n, commitment: 3n },
    ...{ ciphertext: Uint8Array.of(1, 2), proof: EMPTY_PROOF },
  },
  credit: { asset: 1n, account: context.caller, value: 2n },
  debit: { asset: 1n, account: context.caller, value: 2n },
}

describe('pool calls', () => {
  test.each(calls.map((call) => [call.name, call] as const))('%s survives', (_, call) => {
    expect(decodePoolCall(hexToBytes(encodePoolCall(call)))).toEqual(call)
  })

  test('the interface is that of IShieldedPool.sol', () => {
    expect(new Set(poolInterface.fragments.map((fragment) => fragment.format('sighash')))).toEqual(
      solidityMembers(sources('IShieldedPool')),
    )
    expect(POOL_ABI).toHaveLength(poolInterface.fragments.length)
  })

  test('the door is that of IPoolDoor.sol, and its arguments are coded as ethers does', () => {
    const source = sources('IShieldedPool', 'IPoolDoor')
    for (const fragment of doorInterface.fragments)
      expect(solidityMembers(source)).toContain(fragment.format('sighash'))
    expect(Object.keys(DOOR_ARGUMENTS)).toEqual(
      doorInterface.fragments.map((fragment) => 'name' in fragment && fragment.name),
    )
    for (const name of Object.keys(doorCalls) as DoorFunction[]) {
      const type = DOOR_ARGUMENTS[name] as AbiType<object>
      const bytes = type.encode(doorCalls[name])
      expect(decodeAbi(type, bytes)).toEqual(doorCalls[name])
      const values = doorInterface.decodeFunctionData(name, concatBytes(hexToBytes(selectorOf(name)), bytes))
      expect(doorInterface.encodeFunctionData(name, values).slice(10)).toBe(bytesToHex(bytes))
    }
  })

  test('every function of the pool is coded as ethers does', () => {
    for (const call of calls) {
      const data = encodePoolCall(call)
      expect(poolInterface.encodeFunctionData(call.name, poolInterface.decodeFunctionData(call.name, data))).toBe(data)
    }
    const functions = poolInterface.fragments.filter(({ type }) => type === 'function')
    expect(calls).toHaveLength(functions.length)
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

describe('ownHash', () => {
  test('is the keccak256 of the encoding that the specification states, mod r', () => {
    const types = ['bytes32', 'uint256', 'uint256', 'address', 'address', 'uint256', 'bytes32', 'uint256', 'uint64']
    const values = [id('merkato.v1.own'), 1n, 31337n, POOL_ADDRESS, context.caller, act.npk, act.record, 2n, 3n]
    const encoded = AbiCoder.defaultAbiCoder().encode([...types, 'bytes32'], [...values, act.dataHash])
    expect(ownHash(act, context)).toBe(BigInt(keccak256(encoded)) % FIELD_ORDER)
  })

  test('covers chain, pool, contract, key, record, sequence, expiry and data', () => {
    const other = `0x${'22'.repeat(20)}`
    const hashes = [
      ownHash(act, context),
      ownHash(act, { ...context, chainId: 1n }),
      ownHash(act, { ...context, pool: other }),
      ownHash(act, { ...context, caller: other }),
      ownHash({ ...act, npk: 2n }, context),
      ownHash({ ...act, record: id('other') }, context),
      ownHash({ ...act, sequence: 3n }, context),
      ownHash({ ...act, expiry: 4n }, context),
      ownHash({ ...act, dataHash: id('other') }, context),
    ]
    expect(new Set(hashes).size).toBe(9)
    expect(hashes.every((hash) => hash < FIELD_ORDER)).toBe(true)
    // An act is an act, whatever action a context of bundles names.
    expect(ownHash(act, { ...context, action: ACTION.transact })).toBe(hashes[0])
  })

  test('what does not fit its type is refused', () => {
    for (const change of [{ expiry: 1n << 64n }, { sequence: -1n }, { record: '0x12' }])
      expect(() => ownHash({ ...act, ...change }, context)).toThrow(ProtocolError)
  })
})

describe('hiddenMintHash', () => {
  const mint = {
    ...{ issuer: context.caller, assetId: 1n, nonce: 2n, commitment: 3n },
    ciphertext: Uint8Array.of(4, 5),
  }

  test('is the keccak256 of the encoding that the specification states, mod r', () => {
    const types = ['bytes32', 'uint256', 'uint256', 'address', 'address', 'uint256', 'uint256', 'uint256', 'bytes32']
    const values = [id('merkato.v1.mint-hidden'), 1n, 31337n, POOL_ADDRESS, context.caller, 1n, 2n, 3n]
    const encoded = AbiCoder.defaultAbiCoder().encode(types, [...values, keccak256('0x0405')])
    expect(hiddenMintHash(mint, context)).toBe(BigInt(keccak256(encoded)) % FIELD_ORDER)
  })

  test('covers chain, pool, issuer, asset, nonce, commitment and ciphertext', () => {
    const other = `0x${'22'.repeat(20)}`
    const hashes = [
      hiddenMintHash(mint, context),
      hiddenMintHash(mint, { ...context, chainId: 1n }),
      hiddenMintHash(mint, { ...context, pool: other }),
      hiddenMintHash({ ...mint, issuer: other }, context),
      hiddenMintHash({ ...mint, assetId: 2n }, context),
      hiddenMintHash({ ...mint, nonce: 3n }, context),
      hiddenMintHash({ ...mint, commitment: 4n }, context),
      hiddenMintHash({ ...mint, ciphertext: new Uint8Array() }, context),
    ]
    expect(new Set(hashes).size).toBe(8)
  })
})

test('no two actions share a hash', () => expect(new Set(Object.values(ACTION)).size).toBe(Object.keys(ACTION).length))

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
    {
      ...{ name: 'HiddenMinted', issuer: context.caller, assetId: 5n, position: 6n },
      output: { commitment: 7n, ciphertext: Uint8Array.of(8, 9) },
    },
    {
      ...{ name: 'Released', module: context.caller, record: id('record'), firstPosition: 5n, outputs },
      payouts: [{ asset: 1n, amount: 7n, recipient: ZERO_ADDRESS, fee: 2n, feeTo: ZERO_ADDRESS }],
    },
    { name: 'Withheld', module: context.caller, record: id('record'), nullifiers: [8n, 9n] },
  ]

  test.each(events.map((event) => [event.name, event] as const))('%s survives', (name, event) => {
    const log = encodePoolLog(event)
    expect(log.topics[0]).toBe(POOL_TOPICS[name])
    expect(parsePoolLog(log)).toEqual(event)
  })

  test('PublicTransfer survives, and is no event that appends', () => {
    const event = { name: 'PublicTransfer', assetId: 1n, from: ZERO_ADDRESS, to: context.caller, value: 2n } as const
    const log = encodePublicTransferLog(event)
    expect(log).toEqual(poolInterface.encodeEventLog('PublicTransfer', [1n, ZERO_ADDRESS, context.caller, 2n]))
    expect(log.topics[0]).toBe(PUBLIC_TRANSFER_TOPIC)
    expect(parsePublicTransferLog(log)).toEqual(event)
    expect(parsePoolLog(log)).toBeUndefined()
    expect(parsePublicTransferLog({ ...log, data: '0x' })).toBeUndefined()
    expect(parsePublicTransferLog({ topics: log.topics.slice(0, 3), data: log.data })).toBeUndefined()
    expect(parsePublicTransferLog(encodePoolLog(events[0] as PoolEvent))).toBeUndefined()
  })

  test('the commitments of each event', () => {
    expect(events.map(commitmentsOf)).toEqual([[4n], [1n, 2n], [7n], [1n, 2n], []])
  })

  test('Released and Withheld are logged as ethers does', () => {
    for (const event of events.slice(3)) {
      const { topics, data } = encodePoolLog(event)
      const values = poolInterface.decodeEventLog(event.name, data, [...topics])
      expect(poolInterface.encodeEventLog(event.name, values)).toEqual({ topics, data })
    }
  })

  test('HiddenMinted is logged as ethers does', () => {
    const [, , event] = events as [PoolEvent, PoolEvent, PoolEvent]
    expect(encodePoolLog(event)).toEqual(
      poolInterface.encodeEventLog('HiddenMinted', [context.caller, 5n, 6n, 7n, '0x0809']),
    )
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
  expect(circuitById(6)).toBeUndefined()
  expect([0, 1, 2, 3, 4, 5].map(joinSplitShape)).toEqual([
    ...[undefined, CIRCUITS.transfer, CIRCUITS['transfer-wide']],
    ...[undefined, undefined, undefined],
  ])
})

test('the stateful precompiles stand side by side in the reserved range', () => {
  expect(BigInt(POOL_ADDRESS)).toBe(PRECOMPILE_RANGE.first)
  expect(BigInt(REGISTRY_ADDRESS)).toBe(PRECOMPILE_RANGE.first + 1n)
  expect(BigInt(PACKAGES_ADDRESS)).toBe(PRECOMPILE_RANGE.first + 2n)
  expect(BigInt(CONDITIONAL_TRANSFERS_ADDRESS)).toBe(PRECOMPILE_RANGE.first + 4n)
})

const selectorOf = (name: DoorFunction): string => doorInterface.getFunction(name)?.selector ?? ''
