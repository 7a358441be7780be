/** Version of the functions below, checked against the loader's. */
export function version(): u32 {
  return 1
}
