/** The part of WebAssembly that the tests use; Node's types name it without values, and the DOM's are not loaded. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}
