// `hardhat node` wants a project; it needs no more than this.
export default {}
