import type { Shared } from '../app/context.js'
import type { RpcLog } from '../rpc/types.js'
import { findLogs, type LogPlace } from './log-pages.js'
import { type TimedLog, withTimes } from './log-times.js'

const PAGE = 20

/** A module of the pool: the event that begins a record of it, and the method that reads one. */
export interface Module {
  readonly contract: string
  readonly event: string
  readonly method: string
}

/** A record with the event that it began with. */
export interface RecordRow<Item> {
  readonly log: RpcLog
  readonly record: Item
}

/** Records by the events that they began with, the newest first; none where the sandbox has no such module. */
export async function findRecords<Item>(
  { request, head, book }: Shared,
  { contract, event, method }: Module,
  before: LogPlace | undefined,
): Promise<{ rows: RecordRow<Item>[]; next: LogPlace | undefined }> {
  const module = book.byName(contract)
  const topic = module && book.coderAt(module.address)?.getEvent(event)?.topicHash
  if (module === undefined || topic === undefined) return { rows: [], next: undefined }
  const query = { address: module.address, topics: [topic] }
  const { logs, next } = await findLogs(request, query, { head: head.number, before, size: PAGE })
  const records = await Promise.all(logs.map(({ topics }) => request<Item | null>(method, [topics[1]])))
  return { next, rows: logs.flatMap((log, index) => (records[index] ? [{ log, record: records[index] }] : [])) }
}

/** One record with the newest events about it; undefined where there is none. */
export async function findRecord<Item>(
  { request, head, book }: Shared,
  { contract, method }: Module,
  id: string,
): Promise<{ record: Item; logs: readonly TimedLog[] } | undefined> {
  const module = book.byName(contract)
  const record = await request<Item | null>(method, [id])
  if (record === null || module === undefined) return undefined
  const query = { address: module.address, topics: [null, id] }
  const { logs } = await findLogs(request, query, { head: head.number, size: PAGE })
  return { record, logs: await withTimes(request, logs) }
}
