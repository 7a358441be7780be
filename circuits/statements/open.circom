pragma circom 2.2.0;

include "../lib/open.circom";

/// @title open
/// @notice Circuit id 5: a sealed note is opened.
/// @dev Public inputs have the order of their declaration in Open: sealed, commitment, publicAsset, publicOut, boundHash.
component main {public [sealed, commitment, publicAsset, publicOut, boundHash]} = Open();
