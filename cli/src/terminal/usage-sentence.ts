/** Names of the commands, as typed. */
const COMMANDS = ['demo', 'create', 'sandbox', 'node']

/** Makes one line of what the parser says, which mentions options without dashes and calls them arguments. */
export function usageSentence(message: string, args: readonly string[]): string {
  const command = args.find((arg) => !arg.startsWith('-'))
  if (command !== undefined && !COMMANDS.includes(command)) return noCommand(command)
  const text = message.trim().replaceAll('\n', ' ')
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(text) ?? []
  if (unknown !== undefined) return notUnderstood(unknown.split(', '), args)
  const [, lacking] = /^Not enough arguments following: (.*)$/.exec(text) ?? []
  if (lacking !== undefined) return `--${lacking} needs a value.`
  return /[.?!]$/.test(text) ? text : `${text}.`
}

/** Options that were given several times, as typed; the parser makes lists of them. */
export function repeatedOption(values: Readonly<Record<string, unknown>>): string | undefined {
  const name = Object.keys(values).find((key) => key !== '_' && key !== '--' && Array.isArray(values[key]))
  return name === undefined ? undefined : `--${name} is given more than once.`
}

function noCommand(typed: string): string {
  const close = COMMANDS.find((name) => distance(typed, name) <= 2 && distance(typed, name) < name.length / 2)
  const advice = close === undefined ? 'There are demo, create and sandbox.' : `Did you mean ${close}?`
  return `There is no command ${JSON.stringify(typed)}. ${advice}`
}

function notUnderstood(names: readonly string[], args: readonly string[]): string {
  const option = args.find((arg) => arg.startsWith('-') && names.includes(optionName(arg)))
  if (option !== undefined) return `There is no option ${option.split('=')[0]} here.`
  return `${JSON.stringify(names[0])} is one argument too many.`
}

const optionName = (arg: string): string => arg.replace(/^--?(no-)?/, '').replace(/=.*$/s, '')

/** Letters to add, drop or change to make one word of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
