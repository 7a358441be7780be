import { expect, test } from 'vitest'
import { runCli } from './run-cli.js'

const help = async (...args: string[]) => {
  const { code, stdout, stderr } = await runCli([...args, '--help'], { env: { COLUMNS: '100' } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

test('merkato --help names every command and an example of each', async () => {
  expect(await help()).toMatchSnapshot()
})

test.each(['demo', 'create', 'sandbox'])('merkato %s --help shows options and examples', async (command) => {
  const text = await help(command)
  expect(text).toContain('Examples:')
  expect(text).toMatchSnapshot()
})

test('merkato --version is the version of the package', async () => {
  const { stdout } = await runCli(['--version'])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
