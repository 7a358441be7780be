import type { BlockTag } from '../chain/block-tag.js'
import { invalidParams } from '../errors.js'
import { blockTag, type Decoder, type Fields, object, partial, uint } from './params.js'

/** Most entries of one answer. */
const MAX_LIMIT = 1_000

/** How many entries an answer may have: 1 to 1,000. */
export const limit: Decoder<number> = (value, name) => {
  const number = uint(value, name)
  if (number < 1n || number > MAX_LIMIT) throw invalidParams(`invalid ${name}: expected 1 to ${MAX_LIMIT}`)
  return Number(number)
}

export const DEFAULT_LIMIT = MAX_LIMIT

/** A range of blocks, both ends included. */
export interface RangeRequest {
  readonly fromBlock: BlockTag
  readonly toBlock: BlockTag
}

/** Which notes are wanted. */
export interface NotesRequest extends RangeRequest {
  readonly fromPosition: bigint
  readonly limit: number
}

export const rangeRequest: Decoder<Partial<RangeRequest>> = strict({ fromBlock: blockTag, toBlock: blockTag })

export const notesRequest: Decoder<Partial<NotesRequest>> = (value, name) => {
  const request = decodeNotes(value, name)
  if (request.fromPosition !== undefined && request.fromBlock !== undefined) {
    throw invalidParams(`invalid ${name}: fromPosition excludes fromBlock`)
  }
  return request
}

const decodeNotes = strict<NotesRequest>({ fromPosition: uint, fromBlock: blockTag, toBlock: blockTag, limit })

/** As {@link partial}, but a field that is none is refused: a misspelt one would ask for everything. */
function strict<T extends object>(fields: Fields<T>): Decoder<Partial<T>> {
  const decode = partial(fields)
  return (value, name) => {
    const stranger = Object.keys(object(value, name)).find((key) => !Object.hasOwn(fields, key))
    if (stranger !== undefined) throw invalidParams(`invalid ${name}: there is no field ${JSON.stringify(stranger)}`)
    return decode(value, name)
  }
}
