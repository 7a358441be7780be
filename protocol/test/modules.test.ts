import { AbiCoder, concat, id, keccak256, toBeHex } from 'ethers'
import { describe, expect, test } from 'vitest'
import {
  ACTION,
  CONDITIONAL_TOPICS,
  CONDITIONAL_TRANSFERS_ABI,
  type ConditionalCall,
  type ConditionalEvent,
  conditionalTransfersInterface,
  decodeConditionalCall,
  decodePackagesCall,
  EMPTY_PROOF,
  encodeConditionalCall,
  encodeConditionalLog,
  encodePackagesCall,
  encodePackagesLog,
  type Holder,
  hexToBytes,
  lockDataHash,
  MalformedCallError,
  MODULE_DOOR_ABI,
  moduleDoorInterface,
  type Opening,
  openAct,
  openingBoundHash,
  openingsHash,
  outcomeHash,
  outcomeOf,
  outcomesHash,
  PACKAGES_ABI,
  PACKAGES_ADDRESS,
  PACKAGES_TOPICS,
  type PackagesCall,
  type PackagesEvent,
  POOL_ADDRESS,
  packagesInterface,
  parcelDigest,
  parseConditionalLog,
  parsePackagesLog,
  SANDBOX_CHAIN_ID,
  sealDataHash,
  transferAct,
  withheldHash,
  withProofs,
  ZERO_ADDRESS,
} from '../src/index.js'
import { honestTransfer } from '../testing/index.js'
import { solidityMembers, sources } from './solidity-members.js'

const account = `0x${'11'.repeat(20)}`
const [parcel, other] = [id('parcel'), id('other')]
const ZERO = `0x${'00'.repeat(32)}`
const nobody: Holder = { account: ZERO_ADDRESS, npk: 0n, parcel: ZERO }
const byKey: Holder = { ...nobody, npk: 5n }
const terms = {
  holder: byKey,
  sealer: { ...nobody, account },
  recoverAfter: 9n,
  keyHash: id('key'),
  contentsHash: id('contents'),
}
const [contents, keyBox] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]
const payout = { asset: 1n, amount: 7n, recipient: account, fee: 2n, feeTo: account }
const opening: Opening = {
  ...{
    sealedCommitment: 3n,
    commitment: 4n,
    ciphertext: Uint8Array.of(5),
    payout,
    proof: EMPTY_PROOF.map((_, i) => BigInt(i)),
  },
}
const { bundle: unproven } = honestTransfer({ seed: 'modules', inputs: [9n], publicOut: 4n })
const bundle = withProofs(unproven, [EMPTY_PROOF])
const lockTerms = { decider: account, deadline: 100n, fallbackAlternative: 1, data: other }
const outcome = outcomeOf(bundle.joinSplits)

const packagesCalls: PackagesCall[] = [
  { name: 'seal', bundle, sealing: { sealedOutputs: 3n, terms, contents, keyBox } },
  { name: 'transfer', parcel, to: byKey, keyBox },
  { name: 'transferWithKey', parcel, to: byKey, keyBox, expiry: 8n, proof: EMPTY_PROOF },
  { name: 'open', parcel, keyHash: id('key'), contentsHash: id('contents'), openings: [opening, opening] },
  {
    name: 'openWithKey',
    parcel,
    keyHash: id('key'),
    contentsHash: id('c'),
    openings: [],
    expiry: 8n,
    proof: EMPTY_PROOF,
  },
  { name: 'pool' },
  { name: 'parcelOf', parcel },
  { name: 'rightHolderOf', parcel },
]

const conditionalCalls: ConditionalCall[] = [
  { name: 'lock', alternatives: [bundle.joinSplits, bundle.joinSplits], expiry: 7n, terms: lockTerms },
  { name: 'settle', lockId: parcel, alternative: 1, outcome, outcomeHashes: [other, parcel] },
  { name: 'settleByDefault', lockId: parcel, outcome, outcomeHashes: [other, parcel] },
  { name: 'pool' },
  { name: 'lockOf', lockId: parcel },
]

describe('calls of the modules', () => {
  test.each(packagesCalls.map((call) => [call.name, call] as const))(
    '%s survives, coded as ethers does',
    (name, call) => {
      const data = encodePackagesCall(call)
      expect(decodePackagesCall(hexToBytes(data))).toEqual(call)
      expect(packagesInterface.encodeFunctionData(name, packagesInterface.decodeFunctionData(name, data))).toBe(data)
      expect(() => decodePackagesCall(hexToBytes(`${data}00`))).toThrow(MalformedCallError)
    },
  )

  test.each(conditionalCalls.map((call) => [call.name, call] as const))(
    '%s survives, coded as ethers does',
    (name, call) => {
      const data = encodeConditionalCall(call)
      expect(decodeConditionalCall(hexToBytes(data))).toEqual(call)
      const { decodeFunctionData, encodeFunctionData } = conditionalTransfersInterface
      const decoded = decodeFunctionData.call(conditionalTransfersInterface, name, data)
      expect(encodeFunctionData.call(conditionalTransfersInterface, name, decoded)).toBe(data)
      expect(() => decodeConditionalCall(hexToBytes(`${data}00`))).toThrow(MalformedCallError)
    },
  )

  test.each([
    ['IPackages', PACKAGES_ABI, packagesInterface],
    ['IConditionalTransfers', CONDITIONAL_TRANSFERS_ABI, conditionalTransfersInterface],
    ['IPoolModuleDoor', MODULE_DOOR_ABI, moduleDoorInterface],
  ] as const)('%s in Solidity has the same members', (name, abi, contract) => {
    const text = sources('IShieldedPool', 'IPoolModuleDoor', name)
    const all = solidityMembers(text)
    const own = solidityMembers(sources(name))
    const members = [...all].filter((member) => [...own].some((one) => one.split('(')[0] === member.split('(')[0]))
    const dispatch = /^(MalformedCall|UnknownFunction|ReadOnlyCall|DelegatedCall|WrongValue)\(/
    const ours = contract.fragments.flatMap((fragment) => fragment.format('sighash'))
    expect(abi).toHaveLength(ours.length)
    expect(ours.filter((one) => !dispatch.test(one)).sort()).toEqual(members.sort())
  })
})

describe('events of the modules', () => {
  const packages: PackagesEvent[] = [
    { event: 'Sealed', parcel, caller: account, terms, commitments: [1n, 2n], contents, keyBox },
    { event: 'Transferred', parcel, from: byKey, to: terms.sealer, keyBox },
    { event: 'Opened', parcel, by: byKey },
  ]
  const conditional: ConditionalEvent[] = [
    {
      event: 'Locked',
      lockId: parcel,
      caller: account,
      decider: account,
      terms: lockTerms,
      outcomes: [outcome, outcome],
    },
    { event: 'Settled', lockId: parcel, alternative: 1, byDefault: true },
  ]

  test.each(packages.map((event) => [event.event, event] as const))(
    '%s survives, coded as ethers does',
    (name, event) => {
      const log = encodePackagesLog(event)
      expect(log.topics[0]).toBe(PACKAGES_TOPICS[name])
      expect(parsePackagesLog(log)).toEqual(event)
      const values = packagesInterface.decodeEventLog(name, log.data, [...log.topics])
      expect(packagesInterface.encodeEventLog(name, values)).toEqual(log)
      expect(parsePackagesLog({ ...log, data: `${log.data}00` })).toBeUndefined()
    },
  )

  test.each(conditional.map((event) => [event.event, event] as const))(
    '%s survives, coded as ethers does',
    (name, event) => {
      const log = encodeConditionalLog(event)
      expect(log.topics[0]).toBe(CONDITIONAL_TOPICS[name])
      expect(parseConditionalLog(log)).toEqual(event)
      const values = conditionalTransfersInterface.decodeEventLog(name, log.data, [...log.topics])
      expect(conditionalTransfersInterface.encodeEventLog(name, values)).toEqual(log)
      expect(parsePackagesLog(log)).toBeUndefined()
    },
  )
})

describe('what is bound', () => {
  const context = { action: ACTION.lock, chainId: SANDBOX_CHAIN_ID, pool: POOL_ADDRESS, caller: account }
  const withheld = {
    alternatives: [unproven.joinSplits, unproven.joinSplits],
    expiry: 5n,
    dataHash: lockDataHash(lockTerms),
  }
  const place = { chainId: SANDBOX_CHAIN_ID, pool: POOL_ADDRESS, packages: PACKAGES_ADDRESS, parcel, acts: 1n }

  test('a withheld hash changes with all that it covers', () => {
    const hashes = [
      withheldHash(withheld, context),
      withheldHash({ ...withheld, alternatives: [unproven.joinSplits] }, context),
      withheldHash({ ...withheld, expiry: 6n }, context),
      withheldHash({ ...withheld, dataHash: other }, context),
      withheldHash(withheld, { ...context, action: ACTION.seal }),
      withheldHash(withheld, { ...context, caller: ZERO_ADDRESS }),
      withheldHash(withheld, { ...context, pool: account }),
      withheldHash(withheld, { ...context, chainId: 1n }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test('an opening hash changes with all that it covers, but not with proofs', () => {
    const { proof, ...bare } = opening
    const changes: Partial<Opening>[] = [
      { sealedCommitment: 9n },
      { commitment: 9n },
      { ciphertext: Uint8Array.of(9) },
      ...[{ asset: 9n }, { amount: 9n }, { recipient: ZERO_ADDRESS }, { fee: 1n }, { feeTo: ZERO_ADDRESS }].map(
        (part) => ({
          payout: { ...payout, ...part },
        }),
      ),
    ]
    const hashes = [
      openingBoundHash([bare], place),
      openingBoundHash([bare, bare], place),
      openingBoundHash([], place),
      ...changes.map((change) => openingBoundHash([{ ...bare, ...change }], place)),
      openingBoundHash([bare], { ...place, acts: 2n }),
      openingBoundHash([bare], { ...place, parcel: other }),
      openingBoundHash([bare], { ...place, packages: account }),
      openingBoundHash([bare], { ...place, pool: account }),
      openingBoundHash([bare], { ...place, chainId: 1n }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(openingBoundHash([opening], place)).toBe(hashes[0])
  })

  test('hashes of data are those of abi.encode in Solidity', () => {
    const coder = AbiCoder.defaultAbiCoder()
    const selector = (name: string) => packagesInterface.getFunction(name)?.selector
    const holder = 'tuple(address account, uint256 npk, bytes32 parcel)'
    const sealTerms = `tuple(${holder} holder, ${holder} sealer, uint64 recoverAfter, bytes32 keyHash, bytes32 contentsHash)`
    const encoded = (types: string[], values: unknown[]) => keccak256(coder.encode(types, values))
    for (const contents of [new Uint8Array(), Uint8Array.of(1)]) {
      expect(sealDataHash({ sealedOutputs: 3n, terms, keyBox, contents })).toBe(
        encoded(
          ['bytes4', 'uint256', sealTerms, 'bytes32', 'bytes32'],
          [selector('seal'), 3n, terms, keccak256(keyBox), keccak256(contents)],
        ),
      )
    }
    expect(transferAct({ parcel, to: byKey, keyBox }, { npk: 5n, acts: 2n, expiry: 8n })).toEqual({
      ...{ npk: 5n, record: parcel, sequence: 2n, expiry: 8n },
      dataHash: encoded(
        ['bytes4', 'bytes32', holder, 'bytes32'],
        [selector('transferWithKey'), parcel, byKey, keccak256(keyBox)],
      ),
    })
    expect(openAct(parcel, [opening], { npk: 5n, acts: 2n, expiry: 8n }).dataHash).toBe(
      encoded(['bytes4', 'bytes32', 'bytes32'], [selector('openWithKey'), parcel, openingsHash([opening])]),
    )
    const bound =
      'tuple(uint256 sealedCommitment, uint256 commitment, bytes32 ciphertextHash, tuple(uint256 asset, uint256 amount, address recipient, uint256 fee, address feeTo) payout)[]'
    const values = { ...opening, ciphertextHash: keccak256(opening.ciphertext) }
    expect(openingsHash([opening])).toBe(encoded([bound], [[values]]))
    expect(parcelDigest([1n, 2n], terms)).toBe(
      encoded(['uint256[]', 'bytes32', 'bytes32'], [[1n, 2n], terms.keyHash, terms.contentsHash]),
    )
    const lockSelector = conditionalTransfersInterface.getFunction('lock')?.selector
    const lockType = 'tuple(address decider, uint64 deadline, uint8 fallbackAlternative, bytes32 data)'
    expect(lockDataHash(lockTerms)).toBe(encoded(['bytes4', lockType], [lockSelector, lockTerms]))
    const outcomeType = conditionalTransfersInterface.getFunction('settle')?.inputs[2]?.format('full') ?? ''
    expect(outcomeHash(outcome)).toBe(encoded([outcomeType], [outcome]))
    expect(outcomesHash([other, parcel])).toBe(keccak256(concat([toBeHex(32, 32), toBeHex(2, 32), other, parcel])))
  })

  test('an outcome takes over what a join-split makes, and names no asset when nothing public moves', () => {
    const [joinSplit] = bundle.joinSplits as [(typeof bundle.joinSplits)[0]]
    expect(outcome.payouts[0]).toMatchObject({ asset: joinSplit.publicAsset, amount: 4n })
    expect(outcomeOf([{ ...joinSplit, publicOut: 0n, publicIn: 4n }]).payouts[0]).toMatchObject({
      asset: 0n,
      amount: 0n,
    })
  })
})
