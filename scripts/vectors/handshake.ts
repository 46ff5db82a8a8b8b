/** `handshake.json`: complete handshakes with every secret, and the first records of each direction. */
import { SigningKey } from "../../src/net/crypto/ed25519.ts";
import {
	type HandshakeOptions,
	type HandshakeResult,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../../src/net/crypto/handshake.ts";
import { netIdOf, prologueOf } from "../../src/net/crypto/handshakeAuth.ts";
import { BULK_RECORDS, CHAT_RECORDS, RecordSealer } from "../../src/net/crypto/records.ts";
import { AgreementKey } from "../../src/net/crypto/x25519.ts";
import type { Purpose } from "../../src/net/ports.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { bytesOf, hex, type Json } from "./kit.ts";

/** What one side draws and keeps. */
export interface Secrets {
	readonly identitySeed: string;
	readonly agreementSecret: string;
	readonly ephemeralSecret: string;
	readonly minor: number;
}

/** Two sides that shake hands. */
export interface Meeting {
	readonly purpose: Purpose;
	readonly teamCode: string;
	readonly initiator: Secrets;
	readonly responder: Secrets;
}

/** These two were reproduced by an implementation in another language: they stay as they are. */
export const meetings: readonly Meeting[] = [
	{
		purpose: "chat",
		teamCode: "",
		initiator: {
			identitySeed: "683421ea7e29f60dd658712e296f3e3483906779c413e316b2702e08bdacf00b",
			agreementSecret: "4d60e50fbafda44e16ef99846dae0b946554aca47909a2e2b9319ad9a75828dc",
			ephemeralSecret: "097b72c5928638546fed29bd50e40cac6773054c258f00fca04d1dd78c892944",
			minor: 1,
		},
		responder: {
			identitySeed: "7b89693ae3d5043ba6710b0056d45ba00153f5685f201f8d2246a7e2f5756441",
			agreementSecret: "52a8171d9aa0360d9747ecce493189b19df97e4a364bd81ad3c11fe12bab0047",
			ephemeralSecret: "4b1c51b950997201e3ac877a3d1c80cbb84c65afeff551a884c25e9e426b268a",
			minor: 515,
		},
	},
	{
		purpose: "bulk",
		teamCode: "blue whale",
		initiator: {
			identitySeed: "feb0b2f35eff9d07611a19bab470c8e9c339c3985d82fc1ae65a8bbf086ff1f3",
			agreementSecret: "a08b7931a4a703cf13bc6b7c3c5aa804c04c4553926cdc11ef1f9efe119e481c",
			ephemeralSecret: "b76752260285ab2d43256a0cb07c71f735d32831b183f33b366a3d84de72465f",
			minor: 1,
		},
		responder: {
			identitySeed: "10455549b1cd8e66d904ec4d1ac51f6060d1cd538e1cff87cad9a940d469ac21",
			agreementSecret: "71aec92024a152e7e6a169c7c77df5d6a80e86b01a53d0b989d17fe09fa9a89f",
			ephemeralSecret: "6bee8b9bcd4b74b3fb716906201f724d1d7cf706d6c85dfbddf86824a57c8612",
			minor: 515,
		},
	},
];

/** Both handshakes. */
export const handshakes = (): Json => ({ vectors: meetings.map(shakeHands) });

/** One side of a meeting, as it begins. */
export const sideOf = (meeting: Meeting, secrets: Secrets): HandshakeOptions => ({
	purpose: meeting.purpose,
	netId: netIdOf(meeting.teamCode),
	signingKey: new SigningKey(bytesOf(secrets.identitySeed)),
	agreementKey: new AgreementKey(bytesOf(secrets.agreementSecret)),
	minor: secrets.minor,
	random: () => bytesOf(secrets.ephemeralSecret),
});

function shakeHands(meeting: Meeting): Json {
	const netId = netIdOf(meeting.teamCode);
	const initiator = new InitiatorHandshake(sideOf(meeting, meeting.initiator));
	const responder = new ResponderHandshake(sideOf(meeting, meeting.responder));
	const first = initiator.start();
	const second = sent(responder.receive(first));
	const last = initiator.receive(second);
	const third = sent(last);
	const [ours, theirs] = [done(last), done(responder.receive(third))];
	return {
		purpose: meeting.purpose,
		teamCode: meeting.teamCode,
		netId: hex(netId),
		prologue: hex(prologueOf(meeting.purpose, netId)),
		initiator: { ...meeting.initiator },
		responder: { ...meeting.responder },
		messages: [first, second, third].map(hex),
		handshakeHash: hex(ours.handshakeHash),
		chanId: hex(ours.chanId),
		initiatorRecords: firstRecords(meeting.purpose, ours),
		responderRecords: firstRecords(meeting.purpose, theirs),
	};
}

/** A HELLO, a REKEY, and a record under the new key. */
function firstRecords(purpose: Purpose, { send }: HandshakeResult): Json {
	const sealer = new RecordSealer(send, { profile: purpose === "bulk" ? BULK_RECORDS : CHAT_RECORDS, nowMs: 0 });
	return [sealer.seal(1, 0, encodeText("{}")), sealer.rekey(0), sealer.seal(0x52, 7, encodeText("after rekey"))].map(
		hex,
	);
}

function sent(step: HandshakeStep): Uint8Array {
	if ("error" in step || step.send === undefined) throw new Error("the handshake went wrong");
	return step.send;
}

function done(step: HandshakeStep): HandshakeResult {
	if ("error" in step || step.done === undefined) throw new Error("the handshake went wrong");
	return step.done;
}
