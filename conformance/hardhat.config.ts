// The chain of `hardhat node` that the differential run compares ours with: its settings are those of `compareWith` in src/differential.
export default {
  networks: {
    node: {
      type: 'edr-simulated',
      hardfork: 'osaka',
      initialDate: new Date(1_900_000_000_000).toISOString(),
      blockGasLimit: 60_000_000,
      initialBaseFeePerGas: 1_000_000_000,
      coinbase: `0x${'00'.repeat(20)}`,
      accounts: { count: 10 },
      // A failed transaction's receipt and traces are compared too; by itself Hardhat answers it with an error.
      throwOnTransactionFailures: false,
    },
  },
}
