import { format } from 'node:util'
import { AbiCoder, id, toUtf8String, Utf8ErrorFuncs } from 'ethers'
import type { Hex } from './known-contract.js'

/** Where Hardhat's `console.sol` sends its calls: "console.log" in ASCII. No code is there. */
export const CONSOLE_ADDRESS: Hex = '0x000000000000000000636f6e736f6c652e6c6f67'

const BASIC_TYPES = ['uint256', 'string', 'bool', 'address']
const MOST_ARGUMENTS = 4
const coder = AbiCoder.defaultAbiCoder()

/** Types of the arguments by selector. Made when a contract logs for the first time. */
let signatures: ReadonlyMap<string, readonly string[]> | undefined

/** Argument types of every `log` function of Hardhat 3's `console.sol`: up to four basic ones in any order, and single ones of other types. */
export function consoleSignatures(): ReadonlyMap<string, readonly string[]> {
  signatures ??= new Map(
    [...combinations(), ...singles()].map((types) => [id(`log(${types.join(',')})`).slice(0, 10), types]),
  )
  return signatures
}

/**
 * The line that a call of `console.log` asks for, with `%s`, `%d`, `%i`, `%o`, `%x` filled in as Hardhat does.
 *
 * @param data call data as a contract sent it: anything
 * @returns undefined when the data is no such call
 */
export function consoleLine(data: Hex): string | undefined {
  const types = consoleSignatures().get(data.slice(0, 10))
  if (types === undefined) return undefined
  const values = decode(types, `0x${data.slice(10)}`)
  if (values === undefined) return undefined
  const [first, ...rest] = values
  // Numbers come as decimal text, because they may be too large for %d and %i.
  return first === undefined ? '' : format(first.replace(/((?<!%)(?:%%)*)%[di]/g, '$1%s'), ...rest)
}

function decode(types: readonly string[], data: Hex): string[] | undefined {
  // Text is read as bytes: what is no UTF-8 is to be shown as well as it can be, and not to be an error.
  const readable = types.map((type) => (type === 'string' ? 'bytes' : type))
  try {
    const values = coder.decode(readable, data, true).toArray()
    return values.map((value, index) =>
      types[index] === 'string' ? toUtf8String(value, Utf8ErrorFuncs.replace) : String(value),
    )
  } catch {
    return undefined
  }
}

function combinations(): string[][] {
  const all: string[][] = [[]]
  for (let longest: string[][] = [[]], count = 0; count < MOST_ARGUMENTS; count++) {
    longest = longest.flatMap((types) => BASIC_TYPES.map((type) => [...types, type]))
    all.push(...longest)
  }
  return all
}

function singles(): string[][] {
  const fixed = Array.from({ length: 32 }, (_, index) => [`bytes${index + 1}`])
  return [['int256'], ['bytes'], ...fixed]
}
