#!/usr/bin/env node
// Compiles prover/assembly to WebAssembly and writes it, in base64, to src/kernel/kernel-bytes.ts: a string in a module
// reaches every runtime and bundler the same way, where a file beside the module does not.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileAssembly } from './compile-assembly.mjs'

const room = dirname(dirname(fileURLToPath(import.meta.url)))

const base64 = Buffer.from(await compileAssembly('assembly/index.ts')).toString('base64')
const text = `/** The kernel of prover/assembly, compiled. */\nexport const KERNEL_BASE64 =\n  '${base64}'\n`
writeFileSync(join(room, 'src', 'kernel', 'kernel-bytes.ts'), text)
