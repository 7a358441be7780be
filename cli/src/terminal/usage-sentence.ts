import { closest } from './closest.js'

/** Names of the commands, as typed; of a group with the names of its own. */
export type KnownWords = ReadonlyMap<string, readonly string[] | undefined>

/**
 * Makes one line of what the parser says, which mentions options without dashes and calls them arguments.
 * @param options those that the command has, by their long names
 */
export function usageSentence(
  message: string,
  args: readonly string[],
  known: KnownWords,
  options: readonly string[],
): string {
  const [command, inner] = args.filter((arg) => !arg.startsWith('-'))
  if (command !== undefined && !known.has(command)) return noCommand(command, [...known.keys()])
  const group = command === undefined ? undefined : known.get(command)
  if (group && inner === undefined) return `Which ${command} command?`
  if (group && inner !== undefined && !group.includes(inner)) return noCommand(inner, group, `${command} `)
  const text = message.trim().replaceAll('\n', ' ')
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(text) ?? []
  if (unknown !== undefined) return notUnderstood(unknown.split(', '), args, options)
  const [, lacking] = /^Not enough arguments following: (.*)$/.exec(text) ?? []
  if (lacking !== undefined) return `--${lacking} needs a value.`
  const [, got, needed] = /^Not enough non-option arguments: got (\d+), need at least (\d+)$/.exec(text) ?? []
  if (needed !== undefined) return `Something is missing: ${got} of ${needed} arguments were given.`
  return /[.?!]$/.test(text) ? text : `${text}.`
}

/** How to ask for help about what was typed, as far as that is known. */
export function helpFor(args: readonly string[], known: KnownWords): string {
  const [command = '', inner = ''] = args.filter((arg) => !arg.startsWith('-'))
  if (!known.has(command)) return 'merkato --help'
  return `merkato ${command}${known.get(command)?.includes(inner) ? ` ${inner}` : ''} --help`
}

/** What may stand behind a command that does something without. */
const BEHIND_SANDBOX = ['There are sandbox status and sandbox stop; a program to run goes behind "--".']
const BESIDE: Readonly<Record<string, readonly string[]>> = { sandbox: BEHIND_SANDBOX, node: BEHIND_SANDBOX }

/** Lists of words that are no options. */
const WORDS = ['_', '--']

/**
 * Options that were given several times, as typed; the parser makes lists of them.
 * @param lists those of the command that may be
 */
export function repeatedOption(
  values: Readonly<Record<string, unknown>>,
  lists: readonly string[],
): string | undefined {
  const once = (key: string) => !WORDS.includes(key) && !lists.includes(withDashes(key))
  const name = Object.keys(values).find((key) => once(key) && Array.isArray(values[key]))
  return name === undefined ? undefined : `--${withDashes(name)} is given more than once.`
}

function noCommand(typed: string, names: readonly string[], before = ''): string {
  const close = closest(typed, names)
  const advice = close === undefined ? `There are ${listOf(names)}.` : `Did you mean ${before}${close}?`
  return `There is no command ${JSON.stringify(`${before}${typed}`)}. ${advice}`
}

const listOf = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

function notUnderstood(names: readonly string[], args: readonly string[], options: readonly string[]): string {
  const option = args.find((arg) => arg.startsWith('-') && names.includes(optionName(arg)))?.split('=')[0]
  if (option !== undefined) {
    const close = option.startsWith('--') ? closest(withDashes(option.slice(2)), options) : undefined
    return `There is no option ${option} here.${close === undefined ? '' : ` Did you mean --${close}?`}`
  }
  const surplus = `${JSON.stringify(names[0])} is one argument too many.`
  const [command = ''] = args.filter((arg) => !arg.startsWith('-'))
  return [surplus, ...(BESIDE[command] ?? [])].join(' ')
}

const optionName = (arg: string): string => arg.replace(/^--?(no-)?/, '').replace(/=.*$/s, '')

/** `chainId` is `chain-id` to the parser. */
const withDashes = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
