/** Bytes as characters of the same number: ISO 8859-1, which `TextDecoder` takes for Windows-1252. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}

/** Arguments that every engine takes. */
const PIECE = 4096;
