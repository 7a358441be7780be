// Puts the command and all it runs on into a few files, dist/bundle/, so that it starts without looking for a thousand.
// Usage: node cli/scripts/bundle.mjs, after the TypeScript is compiled
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const room = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const repository = dirname(room)
const outdir = join(room, 'dist', 'bundle')

/**
 * What the code of others may be under to be taken in; a new licence is looked at by somebody first. Of copyleft ones MPL-2.0 alone, which
 * asks no more than notices for files that are not changed.
 */
const allowedLicences = /^\(?(MIT|ISC|0BSD|MPL-2\.0|BSD-[23]-Clause|Apache-2\.0|MIT OR Apache-2\.0|Unlicense)\)?$/
/** Read as data, and under a licence of its own. */
const circuits = '@merkato/circuits'
/** Packages that only another one of ours depends on: not every package manager lets the command see them. */
const owners = { prover: '@merkato/sdk' }

/** Node's own modules by `require`: an import of `node:http` would load all that it offers, a WebSocket client among it. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
    onResolve({ filter: /^[a-z_:/0-9]+$/ }, ({ path, kind }) => {
      if (!names.has(path)) return undefined
      return kind === 'import-statement' ? { path, namespace: 'builtin' } : { path, external: true }
    })
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
  },
}

/** Files that look for others beside them go on doing so where they stood. */
const places = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const place = relative(repository, path).split(sep)
      if (place[1] !== 'dist') return undefined
      const source = readFileSync(path, 'utf8')
      const contents = source.replaceAll('import.meta.url', `(${urlOf(place[0], place.slice(1).join('/'))})`)
      return { contents, loader: 'js' }
    })
  },
}

/** Code for the URL of a file of ours, in the bundle. */
function urlOf(name, file) {
  if (name === 'cli')
    return `new URL(${JSON.stringify(relative('dist/bundle', file).split(sep).join('/'))}, import.meta.url).href`
  const manifest = JSON.stringify(`@merkato/${name}/package.json`)
  const owner = owners[name]
  const from =
    owner === undefined ? 'require' : `bundledRequire(require.resolve(${JSON.stringify(`${owner}/package.json`)}))`
  return `new URL(${JSON.stringify(file)}, bundledUrl(${from}.resolve(${manifest}))).href`
}

/** A database with a native part stays where npm has put it. */
const native = {
  name: 'native',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^classic-level$/ }, ({ path }) => ({ path, namespace: 'native' }))
    onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
      contents: `export const { ClassicLevel } = bundledRequire(require.resolve('@merkato/vm/package.json'))(${JSON.stringify(path)})`,
    }))
  },
}

const banner = [
  "import { createRequire as bundledRequire } from 'node:module'",
  "import { pathToFileURL as bundledUrl } from 'node:url'",
  'const require = bundledRequire(import.meta.url)',
].join('\n')

/** @returns folders of the packages of others that the bundle holds code of, in order */
function packagesOf({ inputs }) {
  const folders = Object.keys(inputs).flatMap(
    (path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/:]+)\//)?.slice(1) ?? [],
  )
  return [...new Set(folders)].sort()
}

/** @throws Error for a package whose licence is not one of those above */
function noticeOf(folder) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!allowedLicences.test(license)) throw new Error(`${name} may not be bundled: its licence is ${license}`)
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License.md', 'LICENSE-MIT'].find((one) =>
    existsSync(join(folder, one)),
  )
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
  return `${name} ${version}, ${license}, unchanged. Source: the package of this name and version on npm${homepage ? `, ${homepage}` : ''}${text}`
}

rmSync(outdir, { recursive: true, force: true })
// Without keepNames, which gives each function its name again whenever it is made: closures are made with every request.
const { metafile } = await build({
  entryPoints: [join(room, 'dist', 'main.js')],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.13',
  metafile: true,
  legalComments: 'none',
  logLevel: 'error',
  banner: { js: banner },
  external: [circuits],
  plugins: [builtins, native, places],
  absWorkingDir: repository,
})
copyFileSync(
  fileURLToPath(new URL('secp256k1.wasm', import.meta.resolve('tiny-secp256k1'))),
  join(outdir, 'secp256k1.wasm'),
)
const notices = packagesOf(metafile).map((folder) => noticeOf(join(repository, folder)))
writeFileSync(join(outdir, 'THIRD-PARTY.txt'), `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
