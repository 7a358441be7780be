import { useState } from 'preact/hooks'
import { useLive, useNow, useShared } from '../app/context.js'
import { findLogs, type LogPlace } from '../chain/log-pages.js'
import { dateTime } from '../format/time.js'
import type { LockRecord, RpcLog } from '../rpc/types.js'
import { Address, Badge, BlockLink, Copy, Fact, Facts, HashLink, Heading, Hex, Notice, Panel } from '../ui/basics.js'
import { Countdown } from '../ui/countdown.js'
import { type Column, Loaded, Pager, Table } from '../ui/table.js'
import { EventList } from './transaction.js'

const PAGE = 20

interface LockRow {
  readonly log: RpcLog
  readonly record: LockRecord
}

const COLUMNS: readonly Column<LockRow>[] = [
  { title: 'Lock', cell: ({ record }) => <HashLink view="lock" hash={record.lockId} /> },
  { title: 'State', cell: ({ record }) => <State record={record} /> },
  { title: 'Decider', cell: ({ record }) => <Address address={record.decider} /> },
  { title: 'Alternatives', cell: ({ record }) => Number(record.alternatives), isNumber: true },
  { title: 'By default', cell: ({ record }) => `alternative ${Number(record.fallbackAlternative)}` },
  {
    title: 'Time left',
    cell: ({ record }) => (record.state === 'settled' ? '–' : <Countdown deadline={Number(record.deadline)} />),
  },
  { title: 'Block', cell: ({ log }) => <BlockLink number={log.blockNumber} />, isNumber: true },
]

/** Conditional transfers, the newest first. */
export function LocksView() {
  const { head, book } = useShared()
  const [before, setBefore] = useState<LogPlace>()
  const live = useLive(`locks ${before?.block ?? ''} ${before?.index ?? ''}`, async ({ request }) => {
    const module = book.byName('ConditionalTransfers')
    const topic = module && book.coderAt(module.address)?.getEvent('Locked')?.topicHash
    if (module === undefined || topic === undefined) return { rows: [], next: undefined }
    const { logs, next } = await findLogs(
      request,
      { address: module.address, topics: [topic] },
      { head: head.number, before, size: PAGE },
    )
    const records = await Promise.all(logs.map(({ topics }) => request<LockRecord | null>('merkato_lock', [topics[1]])))
    return { next, rows: logs.flatMap((log, index) => (records[index] ? [{ log, record: records[index] }] : [])) }
  })
  return (
    <>
      <Heading>Locks</Heading>
      <Panel title="Conditional transfers">
        <Loaded live={live}>
          {({ rows, next }) => (
            <>
              <Table
                caption="Conditional transfers"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ record }) => record.lockId}
                empty="Nobody has locked anything yet."
              />
              <Pager
                label="locks"
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

/** One conditional transfer with its history. */
export function LockView({ id }: { id: string }) {
  const { head, book } = useShared()
  const live = useLive(`lock ${id}`, async ({ request }) => {
    const module = book.byName('ConditionalTransfers')
    const record = await request<LockRecord | null>('merkato_lock', [id])
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
      <Heading>Lock</Heading>
      <Loaded live={live}>
        {(found) =>
          found === undefined ? (
            <Notice>Nothing was locked under this id.</Notice>
          ) : (
            <Whole record={found.record} logs={found.logs} />
          )
        }
      </Loaded>
    </>
  )
}

function Whole({ record, logs }: { record: LockRecord; logs: readonly RpcLog[] }) {
  return (
    <>
      <Panel title="Record">
        <Facts>
          <Fact name="Id">
            <Hex hex={record.lockId} whole /> <Copy text={record.lockId} label="the lock's id" />
          </Fact>
          <Fact name="State">
            <State record={record} />
          </Fact>
          <Fact name="Decider">
            <Address address={record.decider} whole />
          </Fact>
          <Fact name="Decides before">
            {dateTime(Number(record.deadline))}{' '}
            {record.state === 'locked' && (
              <>
                (<Countdown deadline={Number(record.deadline)} />)
              </>
            )}
          </Fact>
          <Fact name="Alternatives">
            {Number(record.alternatives)}, by default {Number(record.fallbackAlternative)}
          </Fact>
          <Fact name="Data">
            <Hex hex={record.data} whole />
          </Fact>
        </Facts>
      </Panel>
      <Panel title="History" aside={<span class="muted">newest first</span>}>
        <EventList logs={logs} />
      </Panel>
    </>
  )
}

/** From the deadline on, anybody may let the default happen. */
function State({ record: { state, deadline } }: { record: LockRecord }) {
  const now = useNow()
  if (state === 'settled') return <Badge tone="good">Settled</Badge>
  return now >= Number(deadline) ? (
    <Badge tone="attention">Waits for anybody</Badge>
  ) : (
    <Badge tone="active">Locked</Badge>
  )
}
