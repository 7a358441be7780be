import pc from 'picocolors'
import { duration } from './format.js'

/** Shows on stderr that work goes on: a spinner with seconds on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  /** Runs work under a label; `say` changes the label while it runs. Prints nothing for work that is quick. */
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
      const spinner = createSpinner({ text: show(), color: 'cyan', spinner: INDENTED }).start()
      const timer = setInterval(() => {
        spinner.text = show()
      }, 250)
      try {
        return await work((next) => {
          text = next
        })
      } finally {
        clearInterval(timer)
        spinner.stop()
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
