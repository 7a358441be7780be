/**
 * Hashes (`verifyingKeyHash` of the protocol) of keys whose toxic waste is public: they come from a published seed, so anybody can
 * forge proofs. A key is known by its hash and never by a file name, which can be changed. Entries are never removed.
 */
export const INSECURE_KEY_HASHES: ReadonlySet<bigint> = new Set([
  // transfer, seed merkato.insecure-dev.v1
  0xf0a1bb13fb9a51b134ddf6c31d57417fd0573ea486c25f7a1617ea2484853e93n,
  // transfer-wide, seed merkato.insecure-dev.v1
  0x1242481d29df1e35ef4e39fc99abefa9f9f7b22239d65c3500156bb96791b311n,
  // own, seed merkato.insecure-dev.v1
  0x0f4294b8a24a4c277cfe2f82568eaf3f4c4db77cd4dfaa561d16877fca58eb63n,
  // mint-hidden, seed merkato.insecure-dev.v1
  0xfc0980a70dbcb39b476e52e8d7d2c4cb8ccbf636e20f26da0a2651197aa3887an,
  // open, seed merkato.insecure-dev.v1
  0x90769d7b92af2ffc4d8633f32eec33a36693e3bb6a73d71c9d05556600c4ede5n,
])
