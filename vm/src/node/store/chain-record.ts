import type { MiningSettings } from '../chain/chain-point.js'
import type { Hex } from '../encoding.js'
import { quantity } from '../encoding.js'
import { invalidParams } from '../errors.js'
import type { ClockState } from '../mining/clock.js'
import { address, bool, complete, type Decoder, hash, object, partial, uint, uint64 } from '../rpc/params.js'

/** Where a chain stands, besides its blocks and states. */
export interface ChainRecord {
  readonly head: bigint
  readonly clock: ClockState
  readonly settings: MiningSettings
}

/** A whole number of seconds that may be negative, in decimal. */
const signed: Decoder<bigint> = (value, name) => {
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) throw invalidParams(`invalid ${name}: expected seconds`)
  return BigInt(value)
}

const clockFields = complete<{ offset: bigint }>({ offset: signed })
const clockExtras = partial<{ next: bigint; interval: bigint }>({ next: uint64, interval: uint64 })
const settingFields = complete<{ automine: boolean; gasLimit: bigint; coinbase: Hex }>({
  automine: bool,
  gasLimit: uint64,
  coinbase: address,
})
const settingExtras = partial<{ nextBaseFee: bigint; nextPrevRandao: Hex }>({ nextBaseFee: uint, nextPrevRandao: hash })

/** In plain JSON, for a data folder or an exported state. */
export function chainRecordToJson({ head, clock, settings }: ChainRecord): object {
  return {
    head: quantity(head),
    clock: { offset: clock.offset.toString(), next: optional(clock.next), interval: optional(clock.interval) },
    settings: { ...settings, gasLimit: quantity(settings.gasLimit), nextBaseFee: optional(settings.nextBaseFee) },
  }
}

/** @throws RpcError -32602 naming the field that is none */
export function chainRecordFromJson(value: unknown, name: string): ChainRecord {
  const { clock, settings } = object(value, name)
  const { next, interval } = clockExtras(clock, `${name}.clock`)
  const { nextBaseFee, nextPrevRandao } = settingExtras(settings, `${name}.settings`)
  return {
    ...complete<{ head: bigint }>({ head: uint64 })(value, name),
    clock: { ...clockFields(clock, `${name}.clock`), next, interval },
    settings: { ...settingFields(settings, `${name}.settings`), nextBaseFee, nextPrevRandao },
  }
}

function optional(value: bigint | undefined): Hex | undefined {
  return value === undefined ? undefined : quantity(value)
}
