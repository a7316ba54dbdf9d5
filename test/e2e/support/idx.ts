/** An IDX file of bytes, uncompressed. */
export function idx(dimensions: readonly number[], values: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * dimensions.length);
  head.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, values]);
}
