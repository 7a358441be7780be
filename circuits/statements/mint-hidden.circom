pragma circom 2.2.0;

include "../lib/mint-hidden.circom";

/// @title mint-hidden
/// @notice Circuit id 4: a note of an asset of hidden supply is made.
/// @dev Public inputs have the order of their declaration in MintHidden: asset, commitment, boundHash.
component main {public [asset, commitment, boundHash]} = MintHidden();
