/** Version of this package; a test compares it with package.json, which browsers do not have. */
export const version = '0.1.0';
