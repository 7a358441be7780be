pragma circom 2.2.0;

include "../lib/join-split.circom";

/// @title transfer-wide
/// @notice Circuit id 2: eight notes in, two notes out, trees of depth 15. For gathering small notes: one proof where `transfer` needs seven.
/// @dev The same statement as transfer.circom but for the number of inputs; the domain is 2^16 instead of 2^14.
///      Public inputs have the order of their declaration in JoinSplit:
///      tree, root, nullifiers[8], commitments[2], publicAsset, publicIn, publicOut, boundHash.
component main {public [tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash]} = JoinSplit(8, 2, 15);
