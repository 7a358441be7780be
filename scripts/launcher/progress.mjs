const quietMilliseconds = 2_000
const plainIntervalMilliseconds = 15_000

/** Work of the moment, `{ title, started }`: a terminal has one line for all of it. */
const running = new Set()

/**
 * Does `work` and, once it has taken two seconds, says so: a line that counts seconds on a terminal, now and then a
 * plain line elsewhere. Short work leaves no trace.
 */
export async function withProgress(title, work) {
  const entry = { title, started: Date.now() }
  const terminal = process.stderr.isTTY
  let shown = false
  let lastPlainLine = 0
  const tick = () => {
    if (Date.now() - entry.started < quietMilliseconds) return
    if (terminal) process.stderr.write(`\r\x1b[2K  ${[...running].map(describe).join('; ')}`)
    else if (!shown || Date.now() - lastPlainLine >= plainIntervalMilliseconds) {
      process.stderr.write(`  ${describe(entry)}\n`)
      lastPlainLine = Date.now()
    }
    shown = true
  }
  running.add(entry)
  const timer = setInterval(tick, 500)
  try {
    const result = await work()
    if (shown) process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}  ${title}: done in ${seconds(entry)} s\n`)
    return result
  } catch (error) {
    if (shown && terminal) process.stderr.write('\r\x1b[2K')
    throw error
  } finally {
    clearInterval(timer)
    running.delete(entry)
  }
}

const seconds = ({ started }) => Math.round((Date.now() - started) / 1_000)
const describe = (entry) => `${entry.title} ... ${seconds(entry)} s`
