import { NATIVE_ASSET } from '@merkato/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CSV_COLUMNS, csvField, reportCsv } from '../../src/audit/csv.js'
import { reportJson } from '../../src/audit/json.js'
import type { AuditReport, ReportEntry } from '../../src/audit/report.js'

/** A reader by RFC 4180, section 2. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  for (let at = 0; at < text.length; ) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at))
    const plain = /^[^",\r\n]*/.exec(text.slice(at))?.[0] ?? ''
    rows.at(-1)?.push(quoted ? (quoted[1] as string).replaceAll('""', '"') : plain)
    at += (quoted?.[0] ?? plain).length
    if (text.startsWith('\r\n', at)) rows.push([])
    else if (text[at] !== ',') throw new Error(`a stray ${JSON.stringify(text[at])}`)
    at += text[at] === ',' ? 1 : 2
  }
  return rows.slice(0, -1)
}

const COIN = `0x${NATIVE_ASSET.toString(16).padStart(64, '0')}`
const asset = { assetId: NATIVE_ASSET, name: 'coin', issuer: null, ticketId: null, hiddenSupply: false }
const entry: ReportEntry = {
  ...asset,
  kind: 'received',
  amount: 2n ** 127n,
  fee: 0n,
  balance: 2n ** 127n,
  counterparty: null,
  memo: 'order 7',
  positions: [3n, 4n],
  transactionHash: '0xab',
  blockNumber: 131,
  timestamp: 1_795_264_268,
}
const report = (...entries: ReportEntry[]): AuditReport => ({
  account: 'mk1x',
  chainId: 31337n,
  pool: '0x00',
  asOf: { block: 140, hash: '0xcd', time: 1_795_264_300 },
  range: { fromBlock: 5, toBlock: 140, since: 0, until: undefined },
  balances: [{ ...asset, kind: 'native', opening: 9n, amount: 2n ** 127n }],
  totals: [
    {
      ...{ assetId: NATIVE_ASSET, received: 2n ** 127n, shielded: 0n, sent: 0n, unshielded: 0n, fees: 0n },
      ...{ sealed: 0n, opened: 0n, locked: 0n, settled: 0n },
    },
  ],
  entries,
})

test('a row per entry, and one for what was held before, in the columns that the header names', () => {
  const text = reportCsv(report(entry))
  expect(text.split('\r\n')).toEqual([
    'time,block,transaction,kind,asset,name,ticket,supply,amount,fee,balance,counterparty,memo,positions',
    `,,,opening,${COIN},coin,,visible,9,0,9,,,`,
    `2026-11-21T12:31:08Z,131,0xab,received,${COIN},coin,,visible,${2n ** 127n},0,${2n ** 127n},,order 7,3 4`,
    '',
  ])
})

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '  =HYPERLINK("http://x","y")',
  '＝1',
  '\r=1',
  "'=1",
  "'plain",
  '|cmd',
])('a spreadsheet runs nothing of %j', (memo) => {
  const field = parse(`${csvField(memo)}\r\n`)[0]?.[0] as string
  expect(field).toBe(`'${memo}`)
})

test.each([
  ['a;=1+1', "a;'=1+1"],
  ['a; =1;+2;b', "a;' =1;'+2;b"],
  ['a;"=1"', `a;'"=1"`],
  [";'=1", ";''=1"],
  ['=1;-2', "'=1;'-2"],
  ['a;b-c', 'a;b-c'],
])('nor of what a semicolon makes a cell of where commas are decimal: %j', (memo, written) => {
  expect(parse(`${csvField(memo)}\r\n`)[0]?.[0]).toBe(written)
})

test('any words of strangers stay in their field, run nothing, and can be read back', () =>
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '=', '\r\n', '",', "'", '\u202e', ';=', 'a;="', ";'@"),
      (words, start) => {
        const memo = start + words
        const rows = parse(reportCsv(report({ ...entry, memo })))
        expect(rows.map((row) => row.length)).toEqual(rows.map(() => CSV_COLUMNS.length))
        const field = rows[2]?.[CSV_COLUMNS.indexOf('memo')] as string
        expect(field).not.toMatch(/(?:^|;)[\s"]*[=+\-@]|[\p{Cc}\p{Zl}\u202e]/u)
        const read = field
          .replace(/^'/, '')
          .replace(/;'(?=[\s'"]*[=+\-@|%＝＋－＠])/g, ';')
          .replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
        expect(read).toBe(memo)
      },
    ),
  ))

test('a block time that no calendar has is written as it is', () => {
  expect(reportCsv(report({ ...entry, timestamp: Number.MAX_SAFE_INTEGER }))).toContain(
    `${Number.MAX_SAFE_INTEGER},131`,
  )
})

test('JSON holds no number that a reader could round, and the words as they were written', () => {
  const memo = '=\u202e"\n'
  const read = JSON.parse(reportJson(report({ ...entry, memo })), (_, value) => {
    expect(typeof value).not.toBe('number')
    return value
  })
  expect(read).toMatchObject({
    format: 'merkato.audit.v1',
    chainId: '31337',
    asOf: { block: '140', time: '2026-11-21T12:31:40Z' },
    range: { fromBlock: '5', toBlock: '140', since: '1970-01-01T00:00:00Z', until: null },
    balances: [{ asset: COIN, kind: 'native', opening: '9', amount: `${2n ** 127n}`, ticket: null }],
    totals: [{ received: `${2n ** 127n}`, fees: '0' }],
    entries: [{ time: '2026-11-21T12:31:08Z', kind: 'received', amount: `${2n ** 127n}`, memo, positions: ['3', '4'] }],
  })
})
