import { useState } from 'preact/hooks'
import { useLive, useNow, useShared } from '../app/context.js'
import { findLogs, type LogPlace } from '../chain/log-pages.js'
import type { ParcelHolder, ParcelRecord, RpcLog } from '../rpc/types.js'
import { Address, Badge, BlockLink, Copy, Fact, Facts, HashLink, Heading, Hex, Notice, Panel } from '../ui/basics.js'
import { Countdown } from '../ui/countdown.js'
import { type Column, Loaded, Pager, Table } from '../ui/table.js'
import { EventList } from './transaction.js'

const PAGE = 20

interface ParcelRow {
  readonly log: RpcLog
  readonly record: ParcelRecord
}

const COLUMNS: readonly Column<ParcelRow>[] = [
  { title: 'Parcel', cell: ({ record }) => <HashLink view="parcel" hash={record.parcel} /> },
  { title: 'State', cell: ({ record }) => <State record={record} /> },
  { title: 'Holder', cell: ({ record }) => <Holder holder={record.rightHolder} /> },
  { title: 'Sealer takes it back after', cell: ({ record }) => <Recovery record={record} /> },
  { title: 'Sealed by', cell: ({ log }) => <HashLink view="tx" hash={log.transactionHash} /> },
  { title: 'Block', cell: ({ log }) => <BlockLink number={log.blockNumber} />, isNumber: true },
]

/** Parcels, as they were sealed, the newest first. */
export function PackagesView() {
  const { head, book } = useShared()
  const [before, setBefore] = useState<LogPlace>()
  const live = useLive(`parcels ${before?.block ?? ''} ${before?.index ?? ''}`, async ({ request }) => {
    const module = book.byName('Packages')
    const topic = module && book.coderAt(module.address)?.getEvent('Sealed')?.topicHash
    if (module === undefined || topic === undefined) return { rows: [], next: undefined }
    const { logs, next } = await findLogs(
      request,
      { address: module.address, topics: [topic] },
      { head: head.number, before, size: PAGE },
    )
    const records = await Promise.all(
      logs.map(({ topics }) => request<ParcelRecord | null>('merkato_package', [topics[1]])),
    )
    return { next, rows: logs.flatMap((log, index) => (records[index] ? [{ log, record: records[index] }] : [])) }
  })
  return (
    <>
      <Heading>Packages</Heading>
      <Panel title="Parcels">
        <Loaded live={live}>
          {({ rows, next }) => (
            <>
              <Table
                caption="Parcels"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ record }) => record.parcel}
                empty="Nobody has sealed a parcel yet."
              />
              <Pager
                label="parcels"
                onFirst={before === undefined ? undefined : () => setBefore(undefined)}
                onNext={next === undefined ? undefined : () => setBefore(next)}
              />
            </>
          )}
        </Loaded>
      </Panel>
    </>
  )
}

/** One parcel with its history. */
export function ParcelView({ id }: { id: string }) {
  const { head, book } = useShared()
  const live = useLive(`parcel ${id}`, async ({ request }) => {
    const module = book.byName('Packages')
    const record = await request<ParcelRecord | null>('merkato_package', [id])
    if (record === null || module === undefined) return undefined
    const { logs } = await findLogs(
      request,
      { address: module.address, topics: [null, id] },
      { head: head.number, size: PAGE },
    )
    return { record, logs }
  })
  return (
    <>
      <Heading>Parcel</Heading>
      <Loaded live={live}>
        {(found) =>
          found === undefined ? (
            <Notice>Nothing was sealed under this id.</Notice>
          ) : (
            <Whole record={found.record} logs={found.logs} />
          )
        }
      </Loaded>
    </>
  )
}

function Whole({ record, logs }: { record: ParcelRecord; logs: readonly RpcLog[] }) {
  return (
    <>
      <Panel title="Record">
        <Facts>
          <Fact name="Id">
            <Hex hex={record.parcel} whole /> <Copy text={record.parcel} label="the parcel's id" />
          </Fact>
          <Fact name="State">
            <State record={record} />
          </Fact>
          <Fact name="Holder">
            <Holder holder={record.holder} />
          </Fact>
          <Fact name="May act now">
            <Holder holder={record.rightHolder} />
          </Fact>
          <Fact name="Sealer">
            <Holder holder={record.sealer} />
          </Fact>
          <Fact name="Sealer takes it back after">
            <Recovery record={record} />
          </Fact>
          <Fact name="Digest">
            <Hex hex={record.digest} whole />
          </Fact>
        </Facts>
      </Panel>
      <Panel title="History" aside={<span class="muted">newest first</span>}>
        <EventList logs={logs} />
      </Panel>
    </>
  )
}

function State({ record: { state } }: { record: ParcelRecord }) {
  return state === 'sealed' ? <Badge tone="active">Sealed</Badge> : <Badge tone="good">Opened</Badge>
}

function Holder({ holder }: { holder: ParcelHolder }) {
  if (holder.kind === 'account') return <Address address={holder.account} />
  if (holder.kind === 'parcel') return <HashLink view="parcel" hash={holder.parcel} />
  if (holder.kind === 'nobody') return <span class="muted">nobody</span>
  return (
    <>
      one-time key <Hex hex={holder.npk} />
    </>
  )
}

function Recovery({ record: { recoverAfter, state } }: { record: ParcelRecord }) {
  const now = useNow()
  if (recoverAfter === null) return <span class="muted">never</span>
  if (state === 'opened') return <span class="muted">–</span>
  return Number(recoverAfter) < now ? (
    <Badge tone="attention">may take it back</Badge>
  ) : (
    <Countdown deadline={Number(recoverAfter)} />
  )
}
