/** Every number that bounds looking for people, named, with its reason; all others are in `../limits.ts`. */

const second = 1_000;
const minute = 60 * second;

/** How we are found, and what finding others may cost. */
export const discoveryLimits = {
	/** Our records live this long, seconds, unless announced again; others' are believed no longer. */
	recordSeconds: 240,
	/** Announcements after a start or on a new interface; they pass Wi-Fi without acknowledgement, so one may be lost. */
	firstAnnouncements: [0, second],
	/** Then one in this time, so that two must be lost before we expire anywhere. */
	announceEvery: 100 * second,
	/** When we ask who is there: at once, and ever more rarely; the last goes on. */
	questions: [0, 30 * second, 2 * minute, 8 * minute, 30 * minute],
	/** Whoever has heard nobody by then asks once more: a cable just plugged in carries nothing for its first seconds. */
	aloneQuestion: 5 * second,
	/** What starts at once waits this long at random, so that a whole office switched on does not speak in step. */
	firstJitter: 120,
	/** Who goes on being heard is said to be there again this often at most. */
	sayAgain: 10 * second,
	/** Answers wait between these two at random (RFC 6762 §6). */
	answerSoonest: 20,
	answerLatest: 120,
	/** Whoever asks and knows more than one packet holds is waited for so long at random (RFC 6762 §7.2). */
	moreSoonest: 400,
	moreLatest: 500,
	/** Answers waiting at once: a whole /24 asks. */
	answersWaiting: 256,
	/** Answers to one asker per second, and multicast answers per second. */
	answerRate: 1,
	/** Known answers in one question: what fits one packet. */
	knownAnswers: 40,
	/** A record is asked for again when so much of its life is over. */
	staleAt: 0.8,
	/** Packets: largest size in bytes, records read of each, per second from one source, and in all. */
	packetBytes: 1_472,
	packetRecords: 64,
	packetRate: 20,
	packetRateTotal: 500,
	sources: 512,
	/** Instances believed from one address: several people may share a machine. */
	instancesPerAddress: 8,
	/** Interfaces used at once. */
	interfaces: 16,
	/** A site's own DNS: when it is asked, how long it may take, and what is looked at of what it says. */
	dnsFirst: second,
	dnsEvery: 10 * minute,
	dnsTimeout: 2 * second,
	dnsDomains: 4,
	dnsInstances: 64,
	dnsRecords: 8,
	/** Broadcast probes: their UDP port, when the first goes out if nobody was found by then, and the next ones. */
	probePort: 46_919,
	probeFirst: 3 * second,
	probeEvery: 30 * second,
	/** How often interfaces and expired records are looked at. */
	lookEvery: 3 * second,
	/** For how long a packet is judged by the interfaces there were. */
	interfacesKept: second,
} as const;
