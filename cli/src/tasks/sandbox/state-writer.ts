import type { Sandbox } from '@merkato/sandbox'
import { CliError } from '../../errors.js'
import { writeOwnFile } from './chain-files.js'
import { wholeNumber } from './checked-numbers.js'

const MOST_SECONDS = 2_147_483n

/** Writes a sandbox's state to a file, by the clock and at the end. */
export interface StateWriter {
  /**
   * Stops the clock and writes for the last time.
   * @throws CliError FILE_UNWRITABLE
   */
  finish(): Promise<void>
}

/**
 * Milliseconds between writings, of what was typed.
 * @throws CliError BAD_OPTION, USAGE
 */
export function stateInterval(typed: string | undefined, file: string | undefined): number | undefined {
  if (typed === undefined) return undefined
  const seconds = wholeNumber('state-interval', typed, 1n)
  if (seconds > MOST_SECONDS)
    throw new CliError('BAD_OPTION', `--state-interval takes at most ${MOST_SECONDS} seconds.`)
  if (file === undefined) {
    throw new CliError('USAGE', '--state-interval needs --state or --dump-state.', 'Try: --state chain.json')
  }
  return 1_000 * Number(seconds)
}

/**
 * @param interval milliseconds; undefined: at the end only
 * @param complain hears of a writing that failed in between
 */
export function keepState(
  sandbox: Pick<Sandbox, 'exportState'>,
  file: string,
  interval: number | undefined,
  complain: (error: unknown) => void,
): StateWriter {
  let writing = Promise.resolve()
  const write = async () => writeOwnFile(file, await sandbox.exportState())
  // One after another, whatever one of them takes.
  const timer =
    interval === undefined
      ? undefined
      : setInterval(() => {
          writing = writing.then(write).catch(complain)
        }, interval)
  timer?.unref()
  return {
    async finish() {
      clearInterval(timer)
      await writing
      await write()
    },
  }
}
