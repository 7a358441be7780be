import { expect, test } from 'vitest'
import { runCli } from './run-cli.js'

test.each([
  { args: [], line: '✗ Which command? See merkato --help.\n' },
  { args: ['sandbx'], line: '✗ There is no command "sandbx". Did you mean sandbox? See merkato --help.\n' },
  {
    args: ['wallet', 'blance'],
    line: '✗ There is no command "wallet blance". Did you mean wallet balance? See merkato wallet --help.\n',
  },
  { args: ['wallet'], line: '✗ Which wallet command? See merkato wallet --help.\n' },
  {
    args: ['wallet', 'send', '1'],
    line: '✗ Something is missing: 1 of 2 arguments were given. See merkato wallet send --help.\n',
  },
  { args: ['sandbox', '--port'], line: '✗ --port needs a value. See merkato sandbox --help.\n' },
  {
    args: ['demo', '--port', '1', '--port', '2'],
    line: '✗ --port is given more than once. See merkato demo --help.\n',
  },
  {
    args: ['trade', 'offer', '--want', 'coin:1', '--give', 'coin:1', '--give', 'coin:2'],
    line: '✗ --give is given more than once. See merkato trade offer --help.\n',
  },
  {
    args: ['relay', '--phrase-file', 'words.txt', '--rate', 'x', '--rate', 'y'],
    line: '✗ "x" is no rate. Write the asset id and a whole number above 0: --rate 0x…=2500\n',
  },
  { args: ['sandbox', '--chain-id', 'x'], line: '✗ --chain-id needs a whole number above 0. Try: --chain-id 31337\n' },
  { args: ['sandbox', '--chain-id', '0'], line: '✗ --chain-id needs a whole number above 0. Try: --chain-id 31337\n' },
  {
    args: ['demo', '--prot', '1'],
    line: '✗ There is no option --prot here. Did you mean --port? See merkato demo --help.\n',
  },
  {
    args: ['wallet', 'send', '1', 'mk', '--paswordFile=x'],
    line: '✗ There is no option --paswordFile here. Did you mean --password-file? See merkato wallet send --help.\n',
  },
  {
    args: ['sandbox', '--no-minign'],
    line: '✗ There is no option --no-minign here. Did you mean --no-mining? See merkato sandbox --help.\n',
  },
  { args: ['sandbox', '--xyzzy'], line: '✗ There is no option --xyzzy here. See merkato sandbox --help.\n' },
  {
    args: ['sandbox', 'stpo'],
    line: '✗ "stpo" is one argument too many. There are sandbox status and sandbox stop; a program to run goes behind "--". See merkato sandbox --help.\n',
  },
  { args: ['sandbox', '--port', '70000'], line: '✗ --port needs a whole number from 0 to 65535. Try: --port 0\n' },
  { args: ['sandbox', '--port', 'x'], line: '✗ --port needs a whole number from 0 to 65535. Try: --port 0\n' },
  { args: ['sandbox', '--balance', '-1'], line: '✗ "-1" is no amount of ETH. Try: --balance 10000\n' },
  {
    args: ['sandbox', '--quiet', '--accounts', '-3'],
    line: '✗ --accounts needs a whole number from 1 to 1,000. Try: --accounts 10\n',
  },
])('merkato $args fails with one line', async ({ args, line }) => {
  expect(await runCli(args)).toEqual({ code: 1, stdout: '', stderr: line })
})

test('a command that is like none is answered with all there are', async () => {
  const { stderr } = await runCli(['foo'])
  expect(stderr).toMatch(/^✗ There is no command "foo"\. There are demo, create, .* and \w+\. See merkato --help\.\n$/)
})

test('--json puts the error on stdout as one object', async () => {
  const { code, stdout } = await runCli(['create', 'Bad Name', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'BAD_NAME', message: '"Bad Name" can not name a package.', remedy: 'Try: merkato create bad-name' },
  })
})

test('an old Node is told what is needed before anything else is loaded', async () => {
  const pretend = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.0" } })'
  const { code, stderr } = await runCli(['demo'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(pretend)}` },
  })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^merkato needs Node 22\.13 or newer, this is 20\.20\.0\. .*\n$/)
})

test('--verbose adds the stack, which is otherwise left out', async () => {
  const { stderr } = await runCli(['create', 'Bad Name', '--verbose'])
  expect(stderr).toMatch(/\n\s+at /)
})
