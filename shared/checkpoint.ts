import { asciiBytes, asciiText, littleEndianBytes, readLittleEndian } from './bytes';
import { canonicalJson } from './canonicalJson';
import { LabError } from './errors';
import type { Divergence } from './divergence';
import type { ExperimentSpec } from './experiment';
import type { FloatArray } from './matmul';
import { floatArray, type Precision } from './network';
import { sha256Bytes, sha256Hex } from './sha256';

/** First bytes of every checkpoint. */
const MAGIC = 'INITLAB\n';
const VERSION = 1;
/** Magic, version, length of the header. */
const PREFIX = MAGIC.length + 8;
const CHECKSUM = 32;

/** What a checkpoint says about the run that it belongs to. */
export interface CheckpointHeader {
  /** SHA-256 of what decides the weights; a checkpoint of another experiment is refused. */
  readonly experiment: string;
  readonly step: number;
  readonly parameterCount: number;
  readonly stateSlots: number;
  /** Training examples and inputs: a changed data file is noticed. */
  readonly trainCount: number;
  readonly features: number;
  readonly divergence: Divergence | null;
}

/** Hash of everything in an experiment that decides its weights; what is recorded on the way may differ. */
export function experimentHash(spec: ExperimentSpec): string {
  const { record: _record, ...decisive } = spec;
  return sha256Hex(asciiBytes(canonicalJson(decisive)));
}

/**
 * A checkpoint's bytes: magic, version and header length (uint32), the header as ASCII JSON, every block of numbers
 * little-endian, and the SHA-256 of all before. The order of the examples needs no room: it follows from seed and epoch.
 */
export function encodeCheckpoint(header: CheckpointHeader, blocks: readonly FloatArray[]): Uint8Array {
  const head = asciiBytes(JSON.stringify(header));
  const size = blocks.reduce((sum, block) => sum + block.byteLength, 0);
  const bytes = new Uint8Array(PREFIX + head.length + size + CHECKSUM);
  const view = new DataView(bytes.buffer);
  bytes.set(asciiBytes(MAGIC));
  view.setUint32(MAGIC.length, VERSION, true);
  view.setUint32(MAGIC.length + 4, head.length, true);
  bytes.set(head, PREFIX);
  let at = PREFIX + head.length;
  for (const block of blocks) {
    bytes.set(littleEndianBytes(block), at);
    at += block.byteLength;
  }
  bytes.set(sha256Bytes(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads a checkpoint back into blocks of the expected sizes.
 *
 * Mutates  blocks, only when everything fits.
 * Errors   LabError 'input' when the bytes are no checkpoint, damaged, of a newer version, or of another experiment.
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  expected: Omit<CheckpointHeader, 'step' | 'divergence'>,
  blocks: readonly FloatArray[],
): CheckpointHeader {
  const { headEnd, end } = checkedParts(bytes);
  const header = JSON.parse(asciiText(bytes.subarray(PREFIX, headEnd))) as CheckpointHeader;
  if (header.experiment !== expected.experiment) throw refuse('it belongs to another experiment');
  for (const key of ['parameterCount', 'stateSlots', 'trainCount', 'features'] as const) {
    if (header[key] !== expected[key]) throw refuse(`${key} must be ${expected[key]}; got ${header[key]}`);
  }
  const size = blocks.reduce((total, block) => total + block.byteLength, 0);
  if (end - headEnd !== size) throw refuse(`it must hold ${size} bytes of numbers; got ${end - headEnd}`);
  let at = headEnd;
  for (const block of blocks) {
    readLittleEndian(bytes.subarray(at, at + block.byteLength), block);
    at += block.byteLength;
  }
  return header;
}

/**
 * The weights out of a checkpoint, which are its first block.
 *
 * Errors  LabError 'input' when the bytes are no checkpoint of a network of that size, or damaged.
 */
export function checkpointWeights(bytes: Uint8Array, count: number, precision: Precision): FloatArray {
  const weights = floatArray(precision, count);
  const { headEnd, end } = checkedParts(bytes);
  if (headEnd + weights.byteLength > end) throw refuse(`it must hold ${count} weights; got fewer`);
  readLittleEndian(bytes.subarray(headEnd, headEnd + weights.byteLength), weights);
  return weights;
}

/** What a checkpoint says of itself, unchecked. Errors  LabError 'input' when the bytes are no checkpoint, or damaged. */
export function checkpointHeader(bytes: Uint8Array): unknown {
  const { headEnd, end } = checkedParts(bytes);
  try {
    if (headEnd <= end) return JSON.parse(asciiText(bytes.subarray(PREFIX, headEnd))) as unknown;
  } catch {
    // No JSON: as good as none.
  }
  throw refuse('it has no header');
}

/** Where the blocks of a checkpoint begin and end. Errors  LabError 'input' for other or damaged bytes. */
function checkedParts(bytes: Uint8Array): { readonly headEnd: number; readonly end: number } {
  if (bytes.length < PREFIX + CHECKSUM || asciiText(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw refuse('these bytes are not a checkpoint of Initlab');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(MAGIC.length, true);
  if (version > VERSION) throw refuse(`it has format ${version}, newer than ${VERSION}; update Initlab`);
  const end = bytes.length - CHECKSUM;
  const sum = sha256Bytes(bytes.subarray(0, end));
  if (sum.some((byte, i) => byte !== bytes[end + i])) throw refuse('its checksum does not match, it is damaged');
  return { headEnd: PREFIX + view.getUint32(MAGIC.length + 4, true), end };
}

const refuse = (why: string) => new LabError('input', `the checkpoint cannot be used: ${why}`);
