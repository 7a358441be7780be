// What TypeScript needs to know of chromium.mjs.
export declare const HOW_TO_INSTALL: string
export declare function findChromium(): string | undefined
export declare function needChromium(): string | undefined
export declare function openChromium(path: string, url: string, flags?: readonly string[]): Promise<Browser>

export interface Browser {
  readonly pid: number
  /** What the browser has written so far. */
  output(): string
  readonly ended: Promise<number | null>
  peakBytes(): Promise<number | undefined>
  close(): Promise<void>
}
