import type { CircuitSource } from '../src/recipe/sources.js'

/** A template with its body and the file it stands in. */
export interface Template {
  readonly file: string
  readonly name: string
  readonly body: string
}

/** Source without comments; line breaks stay. */
export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).replace(/\/\/[^\n]*/g, '')

/** All templates of some files. */
export function templatesOf(sources: readonly CircuitSource[]): Template[] {
  return sources.flatMap(({ name: file, text }) => {
    const clean = withoutComments(text)
    return [...clean.matchAll(/\btemplate\s+(\w+)\s*\([^)]*\)[^{]*\{/g)].map((match) => ({
      file,
      name: match[1]!,
      body: blockFrom(clean, match.index + match[0].length),
    }))
  })
}

/** The text up to the brace that closes a block. */
function blockFrom(text: string, start: number): string {
  let depth = 1
  let end = start
  for (; depth > 0; end++) {
    if (text[end] === '{') depth++
    if (text[end] === '}') depth--
  }
  return text.slice(start, end - 1)
}

/** Templates that `entry` uses, directly or not. */
export function reachableTemplates(sources: readonly CircuitSource[], entry: string): Template[] {
  const all = new Map(templatesOf(sources).map((template) => [template.name, template]))
  const found = new Map<string, Template>()
  const visit = (name: string): void => {
    const template = all.get(name)
    if (template === undefined || found.has(name)) return
    found.set(name, template)
    for (const [called] of template.body.matchAll(/\b[A-Z]\w*(?=\s*\()/g)) visit(called)
  }
  visit(entry)
  return [...found.values()]
}

/** Signals that a template assigns by `<--`, as `Template.signal`: what a prover may choose, as far as that line goes. */
export const hintsOf = (templates: readonly Template[]): string[] =>
  templates.flatMap(({ name, body }) => [
    ...new Set([...body.matchAll(/(\w+)(?:\[[^\]]*\])*\s*<--/g)].map(([, signal]) => `${name}.${signal}`)),
  ])
