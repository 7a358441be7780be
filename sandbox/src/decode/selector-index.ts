import { ErrorFragment, EventFragment, type Fragment, FunctionFragment, Interface } from 'ethers'
import { fieldsOf, listOf, textOf } from './read-json.js'

/** What ERC-20, 721 and 1155 have: their calls and events are worth reading in whatever contract they occur. */
const STANDARDS = new Interface([
  'function transfer(address to, uint256 value) returns (bool)',
  'function approve(address spender, uint256 value) returns (bool)',
  'function transferFrom(address from, address to, uint256 value) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function safeTransferFrom(address from, address to, uint256 id)',
  'function setApprovalForAll(address operator, bool approved)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event Transfer(address indexed from, address indexed to, uint256 indexed id)',
  'event Approval(address indexed owner, address indexed spender, uint256 value)',
  'event Approval(address indexed owner, address indexed approved, uint256 indexed id)',
  'event ApprovalForAll(address indexed account, address indexed operator, bool approved)',
  'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
])

/**
 * Functions, errors and events of many contracts by their selectors: for a contract that is not known, and for errors that a contract
 * passes on from another. Each kind is gone through when it is first asked for.
 */
export class SelectorIndex {
  #functions: ReadonlyMap<string, readonly FunctionFragment[]> | undefined
  #errors: ReadonlyMap<string, readonly ErrorFragment[]> | undefined
  #events: ReadonlyMap<string, readonly EventFragment[]> | undefined

  /** @param abis earlier ones come first where several have the same selector */
  constructor(private readonly abis: () => Iterable<readonly unknown[]>) {}

  /** @param selector four bytes */
  functions(selector: string): readonly FunctionFragment[] {
    this.#functions ??= grouped(
      [...standards(FunctionFragment.isFragment), ...this.#distinct('function', FunctionFragment.from)],
      (fragment) => fragment.selector,
    )
    return this.#functions.get(selector) ?? []
  }

  /** @param selector four bytes */
  errors(selector: string): readonly ErrorFragment[] {
    this.#errors ??= grouped(this.#distinct('error', ErrorFragment.from), (fragment) => fragment.selector)
    return this.#errors.get(selector) ?? []
  }

  /** @param topic first topic of the log */
  events(topic: string): readonly EventFragment[] {
    this.#events ??= grouped(
      [...standards(EventFragment.isFragment), ...this.#distinct('event', EventFragment.from)],
      (fragment) => fragment.topicHash,
    )
    return this.#events.get(topic) ?? []
  }

  /** Fragments of a kind, each once: interfaces and heirs repeat what they have in common, and hashing each would take long. */
  #distinct<T>(kind: string, read: (item: unknown) => T): T[] {
    const found = new Map<string, unknown>()
    for (const item of [...this.abis()].flat()) {
      if (fieldsOf(item).type !== kind) continue
      const shape = shapeOf(item)
      if (!found.has(shape)) found.set(shape, item)
    }
    return [...found.values()].flatMap((item) => ifReadable(item, read))
  }
}

/** Of an ABI from a file, what ethers does not understand is left out. */
function ifReadable<T>(item: unknown, read: (item: unknown) => T): T[] {
  try {
    return [read(item)]
  } catch {
    return []
  }
}

function standards<T extends Fragment>(isWanted: (value: unknown) => value is T): T[] {
  return STANDARDS.fragments.filter((fragment): fragment is Fragment & T => isWanted(fragment))
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** Name and types, with what is indexed: ERC-20 and ERC-721 have events that differ in nothing else. */
function shapeOf(item: unknown): string {
  const { name, inputs } = fieldsOf(item)
  return `${textOf(name)}(${listOf(inputs).map(typeOf).join(',')})`
}

function typeOf(input: unknown): string {
  const { type, components, indexed } = fieldsOf(input)
  const inner = listOf(components).map(typeOf).join(',')
  return `${textOf(type)}(${inner})${indexed === true ? ' indexed' : ''}`
}
