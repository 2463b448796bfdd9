/*
 * The parts of two development packages that the tests of pages use, so that types are checked where they are not installed yet.
 */

declare module 'esbuild' {
  export function build(options: Readonly<Record<string, unknown>>): Promise<{
    readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[];
  }>;
}

declare module 'playwright-core' {
  export interface Page {
    on(event: 'pageerror', listener: (error: Error) => void): void;
    goto(url: string): Promise<unknown>;
    evaluate(script: string): Promise<unknown>;
    waitForFunction(script: string): Promise<unknown>;
  }
  export interface Browser {
    newPage(): Promise<Page>;
    close(): Promise<void>;
  }
  export const chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}
