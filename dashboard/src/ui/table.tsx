import type { ComponentChildren } from 'preact'
import type { Live } from '../app/context.js'
import { Failure, Notice } from './basics.js'

/** A column: its heading, what is in its cells, and whether those are numbers. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ComponentChildren
  readonly isNumber?: boolean
}

interface TableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string | number
  /** Said where there are no rows. */
  readonly empty: string
}

/** A table that scrolls sideways where the screen is narrow; the keyboard gets there by the links in it. */
export function Table<Row>({ caption, columns, rows, keyOf, empty }: TableProps<Row>) {
  if (rows.length === 0) return <Notice>{empty}</Notice>
  return (
    <div class="table-wrap">
      <table>
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" class={isNumber ? 'right' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, isNumber }) => (
                <td key={title} class={isNumber ? 'right number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What was asked for, once it is there. */
export function Loaded<T>({ live, children }: { live: Live<T>; children: (data: T) => ComponentChildren }) {
  if (live.error !== undefined) return <Failure error={live.error} />
  if (live.data === undefined) return <Notice>Loading …</Notice>
  return <>{children(live.data)}</>
}

/** To newer and older pages. */
export function Pager({
  onFirst,
  onNext,
  label,
}: {
  onFirst?: (() => void) | undefined
  onNext?: (() => void) | undefined
  label: string
}) {
  if (onFirst === undefined && onNext === undefined) return null
  return (
    <nav class="pager" aria-label={`Pages of ${label}`}>
      <button type="button" onClick={onFirst} disabled={onFirst === undefined}>
        Newest
      </button>
      <button type="button" onClick={onNext} disabled={onNext === undefined}>
        Older
      </button>
    </nav>
  )
}
