/**
 * How to call npm under the Node that runs us. `npm start` names its own script in npm_execpath; called directly, we take
 * npm from the PATH, whose `node` the launcher has put first.
 */
export function npm(args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script, ...args] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args }
}
