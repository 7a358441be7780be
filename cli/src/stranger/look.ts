import { getAddress, type Interface, type LogDescription } from 'ethers'
import { short } from '../terminal/format.js'
import { isUnused, type PublicLog, type PublicRecord, readPublicRecord } from './public-record.js'
import type { Ask } from './rpc.js'
import { readSighting, type Scene, type Sighting } from './sightings.js'

/** What a stranger learns from one transaction, and how. */
export interface StrangerReport {
  hash: string
  /** Account that sent the transaction. */
  from: string
  gasUsed: string
  /** One sentence per event that says something. */
  sees: string[]
  /** What those events keep to themselves. */
  hidden: string[]
  /** Everything that the node told, to search in. */
  raw: string
}

/** Reads a transaction with nothing but a node to ask and the public interfaces of the contracts. */
export async function look(ask: Ask, interfaces: readonly Interface[], hash: string): Promise<StrangerReport> {
  const record = await readPublicRecord(ask, hash)
  const events = record.logs.flatMap((log) => decode(interfaces, log))
  const scene = await setScene(ask, record, events)
  const sightings = events.flatMap((event) => readSighting(event, scene) ?? [])
  return {
    hash,
    from: scene.from,
    gasUsed: record.gasUsed.toString(),
    sees: sightings.map((sighting) => capitalised(sighting.sees)),
    hidden: hiddenIn(sightings),
    raw: record.raw,
  }
}

function decode(interfaces: readonly Interface[], log: PublicLog): LogDescription[] {
  for (const known of interfaces) {
    const event = known.parseLog(log)
    if (event !== null) return [event]
  }
  return []
}

async function setScene(ask: Ask, record: PublicRecord, events: LogDescription[]): Promise<Scene> {
  const buyers = events.flatMap((event) => (event.name === 'OrderCommitted' ? [String(event.args.buyer)] : []))
  const unused = new Set<string>()
  for (const buyer of buyers) if (await isUnused(ask, buyer)) unused.add(buyer)
  const contracts = new Set(record.logs.map((log) => getAddress(log.address)))
  return {
    from: getAddress(record.from),
    name: (address) => (contracts.has(address) ? `contract ${short(address)}` : short(address)),
    unused: (account) => unused.has(account),
  }
}

function hiddenIn(sightings: Sighting[]): string[] {
  return [...new Set(sightings.flatMap((sighting) => sighting.hidden))]
}

const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)
