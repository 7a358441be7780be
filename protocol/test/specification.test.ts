import { readdirSync, readFileSync } from 'node:fs'
import { type FunctionFragment, Interface } from 'ethers'
import { describe, expect, test } from 'vitest'
import {
  ASSET_KIND,
  CIRCUITS,
  conditionalTransfersInterface,
  doorInterface,
  MINT_HIDDEN_PUBLIC_ORDER,
  OPEN_PUBLIC_ORDER,
  OWN_PUBLIC_ORDER,
  POOL_TOPICS,
  packagesInterface,
  poolInterface,
  REGISTRY_TOPICS,
  registryInterface,
  TAG,
  TEXT_PREFIX,
} from '../src/index.js'

const page = (name: string): string => readFileSync(new URL(`../../docs/protocol/${name}.md`, import.meta.url), 'utf8')
const [pool, assets, own] = [page('shielded-pool'), page('assets'), page('own')]
const [packages, conditional] = [page('packages'), page('conditional-transfers')]

/** Cells of the table rows that begin with a pattern, without the ticks of code. */
const rows = (text: string, first: RegExp): string[][] =>
  text
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    )
    .filter(([cell]) => cell !== undefined && first.test(cell))

const members = (text: RegExpMatchArray | null): string[] => (text?.[1] ?? '').split(', ')
const functionsOf = (contract: typeof registryInterface): string[] => {
  const names: string[] = []
  contract.forEachFunction(({ name }) => names.push(name))
  return names
}

/** Structs of all pages, by name. */
const structs = new Map(
  [...`${pool}${assets}${own}`.matchAll(/\b([A-Z]\w+) += (\([^()]*\))/g)].map(([, name, body]) => [name, body]),
)
const inline = (text: string): string =>
  text.replace(/\b[A-Z]\w+(?=(?:\[\d*\])*[ )])/g, (name) =>
    structs.has(name) ? inline(`tuple${structs.get(name)}`) : name,
  )

/** Functions and events of a contract by their types, without names of arguments. */
const minimal = (members: Interface): string[] =>
  members.fragments
    .filter(({ type }) => type !== 'error')
    .map((member) => member.format('minimal'))
    .sort()
const statedIn = (text: string): string[] =>
  minimal(
    new Interface(
      [...text.matchAll(/^ {4}((?:event|function) .*(?:\n {20}.*)*)/gm)].map(([, one = '']) =>
        inline(one.replace(/\s+/g, ' ')),
      ),
    ),
  )

describe('shielded-pool.md', () => {
  test('names the circuits', () => {
    const kinds = { 'join-split': 'join-split', own: 'act', mint: 'hidden mint', open: 'opening' }
    const table = rows(pool, /^\d$/).filter((cells) => cells.length === 7)
    expect(table.map((cells) => cells.slice(0, 6))).toEqual(
      Object.values(CIRCUITS).map(({ id, name, kind, inputs, outputs, publicInputs }) =>
        [id, name, kinds[kind], inputs, outputs, publicInputs].map(String),
      ),
    )
  })

  test('names the prefixes of texts and the domain tags', () => {
    for (const prefix of Object.values(TEXT_PREFIX)) expect(pool).toContain(`\`${prefix}\``)
    expect(members(/Domain tags: (.*?)\. /.exec(pool))).toEqual(Object.keys(TAG).map((name) => `\`${name}\``))
  })

  test('names the events of the pool', () => {
    const named = [...(pool.split('## What the pool logs')[1] ?? '').matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...Object.keys(POOL_TOPICS), 'PublicTransfer'].sort())
  })

  test('states every function and event of the pool with its types', () =>
    expect(statedIn(pool)).toEqual(minimal(poolInterface)))
})

describe('assets.md', () => {
  test('names every function of the registry, and only errors that it or the pool has', () => {
    const table = rows(assets, /^(?:\w+\([\w, ]*\)(?:, )?|\w+)+$/).filter((cells) => cells.length === 3)
    const named = table.flatMap(([cell]) => [...(cell ?? '').matchAll(/(\w+)\(|, (\w+)$/g)].map(([, a, b]) => a ?? b))
    const functions = functionsOf(registryInterface).filter((name) => name !== 'pool')
    expect(named.filter((name) => functions.includes(name ?? '')).sort()).toEqual(functions.sort())
    const errors = [...assets.matchAll(/`([A-Z]\w+)(?:\(\w*\))?`/g)].map(([, name]) => name as string)
    const known = (name: string): boolean =>
      [registryInterface, poolInterface, doorInterface].some((one) => one.getError(name) ?? one.getEvent(name))
    expect(errors.filter((name) => !known(name))).toEqual([])
    expect(errors.length).toBeGreaterThan(40)
  })

  test('names the door, the events of the registry and the kinds', () => {
    expect(functionsOf(doorInterface).every((name) => assets.includes(`\`${name}\``))).toBe(true)
    for (const name of Object.keys(REGISTRY_TOPICS)) expect(assets).toContain(`\`${name}(asset`)
    expect(rows(assets, /^[0-4]$/).map(([kind]) => Number(kind))).toEqual(Object.values(ASSET_KIND))
  })

  test('states every function and event of the registry with its types', () =>
    expect(statedIn(assets)).toEqual(minimal(registryInterface)))

  test('states the order of public inputs', () =>
    expect(members(/Public inputs, in this order: `([^`]*)`/.exec(assets))).toEqual([...MINT_HIDDEN_PUBLIC_ORDER]))
})

test('own.md states the order of public inputs and the parts of an act', () => {
  expect(members(/Public inputs, in this order: `([^`]*)`/.exec(own))).toEqual([...OWN_PUBLIC_ORDER])
  const act = poolInterface.getFunction('checkOwn')?.inputs[0]?.components
  expect(own).toContain(`OwnAct = (${act?.map(({ type, name }) => `${type} ${name}`).join(', ')})`)
})

test('vectors/README.md names every file of vectors', () => {
  const folder = new URL('../vectors/', import.meta.url)
  const files = ['accepted', 'rejected'].flatMap((kind) => readdirSync(new URL(kind, folder)))
  const named = rows(readFileSync(new URL('README.md', folder), 'utf8'), /^[a-z]/).flatMap(([cell = '']) =>
    cell.split(', '),
  )
  expect(named.filter((name) => name !== 'file').sort()).toEqual(
    [...new Set(files.map((file) => file.replace('.json', '')))].sort(),
  )
})

describe('packages.md and conditional-transfers.md', () => {
  test('state the order of public inputs and the parts of terms and outcomes', () => {
    expect(members(/Public inputs, in this order: `([^`]*)`/.exec(packages))).toEqual([...OPEN_PUBLIC_ORDER])
    const parts = (name: string, place: number) =>
      conditionalTransfersInterface
        .getFunction(name)
        ?.inputs[place]?.components?.map((part) =>
          [part.type.replace(/^tuple.*(\[\])$/, 'Payout$1'), part.name].join(' '),
        )
        .join(', ')
    expect(conditional).toContain(`LockTerms = (${parts('lock', 2)})`)
    expect(conditional).toContain(`Outcome      = (${parts('settle', 2)})`)
  })

  test.each([
    ['packages', packages, packagesInterface],
    ['conditional transfers', conditional, conditionalTransfersInterface],
  ] as const)('name every error, event and writing function of %s', (_, text, contract) => {
    const [errors, events]: [string[], string[]] = [[], []]
    contract.forEachError(({ name }) => errors.push(name))
    contract.forEachEvent((event) => events.push(`${event.name}(${event.inputs.map(({ name }) => name).join(', ')})`))
    expect([...errors, ...events].filter((name) => !text.includes(name))).toEqual([])
    const called = rows(text, /^\w+(, \w+)?$/).filter(([cell]) =>
      /^(seal|transfer|open|lock|settle)(WithKey|ByDefault|,|$)/.test(cell ?? ''),
    )
    const writers = contract.fragments.filter(
      (one): one is FunctionFragment => one.type === 'function' && !(one as FunctionFragment).constant,
    )
    const named = new Set(called.flatMap(([cell]) => (cell ?? '').split(', ')))
    expect([...named].sort()).toEqual(writers.map(({ name }) => name).sort())
  })
})
