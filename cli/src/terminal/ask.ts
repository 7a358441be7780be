import { CliError, InterruptedError } from '../errors.js'

/** Whether somebody sits at a terminal who can be asked. Questions go to stderr: stdout may be piped or be JSON. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** How a command was started, as far as questions go. */
export interface AskArgs {
  readonly json: boolean
  readonly yes?: boolean
}

/**
 * Asks before something that can not be undone; does nothing with `--yes`.
 * @param what a sentence about what will happen
 * @throws CliError NOT_CONFIRMED when nobody can be asked, DECLINED when the answer is no; InterruptedError on Ctrl-C
 */
export async function confirmed(what: string, { json, yes }: AskArgs): Promise<void> {
  if (yes) return
  if (json || !canAsk()) throw new CliError('NOT_CONFIRMED', `${what} Nobody can be asked here.`, 'Add --yes to do it.')
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: `${what} Do it?`, initialValue: false, output: process.stderr })
  if (isCancel(answer)) throw new InterruptedError()
  if (!answer) throw new CliError('DECLINED', 'Nothing was done.')
}

/**
 * Asks for a secret, which is not shown.
 * @throws InterruptedError on Ctrl-C
 */
export async function hidden(message: string, complaint?: (typed: string) => string | undefined): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts')
  const validate = complaint && ((typed: string | undefined) => complaint(typed ?? ''))
  const answer = await password({ message, output: process.stderr, ...(validate && { validate }) })
  if (isCancel(answer)) throw new InterruptedError()
  return answer ?? ''
}

/**
 * Waits for a yes before going on; a no asks again.
 * @throws InterruptedError on Ctrl-C
 */
export async function pressed(message: string): Promise<void> {
  const { confirm, isCancel } = await import('@clack/prompts')
  for (let answer: boolean | symbol = false; answer !== true; ) {
    answer = await confirm({ message, initialValue: true, output: process.stderr })
    if (isCancel(answer)) throw new InterruptedError()
  }
}
