#!/usr/bin/env node
// Compiles prover/assembly to WebAssembly and writes it, in base64, to src/kernel/kernel-bytes.ts: a string in a module
// reaches every runtime and bundler the same way, where a file beside the module does not.
// assembly/fp.ts, fr.ts and fr-lazy.ts exist only while this runs: the first two are instances of field-source.mjs.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { FIELDS, fieldSource } from './field-source.mjs'
import { lazySource } from './lazy-source.mjs'

const room = dirname(dirname(fileURLToPath(import.meta.url)))
const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--initialMemory', '1', '--importMemory']

const generated = new Map([
  ...Object.entries(FIELDS).map(([name, modulus]) => [
    `assembly/${name.toLowerCase()}.ts`,
    () => fieldSource(name, modulus),
  ]),
  ['assembly/fr-lazy.ts', lazySource],
])

const { error, binary } = await compile()
if (error) throw error
const base64 = Buffer.from(binary).toString('base64')
const text = `/** The kernel of prover/assembly, compiled. */\nexport const KERNEL_BASE64 =\n  '${base64}'\n`
writeFileSync(join(room, 'src', 'kernel', 'kernel-bytes.ts'), text)

async function compile() {
  let binary
  const args = ['assembly/index.ts', '--outFile', 'kernel.wasm', '--baseDir', room, ...options]
  const { error, stderr } = await asc.main(args, {
    readFile: (name, baseDir) => generated.get(name.replaceAll('\\', '/'))?.() ?? readText(resolve(baseDir, name)),
    writeFile: (_name, contents) => {
      binary = contents
    },
  })
  if (error) console.error(stderr.toString())
  return { error, binary }
}

/** Null, as the compiler expects, for a file that is not there: it tries several places. */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
