// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OneTimeAuth} from "../../src/auth/OneTimeAuth.sol";
import {IShieldedPool, OwnAct} from "../../src/interfaces/IShieldedPool.sol";
import {PoolDouble} from "./support/PoolDouble.sol";
import {TestBase} from "./support/TestBase.sol";

/// @notice Lets the holder of a record's key put a word into it.
contract Board is OneTimeAuth {
    mapping(bytes32 record => uint256 npk) private _holders;
    mapping(bytes32 record => bytes32) public wordOf;

    constructor(IShieldedPool pool_) OneTimeAuth(pool_) {}

    function open(bytes32 record, uint256 npk) external {
        _holders[record] = npk;
    }

    function write(bytes32 record, bytes32 word, uint64 expiry, uint256[8] calldata proof) external {
        _requireOwner(_holders[record], record, expiry, keccak256(abi.encode(Board.write.selector, word)), proof);
        wordOf[record] = word;
    }
}

/// @notice OWN-1, as far as it is the asking contract's part. The suites in TypeScript have real proofs.
contract OneTimeAuthTest is TestBase {
    uint256 private constant NPK = 41;
    bytes32 private constant RECORD = "record";
    bytes32 private constant OTHER = "other record";
    bytes32 private constant WORD = "word";
    uint64 private constant EXPIRY = 1_800_000_600;

    PoolDouble private pool;
    Board private board;

    function setUp() public {
        VM.warp(1_800_000_000);
        pool = new PoolDouble();
        board = new Board(pool);
        board.open(RECORD, NPK);
        board.open(OTHER, NPK);
    }

    function test_TheHolderActs() public {
        assertEq(address(board.pool()), address(pool), "pool");
        board.write(RECORD, WORD, EXPIRY, proofOf(NPK, RECORD, 0, WORD));
        assertEq(board.wordOf(RECORD), WORD, "word");
        assertEq(board.actsOn(RECORD), 1, "one act");
        assertEq(board.actsOn(OTHER), 0, "none on another record");
        board.write(RECORD, "second", EXPIRY, proofOf(NPK, RECORD, 1, "second"));
        assertEq(board.actsOn(RECORD), 2, "two acts");
    }

    function test_AnActIsNotPlayedAgain() public {
        uint256[8] memory proof = proofOf(NPK, RECORD, 0, WORD);
        board.write(RECORD, WORD, EXPIRY, proof);
        expectInvalid();
        board.write(RECORD, WORD, EXPIRY, proof);
    }

    function test_NotForAnotherRecord() public {
        uint256[8] memory proof = proofOf(NPK, RECORD, 0, WORD);
        expectInvalid();
        board.write(OTHER, WORD, EXPIRY, proof);
        assertEq(board.actsOn(OTHER), 0, "a refused act does not count");
    }

    function test_NotForAnotherSequence() public {
        uint256[8] memory proof = proofOf(NPK, RECORD, 1, WORD);
        expectInvalid();
        board.write(RECORD, WORD, EXPIRY, proof);
    }

    function test_NotForAnotherContract() public {
        Board second = new Board(pool);
        second.open(RECORD, NPK);
        uint256[8] memory proof = proofOf(NPK, RECORD, 0, WORD);
        expectInvalid();
        second.write(RECORD, WORD, EXPIRY, proof);
    }

    function test_NotForOtherData() public {
        uint256[8] memory proof = proofOf(NPK, RECORD, 0, WORD);
        expectInvalid();
        board.write(RECORD, "another word", EXPIRY, proof);
    }

    function test_NotByAnotherKey() public {
        uint256[8] memory proof = proofOf(NPK + 1, RECORD, 0, WORD);
        expectInvalid();
        board.write(RECORD, WORD, EXPIRY, proof);
    }

    function test_NotAfterItsExpiry() public {
        uint256[8] memory proof = proofOf(NPK, RECORD, 0, WORD);
        expectInvalid();
        board.write(RECORD, WORD, EXPIRY + 1, proof);
        VM.warp(EXPIRY + 1);
        VM.expectRevert(abi.encodeWithSelector(IShieldedPool.BundleExpired.selector, EXPIRY, EXPIRY + 1));
        board.write(RECORD, WORD, EXPIRY, proof);
        VM.warp(EXPIRY);
        board.write(RECORD, WORD, EXPIRY, proof);
    }

    function expectInvalid() private {
        VM.expectRevert(abi.encodeWithSelector(IShieldedPool.InvalidProof.selector, 0));
    }

    /// @dev What the double takes for a proof of an act in the first board.
    function proofOf(
        uint256 npk,
        bytes32 record,
        uint256 sequence,
        bytes32 word
    ) private view returns (uint256[8] memory proof) {
        bytes32 dataHash = keccak256(abi.encode(Board.write.selector, word));
        proof[0] = pool.ownHash(OwnAct(npk, record, sequence, EXPIRY, dataHash), address(board));
    }
}
