pragma circom 2.2.0;

include "../lib/join-split.circom";

/// @title transfer
/// @notice Circuit id 1: two notes in, two notes out, trees of depth 15 (2^30 leaves).
/// @dev Public inputs have the order of their declaration in JoinSplit:
///      tree, root, nullifiers[2], commitments[2], publicAsset, publicIn, publicOut, boundHash.
component main {public [tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash]} = JoinSplit(2, 2, 15);
