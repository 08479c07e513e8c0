/** A path in dist/, with slashes, and what lies there. */
export type BuiltFile = [path: string, contents: Buffer];
