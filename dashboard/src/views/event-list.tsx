import type { ComponentChildren } from 'preact'
import { useShared } from '../app/context.js'
import type { TimedLog } from '../chain/log-times.js'
import type { RpcLog } from '../rpc/types.js'
import { Address, BlockLink, HashLink, Panel, Time } from '../ui/basics.js'
import { DecodedView, LongText } from '../ui/decoded.js'

interface EventListProps<Log> {
  readonly logs: readonly Log[]
  /** What stands below who told the event. */
  readonly place?: (log: Log) => ComponentChildren
}

/** Events with who told them, of one transaction. */
export function EventList<Log extends RpcLog>({ logs, place }: EventListProps<Log>) {
  const { book } = useShared()
  return (
    <ol class="events">
      {logs.map((log) => {
        const event = book.event(log)
        return (
          <li key={`${log.blockHash} ${log.logIndex}`} class="event">
            <div class="event-source">
              <span class="number muted" title="Index in the block">
                {Number(log.logIndex)}
              </span>{' '}
              <Address address={log.address} />
              {place?.(log)}
            </div>
            {event === undefined ? <RawEvent log={log} /> : <DecodedView decoded={event} />}
          </li>
        )
      })}
    </ol>
  )
}

/** Events of several transactions, each with its time, its block and its transaction. */
export function PlacedEvents({ logs }: { logs: readonly TimedLog[] }) {
  return <EventList logs={logs} place={(log) => <Place log={log} />} />
}

/** What has happened to one thing. */
export function History({ title, logs }: { title: string; logs: readonly TimedLog[] }) {
  return (
    <Panel title={title} aside={<span class="muted">newest first</span>}>
      <PlacedEvents logs={logs} />
    </Panel>
  )
}

function Place({ log: { timestamp, blockNumber, transactionHash } }: { log: TimedLog }) {
  return (
    <ul class="place">
      {timestamp !== undefined && (
        <li>
          <Time timestamp={timestamp} />
        </li>
      )}
      <li>
        block <BlockLink number={blockNumber} />
      </li>
      <li>
        tx <HashLink view="tx" hash={transactionHash} />
      </li>
    </ul>
  )
}

function RawEvent({ log }: { log: RpcLog }) {
  return (
    <div class="decoded">
      {[...log.topics, log.data].map((word, index) => (
        <p key={`${index} ${word}`}>
          <LongText text={word} />
        </p>
      ))}
    </div>
  )
}
