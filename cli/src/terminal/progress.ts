import pc from 'picocolors'
import { duration } from './format.js'

/** Shows on stderr that work goes on: a spinner with seconds on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  /**
   * Runs work under a label; `say` changes the label while it runs. Prints nothing for work that is quick, and under an empty label,
   * while somebody is asked.
   */
  during<T>(label: string, work: (say: (label: string) => void) => Promise<T>): Promise<T>
}

const QUIET_FOR_MS = 2000
/** In line with the text around it. */
const INDENTED = { frames: [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'].map((frame) => `     ${frame}`), interval: 80 }

/** Progress for this process; silent when the reader wants JSON or quiet. */
export function createProgress({ silent }: { silent: boolean }): Progress {
  if (silent) return { during: (_label, work) => work(() => undefined) }
  return process.stderr.isTTY && process.env.CI === undefined ? spinnerProgress() : lineProgress()
}

function spinnerProgress(): Progress {
  return {
    async during(label, work) {
      const { default: createSpinner } = await import('yocto-spinner')
      const started = performance.now()
      let text = label
      const show = () => `${text} ${pc.dim(`${((performance.now() - started) / 1000).toFixed(0)} s`)}`
      // Its own signal handler would end the process before ours could say so and clean up.
      const spinner = createSpinner({ text: show(), color: 'cyan', spinner: INDENTED, handleSignals: false })
      const timer = setInterval(() => {
        if (performance.now() - started < QUIET_FOR_MS || text === '') return
        spinner.start(show())
      }, 250)
      const stop = () => {
        clearInterval(timer)
        spinner.stop()
      }
      // Interrupted work never comes to its end here: the terminal gets its cursor back all the same.
      process.once('exit', stop)
      try {
        return await work((next) => {
          text = next
        })
      } finally {
        process.off('exit', stop)
        stop()
      }
    },
  }
}

function lineProgress(): Progress {
  return {
    async during(label, work) {
      const started = performance.now()
      let text = label
      const timer = setInterval(() => {
        if (text === '') return
        process.stderr.write(`  … ${text} (${duration(performance.now() - started)})\n`)
      }, QUIET_FOR_MS)
      try {
        return await work((next) => {
          text = next
        })
      } finally {
        clearInterval(timer)
      }
    },
  }
}
