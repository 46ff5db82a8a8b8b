/**
 * Which 32-byte strings are acceptable as an Ed25519 public key or `R`; pure, public data only.
 *
 * SECURITY: Node 22 accepts signatures under small-order keys that Node 24 refuses
 * (nodejs/node#64026). Members would disagree on what is valid, so both are refused here, before
 * any library sees them (PROTOCOL §2.1).
 */

/** Bytes of an encoded point (RFC 8032 §5.1.2): y little-endian, the sign of x in the top bit. */
export const POINT_LENGTH = 32;

/**
 * The y coordinates of the eight points whose order divides 8. Under both signs, and together with
 * what `isCanonical` refuses (y = p and y = p + 1), they cover all 14 encodings.
 */
const SMALL_ORDER_Y: readonly string[] = [
	"0000000000000000000000000000000000000000000000000000000000000000", // order 4
	"0100000000000000000000000000000000000000000000000000000000000000", // the neutral element
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2, y = p − 1
];

/** Whether `point` is a canonical encoding (y < p = 2^255 − 19) that is not of small order. */
export function isAcceptablePoint(point: Uint8Array): boolean {
	return point.length === POINT_LENGTH && isCanonical(point) && !isSmallOrder(point);
}

function isCanonical(point: Uint8Array): boolean {
	if (((point[31] ?? 0) & 0x7f) !== 0x7f) return true;
	for (let index = 1; index < 31; index += 1) {
		if (point[index] !== 0xff) return true;
	}
	return (point[0] ?? 0) < 0xed;
}

function isSmallOrder(point: Uint8Array): boolean {
	const y = Buffer.from(point);
	y[31] = (point[31] ?? 0) & 0x7f;
	return SMALL_ORDER_Y.includes(y.toString("hex"));
}
