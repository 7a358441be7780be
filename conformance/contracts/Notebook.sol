// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Does each thing once that a client library looks at: storage, events, returns, each kind of failure, calls.
contract Notebook {
    event Written(address indexed by, uint256 indexed page, string text);

    error PageFull(uint256 page, address by);

    uint256 public pages;
    mapping(address => uint256) public deposits;

    constructor(uint256 first) payable {
        pages = first;
    }

    function write(string calldata text) external returns (uint256 page) {
        page = ++pages;
        emit Written(msg.sender, page, text);
    }

    function deposit() external payable {
        deposits[msg.sender] += msg.value;
    }

    function full(uint256 page) external view {
        revert PageFull(page, msg.sender);
    }

    function refuse(string calldata why) external pure {
        revert(why);
    }

    function divide(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }

    /// @notice Calls itself and swallows the failure, so that a trace has a failed frame in a good one.
    function tryFull() external returns (bool isFine) {
        (isFine, ) = address(this).call(abi.encodeCall(this.full, (7)));
    }

    function context() external view returns (uint256 number, uint256 time, uint256 fee, address sender) {
        return (block.number, block.timestamp, block.basefee, msg.sender);
    }
}
