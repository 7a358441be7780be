import { encodePoolLog, parsePoolLog, type RawLog } from '@merkato/protocol'

/** Replaces the nullifiers of a log by others, as a node would that hides a spend. */
export function withoutNullifiers<T extends RawLog>(log: T): T {
  const event = parsePoolLog(log)
  if (event?.name !== 'Transacted') return log
  return { ...log, ...encodePoolLog({ ...event, nullifiers: event.nullifiers.map((_, i) => BigInt(i + 1)) }) }
}
