import { invalidParams } from '../errors.js'
import type { BlockOverrides } from '../overrides/block-overrides.js'
import type { StateOverrides } from '../overrides/state-overrides.js'
import type { Overrides } from '../overrides/with-overrides.js'
import { CallTracer, type CallTracerOptions } from '../trace/call-tracer.js'
import { PrestateTracer, type PrestateTracerOptions } from '../trace/prestate-tracer.js'
import { SelectorTracer } from '../trace/selector-tracer.js'
import { StructLogger, type StructLoggerOptions } from '../trace/struct-logger.js'
import type { TraceSettings } from '../trace/trace.js'
import { blockOverrides, stateOverrides } from './override-params.js'
import { bool, type Decoder, object, partial, text } from './params.js'

const DEFAULT_TIMEOUT = 5_000
/** The node does nothing else meanwhile. */
const LONGEST_TIMEOUT = 5 * 60_000

const structLogger = partial<StructLoggerOptions>({
  disableStack: bool,
  disableStorage: bool,
  enableMemory: bool,
  enableReturnData: bool,
  limit: count,
})
const callTracer = partial<CallTracerOptions>({ onlyTopCall: bool, withLog: bool })
const prestateTracer = partial<PrestateTracerOptions>({
  diffMode: bool,
  disableCode: bool,
  disableStorage: bool,
  includeEmpty: bool,
})

type MakeTracer = TraceSettings['tracer']

/** The tracers that can be named, each made of its `tracerConfig`. */
const TRACERS: ReadonlyMap<string, Decoder<MakeTracer>> = new Map<string, Decoder<MakeTracer>>([
  [
    'callTracer',
    (value, name) => {
      const options = callTracer(value, name)
      return (firstLogIndex, size) => new CallTracer(options, firstLogIndex, size)
    },
  ],
  [
    'prestateTracer',
    (value, name) => {
      const options = prestateTracer(value, name)
      if (options.diffMode === true && options.includeEmpty === true) {
        throw invalidParams(`invalid ${name}: diffMode and includeEmpty exclude each other`)
      }
      return (_firstLogIndex, size) => new PrestateTracer(options, size)
    },
  ],
  ['4byteTracer', () => () => new SelectorTracer()],
  ['noopTracer', () => () => ({ finish: () => ({}) })],
])

/** geth's `TraceConfig`: without a tracer's name, options of the struct logger. */
export const traceConfig: Decoder<TraceSettings> = (value, name) => {
  const { tracer, tracerConfig = {}, timeout } = object(value, name)
  return {
    timeout: isGiven(timeout) ? duration(timeout, `${name}.timeout`) : DEFAULT_TIMEOUT,
    tracer: isGiven(tracer) && tracer !== '' ? named(tracer, tracerConfig ?? {}, name) : plain(value, name),
  }
}

/** What traces are made with when nothing is said. */
export const DEFAULT_TRACE: TraceSettings = traceConfig({}, '')

/** How to trace a call, and what it sees other than it is. */
export interface CallTraceSettings extends TraceSettings {
  readonly overrides: Overrides
}

const overrides = partial<{ stateOverrides: StateOverrides; blockOverrides: BlockOverrides }>({
  stateOverrides,
  blockOverrides,
})

/** geth's `TraceCallConfig`. `txIndex` is refused: to leave it out of account would answer another question. */
export const traceCallConfig: Decoder<CallTraceSettings> = (value, name) => {
  const { txIndex } = object(value, name)
  if (isGiven(txIndex)) throw invalidParams(`invalid ${name}: txIndex is not supported by debug_traceCall`)
  const { stateOverrides: state, blockOverrides: block } = overrides(value, name)
  return { ...traceConfig(value, name), overrides: { state, block } }
}

/** What calls are traced with when nothing is said. */
export const DEFAULT_CALL_TRACE: CallTraceSettings = traceCallConfig({}, '')

function plain(value: unknown, name: string): MakeTracer {
  const options = structLogger(value, name)
  return (_firstLogIndex, size) => new StructLogger(options, size)
}

function named(tracer: unknown, config: unknown, name: string): MakeTracer {
  const decode = TRACERS.get(text(tracer, `${name}.tracer`))
  if (decode === undefined) {
    const known = [...TRACERS.keys()].join(', ')
    throw invalidParams(`invalid ${name}.tracer: expected one of ${known}, or none for the opcode logger`)
  }
  return decode(config, `${name}.tracerConfig`)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function count(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw invalidParams(`invalid ${name}: expected a whole number, 0 or more`)
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/** A duration as Go writes it, for example `1m30s`; in milliseconds. */
function duration(value: unknown, name: string): number {
  const written = text(value, name)
  if (!/^(\d{1,12}(\.\d{1,9})?(ns|us|µs|ms|s|m|h)){1,6}$/.test(written)) {
    throw invalidParams(`invalid ${name}: expected a duration, for example 10s or 500ms`)
  }
  const parts = [...written.matchAll(/([\d.]+)([^\d.]+)/g)]
  const sum = parts.reduce((total, [, number, unit = '']) => total + Number(number) * (MILLISECONDS[unit] ?? 0), 0)
  if (sum > LONGEST_TIMEOUT) throw invalidParams(`invalid ${name}: expected at most 5m`)
  return sum
}
