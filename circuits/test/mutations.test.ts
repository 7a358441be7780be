import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/catalogue.js'
import { type CircuitSource, circuitSources } from '../src/recipe/sources.js'
import { SCALAR_FIELD_ORDER as r } from '../src/scalar-field.js'
import { withoutComments } from '../testing/circom-text.ts'
import { compileCached, type TestCircuit } from '../testing/compile-cached.ts'
import { compilerInProcess } from '../testing/compiler-in-process.ts'
import { violations } from '../testing/constraint-check.ts'
import {
  fieldElement,
  noteCommitment,
  noteNullifier,
  notePublicKey,
  ownerHash,
  publicKey,
  tag,
} from '../testing/join-split-fixture.ts'
import { WitnessRefusedError } from '../testing/witness.ts'
import {
  AUTHORITY_STAND_IN,
  HASH_STAND_IN,
  standInHash,
  standInSignature,
  VERIFIER_STAND_IN,
} from './support/stand-ins.ts'

// Every line of ours that constrains anything is taken away in turn (`===` and calls of checking templates deleted, `<==` turned into
// `<--` with a value of the attacker's choice), and a named attack is then accepted that the real circuit refuses. So each line is
// needed, and the tests would notice if one were missing. Each template stands alone in a small circuit, because compiling the whole
// takes long; where wiring is the subject, hash and signature verifier are short stand-ins with the same inputs.

/** A line of the source, what the mutant has in its place, and what an attacker does with the mutant. */
interface Mutation {
  readonly line: string
  readonly becomes: string
  readonly attack: string
  /** Inputs of the attack. */
  readonly inputs: object
  /** Signals that the attacker changes in the finished witness. */
  readonly tampers?: Readonly<Record<string, bigint>>
  /** What the circuit must say to this: its outputs, or that no witness exists. */
  readonly truth: bigint[] | 'refused'
}

/** A template, how a circuit around it begins, and the mutations of its lines. */
interface Subject {
  readonly file: string
  readonly main: string
  readonly standIns?: Readonly<Record<string, string>>
  readonly mutations: readonly Mutation[]
}

/** Any number that nothing honest gives. */
const FORGED = 12345n

const OUTPUT_FORGED = { becomes: `out <-- ${FORGED};`, attack: 'claims any hash' }

const A = publicKey(7n)
const R8 = publicKey(11n)
const STAND_IN_HASH = { 'circomlib/circuits/poseidon.circom': HASH_STAND_IN }

const noteSubjects: Subject[] = [
  {
    file: 'lib/note.circom',
    main: 'OwnerHash()',
    mutations: [
      {
        line: 'out <== Poseidon(4)([TAG_OWNER(), A[0], A[1], nk]);',
        ...OUTPUT_FORGED,
        inputs: { A, nk: 3n },
        truth: [ownerHash(A, 3n)],
      },
    ],
  },
  {
    file: 'lib/note.circom',
    main: 'NotePublicKey()',
    mutations: [
      {
        line: 'out <== Poseidon(3)([TAG_NPK(), owner, r]);',
        ...OUTPUT_FORGED,
        inputs: { owner: 1n, r: 2n },
        truth: [notePublicKey(1n, 2n)],
      },
    ],
  },
  {
    file: 'lib/note.circom',
    main: 'NoteCommitment()',
    mutations: [
      {
        line: 'out <== Poseidon(5)([TAG_NOTE(), npk, asset, value, rho]);',
        ...OUTPUT_FORGED,
        inputs: { npk: 1n, asset: 2n, value: 3n, rho: 4n },
        truth: [noteCommitment(1n, 2n, 3n, 4n)],
      },
    ],
  },
  {
    file: 'lib/note.circom',
    main: 'NoteNullifier()',
    mutations: [
      {
        line: 'out <== Poseidon(4)([TAG_NULLIFIER(), nk, commitment, position]);',
        ...OUTPUT_FORGED,
        inputs: { nk: 1n, commitment: 2n, position: 3n },
        truth: [noteNullifier(1n, 2n, 3n)],
      },
    ],
  },
]

const nodeOf = (digit: number, child: bigint, siblings: readonly bigint[]) =>
  standInHash(...siblings.toSpliced(digit, 0, child))

const atPlace = (digit: number) => ({
  inputs: { child: 9n, digit: BigInt(digit), siblings: [1n, 2n, 3n] },
  truth: [nodeOf(digit, 9n, [1n, 2n, 3n])],
})

const path = {
  inputs: {
    leaf: 9n,
    digits: [1n, 2n],
    siblings: [
      [1n, 2n, 3n],
      [4n, 5n, 6n],
    ],
  },
  truth: [nodeOf(2, nodeOf(1, 9n, [1n, 2n, 3n]), [4n, 5n, 6n]), 9n],
}

const treeSubjects: Subject[] = [
  {
    file: 'lib/merkle-membership.circom',
    main: 'QuaternaryNode()',
    standIns: STAND_IN_HASH,
    mutations: [
      {
        line: 'signal bits[2] <== Num2Bits(2)(digit);',
        becomes: 'signal bits[2]; bits[0] <-- 0; bits[1] <-- 0;',
        attack: 'stands at place 0 and claims place 3: a second nullifier for one note',
        ...atPlace(3),
      },
      {
        line: 'signal bits[2] <== Num2Bits(2)(digit);',
        becomes: 'signal bits[2]; bits[0] <-- 7; bits[1] <-- 5;',
        attack: 'gives bits that are none: children that are no children of the node',
        ...atPlace(1),
      },
      {
        line: 'signal is3 <== bits[0] * bits[1];',
        becomes: 'signal is3; is3 <-- 1;',
        attack: 'stands at two places',
        ...atPlace(0),
      },
      {
        line: 'signal place0 <== is0 * (child - siblings[0]) + siblings[0];',
        becomes: `signal place0; place0 <-- ${FORGED};`,
        attack: 'puts a child of its choice at place 0',
        ...atPlace(1),
      },
      {
        line: 'signal shifted <== is0 * (siblings[0] - siblings[1]) + siblings[1];',
        becomes: `signal shifted; shifted <-- ${FORGED};`,
        attack: 'puts a sibling of its choice at place 1',
        ...atPlace(2),
      },
      {
        line: 'signal place1 <== is1 * (child - siblings[1]) + shifted;',
        becomes: `signal place1; place1 <-- ${FORGED};`,
        attack: 'puts a child of its choice at place 1',
        ...atPlace(0),
      },
      {
        line: 'signal place3 <== is3 * (child - siblings[2]) + siblings[2];',
        becomes: `signal place3; place3 <-- ${FORGED};`,
        attack: 'puts a child of its choice at place 3',
        ...atPlace(2),
      },
      {
        line: 'parent <== Poseidon(4)([place0, place1, place2, place3]);',
        becomes: `parent <-- ${FORGED};`,
        attack: 'claims any parent',
        ...atPlace(2),
      },
    ],
  },
  {
    file: 'lib/merkle-membership.circom',
    main: 'MembershipPath(2)',
    standIns: STAND_IN_HASH,
    mutations: [
      {
        line: 'nodes[0] <== leaf;',
        becomes: `nodes[0] <-- ${FORGED};`,
        attack: 'proves membership of another leaf',
        ...path,
      },
      {
        line: 'nodes[level + 1] <== QuaternaryNode()(nodes[level], digits[level], siblings[level]);',
        becomes: `nodes[level + 1] <-- ${FORGED};`,
        attack: 'claims any node',
        ...path,
      },
      { line: 'root <== nodes[depth];', becomes: `root <-- ${FORGED};`, attack: 'claims any root', ...path },
      {
        line: 'index <== sum;',
        becomes: 'index <-- 0;',
        attack: 'claims another index: a second nullifier for one note',
        ...path,
      },
    ],
  },
]

const checkSubjects: Subject[] = [
  {
    file: 'lib/range-check.circom',
    main: 'Range(8)',
    mutations: [
      {
        line: 'signal decomposition[bits] <== Num2Bits(bits)(value);',
        becomes: 'signal decomposition[bits]; for (var i = 0; i < bits; i++) { decomposition[i] <-- 0; }',
        attack: 'makes a note of more than the range holds',
        inputs: { value: 256n },
        truth: 'refused',
      },
    ],
  },
  {
    file: 'lib/spend-authority.circom',
    main: 'SpendAuthority()',
    standIns: { 'circomlib/circuits/eddsaposeidon.circom': VERIFIER_STAND_IN },
    mutations: [
      {
        line: 'BabyCheck()(A[0], A[1]);',
        becomes: '',
        attack: 'uses a public key off the curve',
        inputs: { A: [5n, 6n], R8, message: 1n, S: standInSignature([5n, 6n], R8, 1n) },
        truth: 'refused',
      },
      {
        line: 'BabyCheck()(R8[0], R8[1]);',
        becomes: '',
        attack: 'uses a nonce point off the curve',
        inputs: { A, R8: [5n, 6n], message: 1n, S: standInSignature(A, [5n, 6n], 1n) },
        truth: 'refused',
      },
      {
        line: 'EdDSAPoseidonVerifier()(1, A[0], A[1], S, R8[0], R8[1], message);',
        becomes: '',
        attack: 'spends without a signature',
        inputs: { A, R8, message: 1n, S: 0n },
        truth: 'refused',
      },
    ],
  },
]

/** Parts of a 1-in/1-out statement of depth 1, each of which an attacker may replace; what depends on it follows. */
interface Parts {
  owner: bigint
  npk: bigint
  commitment: bigint
  root: bigint
  index: bigint
  nullifier: bigint
  outputCommitment: bigint
  spend: bigint
  create: bigint
  publicIn: bigint
  publicOut: bigint
  publicAsset: bigint
  S: bigint
}

const ASSET = fieldElement('asset')

/** cm of the specification under the stand-in hash. */
const commit = (npk: bigint, asset: bigint, value: bigint, rho: bigint) =>
  standInHash(tag('note'), npk, asset, value, rho)

function joinSplit(parts: Partial<Parts> = {}) {
  const { spend = 5n, create = spend, publicIn = 0n, publicOut = 0n, publicAsset = 0n } = parts
  const [nk, blinding, rho, boundHash, tree] = [2n, 3n, 4n, 5n, 6n]
  const owner = parts.owner ?? standInHash(tag('owner'), ...A, nk)
  const npk = parts.npk ?? standInHash(tag('npk'), owner, blinding)
  const commitment = parts.commitment ?? commit(npk, ASSET, spend, rho)
  const siblings = [11n, 12n, 13n]
  const position = tree * 4n + (parts.index ?? 1n)
  return {
    tree,
    root: parts.root ?? nodeOf(1, commitment, siblings),
    nullifiers: [parts.nullifier ?? standInHash(tag('nullifier'), nk, commitment, position)],
    commitments: [parts.outputCommitment ?? commit(8n, ASSET, create, 9n)],
    ...{ publicAsset, publicIn, publicOut, boundHash, asset: ASSET, A, nk, R8 },
    S: parts.S ?? standInSignature(A, R8, boundHash),
    inputR: [blinding],
    inputValue: [spend],
    inputRho: [rho],
    inputDigits: [[1n]],
    inputSiblings: [[siblings]],
    outputNpk: [8n],
    outputValue: [create],
    outputRho: [9n],
  }
}

const refused = (parts: Partial<Parts>) => ({ inputs: joinSplit(parts), truth: 'refused' as const })

const joinSplitSubject: Subject = {
  file: 'lib/join-split.circom',
  main: 'JoinSplit(1, 1, 1)',
  standIns: { ...STAND_IN_HASH, 'lib/spend-authority.circom': AUTHORITY_STAND_IN },
  mutations: [
    {
      line: 'signal owner <== OwnerHash()(A, nk);',
      becomes: `signal owner; owner <-- ${FORGED};`,
      attack: 'spends the note of another owner',
      ...refused({ owner: FORGED }),
    },
    {
      line: 'SpendAuthority()(A, R8, S, boundHash);',
      becomes: '',
      attack: 'spends without a signature',
      ...refused({ S: 0n }),
    },
    {
      line: 'inputNpk[i] <== NotePublicKey()(owner, inputR[i]);',
      becomes: `inputNpk[i] <-- ${FORGED};`,
      attack: 'spends a note of any one-time key',
      ...refused({ npk: FORGED }),
    },
    {
      line: 'inputCommitment[i] <== NoteCommitment()(inputNpk[i], asset, inputValue[i], inputRho[i]);',
      becomes: `inputCommitment[i] <-- ${FORGED};`,
      attack: 'spends any leaf at any value',
      ...refused({ commitment: FORGED }),
    },
    {
      line: '(inputRoot[i], inputIndex[i]) <== MembershipPath(depth)(inputCommitment[i], inputDigits[i], inputSiblings[i]);',
      becomes: 'inputRoot[i] <-- root; inputIndex[i] <-- 1;',
      attack: 'spends a note that is in no tree',
      ...refused({ root: FORGED }),
    },
    {
      line: '(inputRoot[i], inputIndex[i]) <== MembershipPath(depth)(inputCommitment[i], inputDigits[i], inputSiblings[i]);',
      becomes: 'inputRoot[i] <-- root; inputIndex[i] <-- 2;',
      attack: 'spends one note at two places',
      ...refused({ index: 2n }),
    },
    {
      line: 'inputValue[i] * (inputRoot[i] - root) === 0;',
      becomes: '',
      attack: 'spends a note that is in no tree',
      ...refused({ root: FORGED }),
    },
    {
      line: 'inputNullifier[i] <== NoteNullifier()(nk, inputCommitment[i], tree * 4 ** depth + inputIndex[i]);',
      becomes: 'inputNullifier[i] <-- nullifiers[i];',
      attack: 'spends a note again under another nullifier',
      ...refused({ nullifier: FORGED }),
    },
    {
      line: 'inputNullifier[i] === nullifiers[i];',
      becomes: '',
      attack: 'spends a note again under another nullifier',
      ...refused({ nullifier: FORGED }),
    },
    {
      line: 'Range(128)(outputValue[j]);',
      becomes: '',
      attack: 'makes a note of 2^128, from which sums can wrap',
      ...refused({ create: 2n ** 128n, publicIn: 2n ** 128n - 5n, publicAsset: ASSET }),
    },
    {
      line: 'outputCommitment[j] <== NoteCommitment()(outputNpk[j], asset, outputValue[j], outputRho[j]);',
      becomes: 'outputCommitment[j] <-- commitments[j];',
      attack: 'makes a note of any asset and value',
      ...refused({ outputCommitment: commit(8n, FORGED, 2n ** 127n, 9n) }),
    },
    {
      line: 'outputCommitment[j] === commitments[j];',
      becomes: '',
      attack: 'makes a note of any asset and value',
      ...refused({ outputCommitment: commit(8n, FORGED, 2n ** 127n, 9n) }),
    },
    { line: 'totalIn === totalOut;', becomes: '', attack: 'mints', ...refused({ create: 6n }) },
    {
      line: 'publicIn * (asset - publicAsset) === 0;',
      becomes: '',
      attack: 'pays in one asset, gets notes of another',
      ...refused({ create: 8n, publicIn: 3n, publicAsset: FORGED }),
    },
    {
      line: 'publicOut * (asset - publicAsset) === 0;',
      becomes: '',
      attack: 'withdraws another asset than it spends',
      ...refused({ create: 2n, publicOut: 3n, publicAsset: FORGED }),
    },
  ],
}

/** An act of the owner of `npk`, some parts of which an attacker replaces. */
function act({ owner, npk, S }: { owner?: bigint; npk?: bigint; S?: bigint } = {}) {
  const [nk, blinding, boundHash] = [2n, 3n, 5n]
  const key = standInHash(tag('npk'), owner ?? standInHash(tag('owner'), ...A, nk), blinding)
  return { npk: npk ?? key, boundHash, A, nk, r: blinding, R8, S: S ?? standInSignature(A, R8, boundHash) }
}

const ownSubject: Subject = {
  file: 'lib/own.circom',
  main: 'Own()',
  standIns: { ...STAND_IN_HASH, 'lib/spend-authority.circom': AUTHORITY_STAND_IN },
  mutations: [
    {
      line: 'signal owner <== OwnerHash()(A, nk);',
      becomes: `signal owner; owner <-- ${FORGED};`,
      attack: 'acts for another owner',
      inputs: act({ owner: FORGED }),
      truth: 'refused',
    },
    {
      line: 'signal key <== NotePublicKey()(owner, r);',
      becomes: 'signal key; key <-- npk;',
      attack: 'acts as any one-time key',
      inputs: act({ npk: FORGED }),
      truth: 'refused',
    },
    {
      line: 'key === npk;',
      becomes: '',
      attack: 'acts as any one-time key',
      inputs: act({ npk: FORGED }),
      truth: 'refused',
    },
    {
      line: 'SpendAuthority()(A, R8, S, boundHash);',
      becomes: '',
      attack: 'acts without a signature',
      inputs: act({ S: 0n }),
      truth: 'refused',
    },
  ],
}

/** A hidden mint of `value`, with a commitment of the attacker's choice. */
const mint = (value: bigint, commitment = commit(8n, ASSET, value, 9n)) => ({
  ...{ asset: ASSET, commitment, boundHash: 5n, npk: 8n, value, rho: 9n },
})

const mintHiddenSubject: Subject = {
  file: 'lib/mint-hidden.circom',
  main: 'MintHidden()',
  standIns: STAND_IN_HASH,
  mutations: [
    {
      line: 'Range(128)(value);',
      becomes: '',
      attack: 'makes a note of 2^128, from which sums can wrap',
      inputs: mint(2n ** 128n),
      truth: 'refused',
    },
    {
      line: 'signal opened <== NoteCommitment()(npk, asset, value, rho);',
      becomes: 'signal opened; opened <-- commitment;',
      attack: 'makes a note of an asset that another issues',
      inputs: mint(7n, commit(8n, FORGED, 7n, 9n)),
      truth: 'refused',
    },
    {
      line: 'opened === commitment;',
      becomes: '',
      attack: 'makes a note of an asset that another issues',
      inputs: mint(7n, commit(8n, FORGED, 7n, 9n)),
      truth: 'refused',
    },
    {
      line: 'signal bound <== boundHash * boundHash;',
      becomes: '',
      attack: 'takes a finished witness for another boundHash: that of another issuer, or the next nonce',
      inputs: mint(7n),
      tampers: { boundHash: FORGED },
      truth: 'refused',
    },
  ],
}

/** An opening of 7 sealed units of which `publicOut` are paid out, some numbers replaced. */
function opening(change: { publicOut?: bigint; value?: bigint; publicAsset?: bigint; paid?: bigint } = {}) {
  const { publicOut = 0n, value = 7n, publicAsset = publicOut === 0n ? 0n : ASSET } = change
  const sealed = commit(tag('sealed'), ASSET, 7n, 6n)
  const commitment = commit(8n, ASSET, change.paid ?? value - publicOut, 9n)
  return {
    sealed,
    commitment,
    publicAsset,
    publicOut,
    boundHash: 5n,
    asset: ASSET,
    value,
    rhoSealed: 6n,
    npk: 8n,
    rho: 9n,
  }
}

const openSubject: Subject = {
  file: 'lib/open.circom',
  main: 'Open()',
  standIns: STAND_IN_HASH,
  mutations: [
    {
      line: 'signal held <== NoteCommitment()(TAG_SEALED(), asset, value, rhoSealed);',
      becomes: 'signal held; held <-- sealed;',
      attack: 'opens 7 units as 8',
      inputs: opening({ value: 8n }),
      truth: 'refused',
    },
    {
      line: 'held === sealed;',
      becomes: '',
      attack: 'opens 7 units as 8',
      inputs: opening({ value: 8n }),
      truth: 'refused',
    },
    {
      line: 'signal rest <== value - publicOut;',
      becomes: 'signal rest; rest <-- value;',
      attack: 'keeps what it pays out',
      inputs: opening({ publicOut: 7n, paid: 7n }),
      truth: 'refused',
    },
    {
      line: 'Range(128)(publicOut);',
      becomes: '',
      attack: 'pays out r - 1 of 7 units, and makes a note of 8',
      inputs: opening({ publicOut: r - 1n, paid: 8n }),
      truth: 'refused',
    },
    {
      line: 'Range(128)(rest);',
      becomes: '',
      attack: 'pays out 8 of 7 units, and makes a note of r - 1',
      inputs: opening({ publicOut: 8n, paid: r - 1n }),
      truth: 'refused',
    },
    {
      line: 'publicOut * (asset - publicAsset) === 0;',
      becomes: '',
      attack: 'pays out another asset than was sealed',
      inputs: opening({ publicOut: 3n, publicAsset: FORGED }),
      truth: 'refused',
    },
    {
      line: 'signal opened <== NoteCommitment()(npk, asset, rest, rho);',
      becomes: 'signal opened; opened <-- commitment;',
      attack: 'makes a note of 8 out of 7 units',
      inputs: opening({ paid: 8n }),
      truth: 'refused',
    },
    {
      line: 'opened === commitment;',
      becomes: '',
      attack: 'makes a note of 8 out of 7 units',
      inputs: opening({ paid: 8n }),
      truth: 'refused',
    },
    {
      line: 'signal bound <== boundHash * boundHash;',
      becomes: '',
      attack: 'takes a finished witness for another boundHash: that of another parcel, or of other outputs',
      inputs: opening(),
      tampers: { boundHash: FORGED },
      truth: 'refused',
    },
  ],
}

const subjects: Subject[] = [
  ...noteSubjects,
  ...treeSubjects,
  ...checkSubjects,
  joinSplitSubject,
  ownSubject,
  mintHiddenSubject,
  openSubject,
]

/** Sources of a small circuit around one template, with some files or lines replaced. */
function sourcesOf({ file, main, standIns = {} }: Subject, mutation?: Mutation): CircuitSource[] {
  const replace = ({ name, text }: CircuitSource): CircuitSource => {
    const original = standIns[name] ?? text
    if (mutation === undefined || name !== file) return { name, text: original }
    expect(original.split(mutation.line)).toHaveLength(2)
    return { name, text: original.replace(mutation.line, mutation.becomes) }
  }
  const wrapper = `pragma circom 2.2.0;\ninclude "${file}";\ncomponent main = ${main};\n`
  return [{ name: 'alone.circom', text: wrapper }, ...circuitSources(file).map(replace)]
}

/** The outputs that a circuit proves for inputs; that it proves nothing; or that its calculator breaks its own constraints. */
function verdict(
  { r1cs, calculate, symbols }: TestCircuit,
  { inputs, tampers }: Pick<Mutation, 'inputs' | 'tampers'>,
): bigint[] | 'refused' | 'inconsistent' {
  try {
    const witness = calculate(inputs)
    if (violations(r1cs, witness).length > 0) return 'inconsistent'
    for (const [signal, value] of Object.entries(tampers ?? {})) witness[symbols.wire(`main.${signal}`)!] = value
    return violations(r1cs, witness).length > 0 ? 'refused' : witness.slice(1, 1 + r1cs.publicCount)
  } catch (error) {
    if (error instanceof WitnessRefusedError) return 'refused'
    throw error
  }
}

const compileAlone = (subject: Subject, mutation?: Mutation) =>
  compileCached('alone.circom', sourcesOf(subject, mutation), { simplification: 'O1', run: compilerInProcess })

describe('every constraint of ours is needed', () => {
  for (const subject of subjects) {
    describe(subject.main, () => {
      test.each(subject.mutations)('the real circuit tells the truth to one who $attack', async (mutation) => {
        expect(verdict(await compileAlone(subject), mutation)).toEqual(mutation.truth)
      })

      test.each(subject.mutations)('without `$line` an attacker $attack', async (mutation) => {
        const lie = verdict(await compileAlone(subject, mutation), mutation)
        expect(lie).not.toBe('refused')
        expect(lie).not.toBe('inconsistent')
        expect(lie).not.toEqual(mutation.truth)
      })
    })
  }

  test('the small circuits accept honest statements', async () => {
    const publicMoves = joinSplit({ create: 6n, publicIn: 3n, publicOut: 2n, publicAsset: ASSET })
    for (const inputs of [joinSplit(), publicMoves]) {
      expect(verdict(await compileAlone(joinSplitSubject), { inputs })).toEqual([])
    }
    expect(verdict(await compileAlone(ownSubject), { inputs: act() })).toEqual([])
    expect(verdict(await compileAlone(mintHiddenSubject), { inputs: mint(7n) })).toEqual([])
  })

  test('no line that constrains anything was left out', () => {
    const ours = new Map(
      Object.values(CATALOGUE)
        .flatMap(({ entry }) => circuitSources(entry))
        .filter(({ name }) => !name.startsWith('circomlib/'))
        .map(({ name, text }) => [name, text]),
    )
    const lines = [...ours].flatMap(([name, text]) => constraintLines(text).map((line) => `${name}: ${line}`))
    const mutated = subjects.flatMap(({ file, mutations }) => mutations.map(({ line }) => `${file}: ${line}`))
    expect(new Set(mutated)).toEqual(new Set(lines))
    expect(new Set(lines).size).toBe(lines.length)
  })

  test('the stand-ins take the inputs of what they stand in for', () => {
    const inputsOf = (text: string, template: string) =>
      [...text.slice(text.indexOf(`template ${template}(`)).matchAll(/signal input (\w+)(\[\w+\])?/g)].map(
        ([input]) => input,
      )
    const sources = new Map(circuitSources('statements/transfer.circom').map(({ name, text }) => [name, text]))
    const originals = [
      ['SpendAuthority', AUTHORITY_STAND_IN, 'lib/spend-authority.circom'],
      ['EdDSAPoseidonVerifier', VERIFIER_STAND_IN, 'circomlib/circuits/eddsaposeidon.circom'],
      ['Poseidon', HASH_STAND_IN, 'circomlib/circuits/poseidon.circom'],
    ] as const
    for (const [template, standIn, file] of originals) {
      expect(inputsOf(standIn, template)).toEqual(inputsOf(sources.get(file)!, template))
    }
  })

  test('each hash begins with the tag of its use', () => {
    const constants = circuitSources('lib/domain-tags.circom')[0]!.text
    const values = [...constants.matchAll(/function TAG_(\w+)\(\) \{\s*return (\d+);/g)]
    expect(values.map(([, name, value]) => [name, BigInt(value!)])).toEqual(
      ['owner', 'npk', 'note', 'nullifier', 'sealed'].map((name) => [name.toUpperCase(), tag(name)]),
    )
  })
})

/** Lines with an assignment that constrains, an equation, or a call of a template that only checks. */
function constraintLines(text: string): string[] {
  const lines = withoutComments(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /<==|==>|===/.test(line) || /^[A-Z]\w*\([^()]*\)\(/.test(line))
  for (const line of lines) expect(line).toMatch(/;$/)
  return lines
}
