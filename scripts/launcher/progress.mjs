const quietMilliseconds = 2_000
const plainIntervalMilliseconds = 15_000

/**
 * Does `work` and, once it has taken two seconds, says so: a line that counts seconds on a terminal, now and then a
 * plain line elsewhere. Short work leaves no trace.
 */
export async function withProgress(title, work) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1_000)
  const terminal = process.stderr.isTTY
  let shown = false
  let lastPlainLine = 0
  const tick = () => {
    if (Date.now() - started < quietMilliseconds) return
    if (terminal) process.stderr.write(`\r\x1b[2K  ${title} ... ${seconds()} s`)
    else if (!shown || Date.now() - lastPlainLine >= plainIntervalMilliseconds) {
      process.stderr.write(`  ${title} ... ${seconds()} s\n`)
      lastPlainLine = Date.now()
    }
    shown = true
  }
  const timer = setInterval(tick, 500)
  try {
    const result = await work()
    if (shown) process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}  ${title}: done in ${seconds()} s\n`)
    return result
  } catch (error) {
    if (shown && terminal) process.stderr.write('\r\x1b[2K')
    throw error
  } finally {
    clearInterval(timer)
  }
}
