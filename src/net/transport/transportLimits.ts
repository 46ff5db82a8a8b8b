/** Every number that bounds connections, named, with its reason; all others are in `../limits.ts`. */

const second = 1_000;
const minute = 60 * second;

/** What listening and dialling may cost before a peer has proved who it is. */
export const transportLimits = {
	/** WebSocket message, bytes: a 65,536-byte record with header, tag and room to spare; for files eight records. */
	chatMessage: 66_560,
	bulkMessage: 1_048_848,
	/** Bytes read at once of a bulk link that we dialled. */
	bulkRead: 262_144,
	/** Chunks ws may hold of one unfinished message: a 64 KiB frame passes in small segments, a drip of bytes does not. */
	bufferedChunks: 1_024,
	/** HTTP request line and headers, bytes; ours take about 250. */
	headerBytes: 4_096,
	/** From connecting to the end of the upgrade request. */
	upgradeWait: 5 * second,
	/** How often Node looks for connections over that time. */
	upgradeCheck: 500,
	/** TCP connections of any kind: chat and bulk for 300 peers, and strangers. */
	connections: 640,
	/** Sockets whose far end has not said HELLO yet, in all and per address. */
	unauthenticated: 32,
	unauthenticatedPerAddress: 4,
	/** New connections per second: per address, per /64 of IPv6, where all colleagues may be, and in all. */
	connectRate: 5,
	connectBurst: 10,
	connectRateNetwork: 25,
	connectRateTotal: 50,
	connectBurstTotal: 50,
	/** How long an address that misbehaved is refused; doubles each time, forgotten after the longest. */
	penaltyFirst: second,
	penaltyMost: 5 * minute,
	/** Addresses remembered with their rate or penalty. */
	trackedAddresses: 1_024,
	/** From our close frame to destroying the connection, for a stranger and for a known peer. */
	closeStranger: second,
	closePeer: 5 * second,
	/** At the end every socket gets this long to close in order. */
	stopWait: second,
	/** Addresses of one name that are tried. */
	addressesPerName: 8,
} as const;
