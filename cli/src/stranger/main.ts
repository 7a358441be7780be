// A process of its own: it holds no key, and is told the URL of a node (argument) and transaction hashes (one a line).
import { createInterface } from 'node:readline'
import { publicInterfaces } from './interfaces.js'
import { look } from './look.js'
import { askNode } from './rpc.js'

const [url] = process.argv.slice(2)
if (url === undefined) throw new TypeError('usage: stranger <url of a node>')
const ask = askNode(url)

for await (const hash of createInterface({ input: process.stdin })) {
  const report = await look(ask, publicInterfaces, hash).catch((error: unknown) => ({ hash, error: String(error) }))
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
