import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** An entry: what it is of, and what it says. */
export type CacheEntry = readonly string[]

/** A file grows no further than this; what is read then is not kept for the next time. */
const MAX_BYTES = 256 * 1024 * 1024
const CHECKSUM_DIGITS = 16

/**
 * A file of entries, one a line, each with its checksum. It is only ever added to, a whole line at a time, so that several processes
 * can share it: none waits for another, and what one wrote the next to start finds. A line that is damaged is passed over, and what it
 * said is asked for again. A file that can not be read or written is as good as none.
 */
export class ForkCache {
  #waiting: string[] = []
  #writing: Promise<void> | undefined
  #bytes = 0
  #isBroken = false

  constructor(private readonly file: string) {}

  /** The entries that are whole. */
  read(): CacheEntry[] {
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 })
      this.#bytes = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0
      if (this.#bytes === 0 || this.#bytes > 2 * MAX_BYTES) return []
      return readFileSync(this.file, 'utf8').split('\n').flatMap(entryOf)
    } catch {
      this.#isBroken = true
      return []
    }
  }

  /** Notes an entry; it is written soon. */
  add(entry: CacheEntry): void {
    if (this.#isBroken || this.#bytes > MAX_BYTES) return
    const json = JSON.stringify(entry)
    const line = `${checksum(json)} ${json}\n`
    this.#bytes += line.length
    this.#waiting.push(line)
    this.#writing ??= this.#write()
  }

  /** Waits until everything noted is written. */
  async flush(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    // Later, so that what comes in a row is written at once.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.splice(0).join('')
      // Begins with a line's end if the one before was torn: an empty line says nothing.
      await appendFile(this.file, `\n${lines}`, { mode: 0o600 }).catch(() => {
        this.#isBroken = true
        this.#waiting = []
      })
    }
    this.#writing = undefined
  }
}

function entryOf(line: string): CacheEntry[] {
  const json = line.slice(CHECKSUM_DIGITS + 1)
  if (line.length <= CHECKSUM_DIGITS || checksum(json) !== line.slice(0, CHECKSUM_DIGITS)) return []
  return [JSON.parse(json) as CacheEntry]
}

function checksum(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, CHECKSUM_DIGITS)
}
