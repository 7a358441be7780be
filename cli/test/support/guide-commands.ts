import { readFileSync } from 'node:fs'

/** A page of docs/guides. */
export const guidePage = (guide: string): string =>
  readFileSync(new URL(`../../../docs/guides/${guide}.md`, import.meta.url), 'utf8')

/** Lines of a guide that call the command, as the words that a shell makes of them, without `merkato`. */
export function commandsOf(guide: string): string[][] {
  const blocks = [...guidePage(guide).matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  )
  const lines = blocks.filter((line) => line.startsWith('merkato '))
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '').slice(1),
  )
}
