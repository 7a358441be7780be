import { useLive, useNow } from '../app/context.js'
import type { TimedLog } from '../chain/log-times.js'
import { findRecord, findRecords, type Module, type RecordRow } from '../chain/module-records.js'
import type { ParcelHolder, ParcelRecord } from '../rpc/types.js'
import { Address, Badge, BlockLink, Copy, Fact, Facts, HashLink, Heading, Hex, Panel } from '../ui/basics.js'
import { Countdown } from '../ui/countdown.js'
import { Found, LogList } from '../ui/log-list.js'
import type { Column } from '../ui/table.js'
import { History } from './event-list.js'

const PARCELS: Module = { contract: 'Packages', event: 'Sealed', method: 'merkato_package' }

const COLUMNS: readonly Column<RecordRow<ParcelRecord>>[] = [
  { title: 'Parcel', cell: ({ record }) => <HashLink view="parcel" hash={record.parcel} /> },
  { title: 'State', cell: ({ record }) => <State record={record} /> },
  { title: 'Holder', cell: ({ record }) => <Holder holder={record.rightHolder} /> },
  { title: 'Sealer takes it back after', cell: ({ record }) => <Recovery record={record} /> },
  { title: 'Sealed by', cell: ({ log }) => <HashLink view="tx" hash={log.transactionHash} /> },
  { title: 'Block', cell: ({ log }) => <BlockLink number={log.blockNumber} />, isNumber: true },
]

/** Parcels, as they were sealed, the newest first. */
export function PackagesView() {
  return (
    <>
      <Heading>Packages</Heading>
      <LogList
        title="Parcels"
        label="parcels"
        columns={COLUMNS}
        keyOf={({ record }) => record.parcel}
        empty="Nobody has sealed a parcel yet."
        load={(shared, before) => findRecords<ParcelRecord>(shared, PARCELS, before)}
      />
    </>
  )
}

/** One parcel with its history. */
export function ParcelView({ id }: { id: string }) {
  const live = useLive(`parcel ${id}`, (shared) => findRecord<ParcelRecord>(shared, PARCELS, id))
  return (
    <Found heading="Parcel" live={live} missing="Nothing was sealed under this id.">
      {({ record, logs }) => <Whole record={record} logs={logs} />}
    </Found>
  )
}

function Whole({ record, logs }: { record: ParcelRecord; logs: readonly TimedLog[] }) {
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
      <History title="History" logs={logs} />
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
