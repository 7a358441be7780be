import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useNow, useShared } from '../app/context.js'
import { hrefOf } from '../app/route.js'
import { coins } from '../format/numbers.js'
import { checksummed, short, visible } from '../format/text.js'
import { ago, dateTime } from '../format/time.js'
import type { Tone } from '../orders/order-status.js'

/** A view's heading, to which the focus goes when the view is opened, and what stands beside it. */
export function Heading({ children, aside }: { children: ComponentChildren; aside?: ComponentChildren }) {
  return (
    <div class="heading">
      <h1 tabIndex={-1}>{children}</h1>
      {aside !== undefined && <div class="heading-aside">{aside}</div>}
    </div>
  )
}

export function Panel({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="panel" aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** A state in a word, which also its colour tells. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge badge-${tone}`}>{children}</span>
}

/** An account, by its contract's name where that is known. */
export function Address({ address, whole = false }: { address: string; whole?: boolean }) {
  const { book } = useShared()
  const name = book.contractAt(address)?.name
  const written = checksummed(address)
  return (
    <a href={hrefOf('account', address)} class={name === undefined ? 'mono' : undefined} title={written}>
      {name === undefined ? (whole ? written : short(written)) : visible(name)}
    </a>
  )
}

/** A hash that leads to what it names. */
export function HashLink({
  view,
  hash,
  whole = false,
}: {
  view: 'tx' | 'block' | 'order' | 'parcel' | 'lock'
  hash: string
  whole?: boolean
}) {
  return (
    <a href={hrefOf(view, hash)} class="mono" title={hash}>
      {whole ? hash : short(hash)}
    </a>
  )
}

export function BlockLink({ number }: { number: number | string }) {
  return (
    <a href={hrefOf('block', Number(number))} class="number">
      {Number(number)}
    </a>
  )
}

/** Hex that names nothing here. */
export function Hex({ hex, whole = false }: { hex: string; whole?: boolean }) {
  return (
    <span class="mono" title={hex}>
      {whole ? hex : short(hex, 8, 6)}
    </span>
  )
}

export function Coins({ wei }: { wei: bigint }) {
  return (
    <span class="number" title={`${wei} wei`}>
      {coins(wei)} <span class="unit">ETH</span>
    </span>
  )
}

/** A time of the chain and how long ago that is. */
export function Time({ timestamp, both = false }: { timestamp: number; both?: boolean }) {
  const now = useNow()
  const date = dateTime(timestamp)
  return (
    <time title={date} dateTime={new Date(timestamp * 1_000).toJSON() ?? ''} class="number">
      {both ? `${date} (${ago(timestamp, now)})` : ago(timestamp, now)}
    </time>
  )
}

export function Copy({ text, label }: { text: string; label: string }) {
  const [isDone, setIsDone] = useState(false)
  const copy = () => {
    // Browsers keep the clipboard from pages that are not served securely, loopback excepted.
    void navigator.clipboard?.writeText(text).then(() => {
      setIsDone(true)
      setTimeout(() => setIsDone(false), 1_500)
    })
  }
  return (
    <button type="button" class="copy" onClick={copy} aria-label={`Copy ${label}`}>
      {isDone ? 'Copied' : 'Copy'}
    </button>
  )
}

/** Nothing yet, nothing at all, or what went wrong. */
export function Notice({ children }: { children: ComponentChildren }) {
  return <p class="notice">{children}</p>
}

export function Failure({ error }: { error: Error }) {
  return (
    <p class="notice notice-bad" role="alert">
      The node says: {visible(error.message)}
    </p>
  )
}

/** Names and values. */
export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
