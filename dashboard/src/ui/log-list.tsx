import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Live, type Shared, useLive } from '../app/context.js'
import type { LogPlace } from '../chain/log-pages.js'
import { Heading, Notice, Panel } from './basics.js'
import { type Column, Loaded, Pager, Table } from './table.js'

/** Rows of a page, and where the next page begins. */
export interface RowPage<Row> {
  readonly rows: readonly Row[]
  /** Undefined where nothing older is. */
  readonly next: LogPlace | undefined
}

interface LogListProps<Row> {
  readonly title: string
  /** What the rows are, in the plural: `orders`. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Said where there are no rows. */
  readonly empty: string
  readonly load: (shared: Shared, before: LogPlace | undefined) => Promise<RowPage<Row>>
}

/** A table of what events tell of, the newest first and a page at a time. */
export function LogList<Row>({ title, label, columns, keyOf, empty, load }: LogListProps<Row>) {
  const [before, setBefore] = useState<LogPlace>()
  const live = useLive(`${label} ${before?.block ?? ''} ${before?.index ?? ''}`, (shared) => load(shared, before))
  return (
    <Panel title={title}>
      <Loaded live={live}>
        {({ rows, next }) => (
          <>
            <Table caption={title} columns={columns} rows={rows} keyOf={keyOf} empty={empty} />
            <Pager
              label={label}
              onFirst={before === undefined ? undefined : () => setBefore(undefined)}
              onNext={next === undefined ? undefined : () => setBefore(next)}
            />
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface FoundProps<T> {
  readonly heading: string
  readonly live: Live<T | undefined>
  /** Said where there is none. */
  readonly missing: string
  readonly children: (found: T) => ComponentChildren
}

/** The page of one thing, or the news that there is none. */
export function Found<T>({ heading, live, missing, children }: FoundProps<T>) {
  return (
    <>
      <Heading>{heading}</Heading>
      <Loaded live={live}>{(found) => (found === undefined ? <Notice>{missing}</Notice> : children(found))}</Loaded>
    </>
  )
}
