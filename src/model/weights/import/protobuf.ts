/**
 * The wire format of Protocol Buffers, as much of it as reading needs: a message is a row of fields, each a number, a wire type
 * and a value, as the "Encoding" chapter of its guides tells.
 *
 * Nothing is copied or allocated by a length that the bytes claim: a length must lie within them before anything is done by it.
 */
import { weightProblem } from "../problems.js";

/** Wire types: varint, 64 bits, a length and so many bytes, 32 bits. */
export type Field = { number: number; wire: 0; value: bigint } | { number: number; wire: 1 | 2 | 5; value: Uint8Array };

/** The fields of a message in their order; values are views of the bytes. @throws Problem where they are none */
export function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= message.length) throw weightProblem("wire-number-cut-off", {});
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw weightProblem("wire-number-too-long", {});
  };
  const take = (length: bigint): Uint8Array => {
    if (length > BigInt(message.length - at))
      throw weightProblem("wire-field-too-long", { length: String(length), follow: message.length - at });
    const from = at;
    at += Number(length);
    return message.subarray(from, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (number === 0 || number > 0x1fffffff) throw weightProblem("wire-no-such-field", { number });
    if (wire === 0) yield { number, wire, value: varint() };
    else if (wire === 1) yield { number, wire, value: take(8n) };
    else if (wire === 2) yield { number, wire, value: take(varint()) };
    else if (wire === 5) yield { number, wire, value: take(4n) };
    else throw weightProblem("wire-no-such-type", { wire });
  }
}

/** A text field. @throws Problem where it is not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw weightProblem("wire-not-utf8", {});
  }
}

/** The varints of a packed repeated field. */
export function* packedVarints(bytes: Uint8Array): Generator<bigint> {
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    if (shift >= 70n) throw weightProblem("wire-number-too-long", {});
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    yield BigInt.asUintN(64, value);
    value = shift = 0n;
  }
  if (shift > 0n) throw weightProblem("wire-number-cut-off", {});
}
