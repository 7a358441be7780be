// The AssemblyScript compiler with the modules that exist only while it runs: assembly/fp.ts and fr.ts are two instances of
// field-source.mjs, fr-lazy.ts comes from lazy-source.mjs.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { FIELDS, fieldSource } from './field-source.mjs'
import { lazySource } from './lazy-source.mjs'

const room = dirname(dirname(fileURLToPath(import.meta.url)))
// 'stub' is AssemblyScript's name of its runtime without a garbage collector: the kernel keeps its memory itself. The
// kernel has no assertions to keep (--noAssert): what comes in is checked in src/kernel, where errors have types.
const OPTIONS = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--initialMemory', '1', '--importMemory']

const generated = new Map([
  ...Object.entries(FIELDS).map(([name, modulus]) => [
    `assembly/${name.toLowerCase()}.ts`,
    () => fieldSource(name, modulus),
  ]),
  ['assembly/fr-lazy.ts', lazySource],
])

/**
 * Compiles one module and what it imports.
 * @param entry path below the room, with /
 * @param sources texts of further modules by such paths, before files
 * @returns the bytes of the WebAssembly module; it imports its memory as env.memory
 */
export async function compileAssembly(entry, sources = {}) {
  let binary
  const texts = new Map([...generated, ...Object.entries(sources).map(([path, text]) => [path, () => text])])
  const { error, stderr } = await asc.main([entry, '--outFile', 'kernel.wasm', '--baseDir', room, ...OPTIONS], {
    readFile: (name, baseDir) => texts.get(name.replaceAll('\\', '/'))?.() ?? readText(resolve(baseDir, name)),
    writeFile: (_name, contents) => {
      binary = contents
    },
  })
  if (!error) return binary
  console.error(stderr.toString())
  throw error
}

/** Null, as the compiler expects, for a file that is not there: it tries several places. */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
