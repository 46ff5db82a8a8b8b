/**
 * Epoch keys: made at a rotation, sealed to every member, checked by each, and walked backwards where the policy left
 * a way (PROTOCOL "Control chain"). Pure; chance is passed in.
 */
import { open, seal } from "../../crypto/aead.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import { constantTimeEqual, hkdfSha256, hmacSha256, label } from "../../crypto/hash.ts";
import { openBox, sealLockboxes } from "../../crypto/lockbox.ts";
import type { AgreementKey } from "../../crypto/x25519.ts";
import type { RandomBytes } from "../../ports.ts";
import { fromHex, u32 } from "../../wire/bytes.ts";
import type { Card } from "../../wire/card.ts";
import type { Control } from "../../wire/control.ts";
import type { KeyBox, Rotation } from "../../wire/rotation.ts";
import { memberTagOf } from "../chain/roomState.ts";

const keyLength = 32;
const ivLength = 12;
const checkLength = 16;
const noBytes = new Uint8Array();

/** A fresh epoch key and the rotation that hands it to `members` (everyone after the operation). */
export const makeRotation = (
	deps: { readonly random: RandomBytes },
	options: {
		/** `room` and `n` as in the operation's header: zero room in `create`. */
		readonly room: string;
		readonly n: number;
		readonly members: readonly Card[];
		/** The key before; null where no way leads back. */
		readonly previous: Uint8Array | null;
	},
): { readonly rotation: Rotation; readonly key: Uint8Array } => {
	const key = deps.random(keyLength);
	const members = options.members
		.map((card) => ({ card, tag: memberTagOf(card.identity) }))
		.sort((a, b) => (a.tag < b.tag ? -1 : 1));
	const sealed = sealLockboxes(
		key,
		members.map((member) => member.card.agreementKey),
		deps.random,
	);
	return {
		key,
		rotation: {
			ephemeralKey: sealed.ephemeralPublicKey,
			keyCheck: keyCheckOf(key, options),
			back: options.previous === null ? null : sealBack(deps, key, options.previous),
			boxes: sealed.boxes.flatMap((box, i) => {
				const member = members[i];
				return member === undefined ? [] : [{ tag: member.tag, ...box }];
			}),
		},
	};
};

/** The current key sealed to one newcomer. */
export const makeKeyBox = (deps: { readonly random: RandomBytes }, key: Uint8Array, newcomer: Card): KeyBox => {
	const sealed = sealLockboxes(key, [newcomer.agreementKey], deps.random);
	const [box] = sealed.boxes;
	if (box === undefined) {
		throw new Error("one recipient, one box");
	}
	return { ephemeralKey: sealed.ephemeralPublicKey, ...box };
};

/** What a member finds in the box an operation has for it; `undefined` where there is none or it does not fit. */
export const openRotation = (
	control: Control,
	rotation: Rotation,
	me: { readonly identity: string; readonly agreement: AgreementKey },
): Uint8Array | undefined => {
	const tag = memberTagOf(me.identity);
	const box = rotation.boxes.find((candidate) => candidate.tag === tag);
	const key = box && openBox(box.box, box.nonce, rotation.ephemeralKey, me.agreement);
	return key !== undefined && fitsKeyCheck(key, control, rotation) ? key : undefined;
};

/** A newcomer's box; `epoch` is the operation that made the key and says how to check it. */
export const openKeyBox = (
	keyBox: KeyBox,
	agreement: AgreementKey,
	epoch: { readonly control: Control; readonly rotation: Rotation },
): Uint8Array | undefined => {
	const key = openBox(keyBox.box, keyBox.nonce, keyBox.ephemeralKey, agreement);
	return key !== undefined && fitsKeyCheck(key, epoch.control, epoch.rotation) ? key : undefined;
};

/** The key before `key`, where the rotation leads back to it. */
export const openBack = (key: Uint8Array, rotation: Rotation): Uint8Array | undefined =>
	rotation.back === null
		? undefined
		: open(backKeyOf(key), rotation.back.subarray(0, ivLength), noBytes, rotation.back.subarray(ivLength));

/** Whether `key` is the one everybody got. */
export const fitsKeyCheck = (key: Uint8Array, control: Control, rotation: Rotation): boolean =>
	constantTimeEqual(keyCheckOf(key, control), rotation.keyCheck);

/** The rotation an operation carries, if any. */
export const rotationOf = (control: Control): Rotation | null => {
	const body = control.body;
	switch (body.kind) {
		case "create":
		case "kick":
		case "left":
		case "rotate":
		case "rekey":
			return body.rotation;
		case "add":
			return body.key.form === "rotation" ? body.key.rotation : null;
		default:
			return null;
	}
};

/** `kcv = HMAC(K, L(kcv) ‖ room ‖ n)[0..16]`. */
const keyCheckOf = (key: Uint8Array, place: { readonly room: string; readonly n: number }): Uint8Array =>
	hmacSha256(key, label("kcv"), fromHex(place.room), u32(place.n)).subarray(0, checkLength);

const sealBack = (deps: { readonly random: RandomBytes }, key: Uint8Array, previous: Uint8Array): Uint8Array => {
	const iv = deps.random(ivLength);
	return concatBytes(iv, seal(backKeyOf(key), iv, noBytes, previous));
};

const backKeyOf = (key: Uint8Array): Uint8Array => hkdfSha256(key, noBytes, label("back"));
