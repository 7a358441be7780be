import { confirmed } from '../../terminal/ask.js'
import { printable } from '../../terminal/printable.js'
import { mustBeFree, writePrivateFile } from '../wallet/private-file.js'
import type { WalletArgs } from '../wallet/session.js'
import { withPackages } from './package-session.js'
import { checkedParcel } from './parcel-name.js'

interface KeyArgs extends WalletArgs {
  readonly parcel: string
  readonly out?: string | undefined
}

/** Hands out the key of a parcel, after a question. */
export async function runParcelKey(args: KeyArgs): Promise<void> {
  const parcel = checkedParcel(args.parcel)
  const { out } = args
  mustBeFree(out)
  await withPackages(args, async ({ client, output }) => {
    const key = client.keyText(parcel)
    await confirmed('Whoever has this key sees what is in the parcel, and can open nothing.', args)
    if (out === undefined) {
      output.record({ parcel, key })
      output.line(key)
      return
    }
    await writePrivateFile(out, `${key}\n`, { fresh: true })
    output.record({ parcel, out })
    output.line(`  The key is in ${printable(out)}. Whoever gets the file looks in with:`)
    output.line(`    merkato package peek ${parcel} --parcel-key-file ${printable(out)}`)
  })
}
