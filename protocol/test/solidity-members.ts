import { readFileSync } from 'node:fs'

/** Text of some of the interfaces in contracts/src/interfaces. */
export const sources = (...names: string[]): string =>
  names
    .map((name) => readFileSync(new URL(`../../contracts/src/interfaces/${name}.sol`, import.meta.url), 'utf8'))
    .join('\n')

/** Signatures of every event, error and function of a Solidity interface, structs written out. */
export function solidityMembers(source: string): Set<string> {
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
