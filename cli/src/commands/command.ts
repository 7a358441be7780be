import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'

/** A command whose handler gets what its builder declares. */
export interface Command<Args> {
  readonly command: string
  readonly aliases?: readonly string[]
  readonly describe: string
  readonly builder: (yargs: Argv) => Argv<Args>
  readonly handler: (args: ArgumentsCamelCase<Args>) => Promise<void>
}

/** Declares a command. Handlers import their task when they run, so that `--help` stays instant. */
export const command = <Args>(definition: Command<Args>): CommandModule => definition as unknown as CommandModule

/** Commands that share a first word. */
export interface CommandGroup extends CommandModule {
  readonly command: string
  readonly commands: readonly CommandModule[]
}

/** Declares a group; its help lists the commands in it and shows the examples. */
export function commandGroup(
  name: string,
  describe: string,
  commands: readonly CommandModule[],
  examples: readonly (readonly [string, string])[],
): CommandGroup {
  return {
    command: `${name} <command>`,
    describe,
    commands,
    builder: (yargs) => {
      for (const one of commands) yargs.command(one)
      for (const [typed, purpose] of examples) yargs.example(`$0 ${name} ${typed}`, purpose)
      return yargs.demandCommand(1, `Which ${name} command?`)
    },
    handler: () => {},
  }
}

/** The word that calls a command. */
export const wordOf = ({ command }: CommandModule): string => String(command).split(' ', 1)[0] as string
