import { useLive, useNow } from '../app/context.js'
import type { TimedLog } from '../chain/log-times.js'
import { findRecord, findRecords, type Module, type RecordRow } from '../chain/module-records.js'
import { dateTime } from '../format/time.js'
import type { LockRecord } from '../rpc/types.js'
import { Address, Badge, BlockLink, Copy, Fact, Facts, HashLink, Heading, Hex, Panel } from '../ui/basics.js'
import { Countdown } from '../ui/countdown.js'
import { Found, LogList } from '../ui/log-list.js'
import type { Column } from '../ui/table.js'
import { History } from './event-list.js'

const LOCKS: Module = { contract: 'ConditionalTransfers', event: 'Locked', method: 'merkato_lock' }

const COLUMNS: readonly Column<RecordRow<LockRecord>>[] = [
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
  return (
    <>
      <Heading>Locks</Heading>
      <LogList
        title="Conditional transfers"
        label="locks"
        columns={COLUMNS}
        keyOf={({ record }) => record.lockId}
        empty="Nobody has locked anything yet."
        load={(shared, before) => findRecords<LockRecord>(shared, LOCKS, before)}
      />
    </>
  )
}

/** One conditional transfer with its history. */
export function LockView({ id }: { id: string }) {
  const live = useLive(`lock ${id}`, (shared) => findRecord<LockRecord>(shared, LOCKS, id))
  return (
    <Found heading="Lock" live={live} missing="Nothing was locked under this id.">
      {({ record, logs }) => <Whole record={record} logs={logs} />}
    </Found>
  )
}

function Whole({ record, logs }: { record: LockRecord; logs: readonly TimedLog[] }) {
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
      <History title="History" logs={logs} />
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
