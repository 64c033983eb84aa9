/** The types say this cannot be reached; if it is, the server speaks a newer language than this page. */
export function impossible(value: never): never {
  throw new Error(`Not understood: ${JSON.stringify(value)}`);
}
