// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title InsecureKeys
/// @notice Verification keys whose toxic waste is public: they come from a published seed, so anybody can forge proofs.
/// @dev A key is known by its hash and never by a name, which can be changed. Entries are never removed. The same list stands in
/// vm/src/verifier/insecure-keys.ts; circuits/test/insecure-lists.test.ts compares both with circuits/artifacts/manifest.json.
library InsecureKeys {
    // transfer, seed merkato.insecure-dev.v1
    bytes32 private constant TRANSFER = 0xf0a1bb13fb9a51b134ddf6c31d57417fd0573ea486c25f7a1617ea2484853e93;
    // transfer-wide, seed merkato.insecure-dev.v1
    bytes32 private constant TRANSFER_WIDE = 0x1242481d29df1e35ef4e39fc99abefa9f9f7b22239d65c3500156bb96791b311;
    // own, seed merkato.insecure-dev.v1
    bytes32 private constant OWN = 0x0f4294b8a24a4c277cfe2f82568eaf3f4c4db77cd4dfaa561d16877fca58eb63;
    // mint-hidden, seed merkato.insecure-dev.v1
    bytes32 private constant MINT_HIDDEN = 0xfc0980a70dbcb39b476e52e8d7d2c4cb8ccbf636e20f26da0a2651197aa3887a;
    // open, seed merkato.insecure-dev.v1
    bytes32 private constant OPEN = 0x90769d7b92af2ffc4d8633f32eec33a36693e3bb6a73d71c9d05556600c4ede5;

    /// @notice Whether the key with this hash is one of them.
    function contains(bytes32 keyHash) internal pure returns (bool) {
        return
            keyHash == TRANSFER ||
            keyHash == TRANSFER_WIDE ||
            keyHash == OWN ||
            keyHash == MINT_HIDDEN ||
            keyHash == OPEN;
    }
}
