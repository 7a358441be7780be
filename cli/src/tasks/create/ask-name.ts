import { CliError, InterruptedError } from '../../errors.js'
import { projectName } from './project-name.js'

const DEFAULT_NAME = 'my-shop'

/**
 * The name to use when none was given: the default with `yes`, otherwise the user's answer.
 * @throws CliError NAME_MISSING when nobody can be asked; InterruptedError when the user cancels
 */
export async function askName({ yes, json }: { yes: boolean; json: boolean }): Promise<string> {
  if (yes) return DEFAULT_NAME
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw new CliError('NAME_MISSING', 'The project needs a name.', `Try: merkato create ${DEFAULT_NAME}`)
  }
  const { isCancel, text } = await import('@clack/prompts')
  const answer = await text({
    message: 'What is the project called?',
    placeholder: DEFAULT_NAME,
    defaultValue: DEFAULT_NAME,
    validate: (typed) => (typed ? complaint(typed) : undefined),
  })
  if (isCancel(answer)) throw new InterruptedError()
  return answer
}

function complaint(typed: string): string | undefined {
  try {
    projectName(typed)
    return undefined
  } catch (error) {
    if (error instanceof CliError) return error.message
    throw error
  }
}
