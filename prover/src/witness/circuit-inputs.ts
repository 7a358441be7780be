import { CircuitInputError } from '../errors.js'
import { isScalar } from '../verify/points.js'

/**
 * Value of a signal: a number of 0 to r - 1, as bigint, safe integer, or string in decimal or with 0x in hexadecimal; an array of
 * values, of any depth; or, for a bus, an object of its fields.
 */
export type CircuitInput =
  | bigint
  | number
  | string
  | readonly CircuitInput[]
  | { readonly [field: string]: CircuitInput }

/** Inputs of a circuit by the names of its main component's signals. */
export type CircuitInputs = { readonly [signal: string]: CircuitInput }

/** A signal as circom's program knows it, with its elements in row-major order. */
export interface FlatInput {
  readonly signal: string
  readonly values: readonly bigint[]
}

/** Arrays in arrays; deeper ones are a cycle. */
const MAX_DEPTH = 64

/** The longest spelling of a number below r in decimal has 77 digits. */
const MAX_DIGITS = 80

/**
 * Flattens arrays, and names the fields of buses as circom does: `bus.field`, `buses[1].field`.
 *
 * Negative numbers and numbers from r on are refused, where circom's own calculator takes their remainder: an amount of r + 5 that
 * silently becomes 5 is an error that nobody sees. For -1, pass r - 1.
 *
 * @throws CircuitInputError naming the element; its value is never quoted
 */
export function flattenInputs(inputs: CircuitInputs): FlatInput[] {
  if (!isRecord(inputs)) throw new CircuitInputError('The inputs of a circuit are an object of signals by name.', '')
  const flat = Object.entries(inputs).flatMap(([name, value]) => flattenSignal(name, value, 0))
  refuseTwice(flat)
  return flat
}

/** `{ 'bus.x': 1, bus: { x: 2 } }`: circom's program would take the second for the value of a signal that is missing. */
function refuseTwice(flat: readonly FlatInput[]): void {
  const names = new Set<string>()
  for (const { signal } of flat) {
    if (names.has(signal)) throw new CircuitInputError(`Input "${signal}" is given twice.`, signal)
    names.add(signal)
  }
}

function flattenSignal(signal: string, value: CircuitInput, depth: number): FlatInput[] {
  checkDepth(signal, depth)
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([field, part]) => flattenSignal(`${signal}.${field}`, part, depth + 1))
  }
  if (Array.isArray(value) && holdsRecords(value)) {
    return value.flatMap((part: CircuitInput, i) => flattenSignal(`${signal}[${i}]`, part, depth + 1))
  }
  const values: bigint[] = []
  appendValues(values, signal, value, depth)
  return [{ signal, values }]
}

function appendValues(values: bigint[], element: string, value: CircuitInput, depth: number): void {
  checkDepth(element, depth)
  if (!Array.isArray(value)) values.push(parseScalar(element, value))
  else for (let i = 0; i < value.length; i++) appendValues(values, `${element}[${i}]`, value[i], depth + 1)
}

/** The first element decides; a list that mixes fields and numbers fails at the first number or field that is neither. */
const holdsRecords = (list: readonly CircuitInput[], depth = 0): boolean => {
  const [first] = list
  if (Array.isArray(first)) return depth < MAX_DEPTH && holdsRecords(first, depth + 1)
  return isRecord(first)
}

function parseScalar(element: string, value: unknown): bigint {
  const parsed = parseInteger(value)
  if (parsed === undefined) {
    throw new CircuitInputError(
      `Input "${element}" is not a number: give a bigint, a safe integer, or a string in decimal or 0x hexadecimal.`,
      element,
    )
  }
  if (!isScalar(parsed)) {
    throw new CircuitInputError(`Input "${element}" is negative or not below the order r of BN254.`, element)
  }
  return parsed
}

function parseInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return undefined
  return /^(-?\d+|0[xX][\da-fA-F]+)$/.test(value) ? BigInt(value) : undefined
}

const isRecord = (value: unknown): value is CircuitInputs =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function checkDepth(element: string, depth: number): void {
  // The element's own name would be as deep.
  const [signal] = element.split(/[.[]/, 1) as [string]
  if (depth > MAX_DEPTH) throw new CircuitInputError(`Input "${signal}" is nested too deeply.`, signal)
}
