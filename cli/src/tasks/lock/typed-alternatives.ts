import { readFile } from 'node:fs/promises'
import { text as wholeText } from 'node:stream/consumers'
import { LOCK_ALTERNATIVES } from '@merkato/protocol'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'

/** A payment as typed, of which payee and amount are not looked at yet. */
export interface TypedPayment {
  readonly to: string
  /** `0.5`, `GOLD:100`, `Seat#42` or the 0x… id of a ticket. */
  readonly amount: string
  readonly memo?: string | undefined
}

/** What one outcome pays; nothing when all comes back. */
export type TypedAlternative = readonly TypedPayment[]

/** Where the alternatives of a lock come from. */
export interface AlternativeArgs {
  readonly alternative: readonly string[]
  /** A file of JSON, or `-` for stdin. */
  readonly alternatives?: string | undefined
}

const { least, most } = LOCK_ALTERNATIVES
const MOST_CHARACTERS = 256 * 1024
/** The alternative that pays nothing. */
const REFUND = 'refund'

/**
 * The alternatives as typed, or out of a file. Whether there are as many as a lock can have is known before a wallet is opened.
 * @throws CliError USAGE, BAD_ALTERNATIVE, FILE_UNUSABLE
 */
export async function readAlternatives({
  alternative,
  alternatives: path,
}: AlternativeArgs): Promise<TypedAlternative[]> {
  if (path !== undefined && alternative.length > 0) {
    throw new CliError('USAGE', 'The alternatives come out of one place.', 'Give --alternative or --alternatives.')
  }
  const found = path === undefined ? alternative.map(parseAlternative) : await readFileOf(path)
  if (found.length < least || found.length > most) throw wrongNumber(found.length)
  if (found.every((payments) => payments.length === 0)) {
    throw new CliError('BAD_ALTERNATIVE', 'No alternative pays anything.', `One at least does: ${EXAMPLE}`)
  }
  return found
}

const EXAMPLE = '--alternative "mk1… 0.5"'

const wrongNumber = (count: number) =>
  new CliError(
    'WRONG_NUMBER_OF_ALTERNATIVES',
    `A lock has ${least} to ${most} alternatives; ${count === 0 ? 'none was given' : `this one has ${count}`}.`,
    `Give one for each outcome, ${REFUND} where all comes back: ${EXAMPLE} --alternative ${REFUND}`,
  )

/**
 * One alternative: `refund`, or payments with commas between them. A payment is payee, amount and, in quotation marks, a memo:
 * `mk1… 0.5 "order 7", mk1… GOLD:100`. What has spaces in it stands in quotation marks: `mk1… 'Fund A:100'`.
 * @throws CliError BAD_ALTERNATIVE
 */
export function parseAlternative(typed: string): TypedAlternative {
  if (typed.trim() === REFUND) return []
  const [first = [], ...others] = splitAt(wordsOf(typed))
  for (const [to] of others)
    if (to !== undefined && isNumber(to)) throw bad(`${shown(to.text)} is no payee: ${COMMA_IN_AMOUNT}.`)
  return [first, ...others].map((words) => paymentOf(words, typed))
}

const COMMA_IN_AMOUNT = 'a comma begins another payment, and decimals take a point'

/** No payee is a number. */
const isNumber = ({ text }: Word): boolean => /^[\d.]+$/.test(text)

/** A word of an alternative, or a comma between payments. */
interface Word {
  readonly text: string
  readonly isQuoted: boolean
}

function wordsOf(typed: string): Word[] {
  const words = [...typed.matchAll(/"([^"]*)"|'([^']*)'|(,)|([^\s,"']+)|(["'])/g)]
  if (words.some(([, , , , , open]) => open !== undefined)) throw bad(`${shown(typed)} has a quotation mark too few.`)
  return words.map(([, double, single, comma, word]) => ({
    text: double ?? single ?? comma ?? word ?? '',
    isQuoted: (double ?? single) !== undefined,
  }))
}

function splitAt(words: readonly Word[]): Word[][] {
  const parts: Word[][] = [[]]
  for (const word of words) {
    if (word.text === ',' && !word.isQuoted) parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts
}

function paymentOf([to, amount, memo, ...more]: readonly Word[], typed: string): TypedPayment {
  if (to === undefined) throw bad(`${shown(typed)} has no payment${typed.includes(',') ? ' beside a comma' : ''}.`)
  if (amount === undefined) throw bad(`${shown(to.text)} is no payment: it needs payee and amount.`)
  if (isNumber(to)) throw bad(`${shown(to.text)} is no payee, which stands before the amount.`)
  if (memo === undefined) return { to: to.text, amount: amount.text }
  if (memo.isQuoted && more.length === 0) return { to: to.text, amount: amount.text, memo: memo.text }
  const odd = (memo.isQuoted ? more[0] : memo) as Word
  throw bad(`${shown(odd.text)} is a word too many: a memo stands in quotation marks, an asset before its units.`)
}

const bad = (message: string) =>
  new CliError(
    'BAD_ALTERNATIVE',
    message,
    `Write payee and amount, commas between payments: "mk1… 0.5 'a memo', mk1… GOLD:100"; or ${REFUND}.`,
  )

const shown = (text: string): string => quoted(printable(text.length > 60 ? `${text.slice(0, 59)}…` : text))

async function readFileOf(path: string): Promise<TypedAlternative[]> {
  const unusable = (why: string) =>
    new CliError('FILE_UNUSABLE', `${printable(path)} ${why}.`, `It is as ${FILE_EXAMPLE}; check --alternatives.`)
  const text = await (path === '-' ? wholeText(process.stdin) : readFile(path, 'utf8')).catch(() => {
    throw unusable('can not be read')
  })
  if (text.length > MOST_CHARACTERS) throw unusable('is too long for a list of alternatives')
  const list = alternativesIn(text)
  if (list === undefined) throw unusable('holds no list of alternatives')
  return list
}

const FILE_EXAMPLE = '[{"pay":[{"to":"mk1…","amount":"0.5","memo":"order 7"}]},{}]'

/** Undefined for what is no such list. A file from elsewhere may hold anything; amounts are texts, since numbers would be rounded. */
function alternativesIn(text: string): TypedAlternative[] | undefined {
  const list = attempt(() => JSON.parse(text) as unknown)
  if (!Array.isArray(list)) return undefined
  const found = list.map((item) => (isRecord(item, ['pay']) ? paymentsIn(item.pay ?? []) : undefined))
  return found.every((payments) => payments !== undefined) ? found : undefined
}

function paymentsIn(pay: unknown): TypedAlternative | undefined {
  return Array.isArray(pay) && pay.every(isPayment) ? pay : undefined
}

const isPayment = (item: unknown): item is TypedPayment =>
  isRecord(item, ['to', 'amount', 'memo']) &&
  typeof item.to === 'string' &&
  typeof item.amount === 'string' &&
  (item.memo === undefined || typeof item.memo === 'string')

/** An object without other keys than these: a misspelt one would pay something else than was meant. */
const isRecord = (item: unknown, keys: readonly string[]): item is Record<string, unknown> =>
  typeof item === 'object' &&
  item !== null &&
  !Array.isArray(item) &&
  Object.keys(item).every((key) => keys.includes(key))

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
