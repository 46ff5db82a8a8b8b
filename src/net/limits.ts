/**
 * What bounds something in the node and concerns several files, or the wire and the store, named, with its unit and its
 * reason; what one file alone keeps to stands at its head. Pure.
 */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds of an hour: policies speak of hours. */
export const hours = hour;

/** Sizes on the wire, bytes. */
export const wireLimits = {
	/** Body of one record on a chat link: what fits one WebSocket message of 66,560 bytes with room to spare. */
	recordBody: 65_536,
	/** One serialised control operation's body: 256 sealed boxes take 20,591 bytes, 256 cuts 12,290. */
	controlBody: 60_000,
	/** Ciphertext of one event, so that header and body fit one record. */
	eventBody: 61_440,
	/** JSON carried in records and bodies. */
	jsonDepth: 8,
	jsonKeys: 64,
	jsonArray: 4_096,
	/** Heads one event may name besides its own predecessor. */
	eventDeps: 4,
} as const;

/** What people type. Code points for names, bytes of UTF-8 for texts. */
export const textLimits = {
	displayName: 40,
	roomName: 60,
	message: 16_384,
	/** A selection after JSON encoding; larger ones are files. */
	snippet: 49_152,
	joinNote: 200,
	/** Why somebody was removed or a room was closed, UTF-16 units. */
	reason: 200,
	clientId: 64,
	/** What a person calls an invite. */
	inviteLabel: 60,
	path: 1_024,
	snippetRanges: 512,
	/** One emoji: the longest in use, a family of four with skin tones, has 41 in theory and 25 in fonts. */
	emoji: 32,
} as const;

/** How many of each the node keeps. */
export const countLimits = {
	rooms: 256,
	members: 256,
	/** Logs whose end an operation may name; one stay has no more than 16. */
	cuts: 256,
	controls: 10_000,
	/**
	 * Places between events of one log where some are missing: all of them are looked through for each event, and written
	 * with each commit. An honest log, which comes in windows of events that follow each other, has a few; more have only
	 * words that were taken back one by one, and come before it is known that they were.
	 */
	gaps: 1_024,
	/** Operations kept beside a room's chain that no member's word leads to, and bytes of them: 200 new keys for 256 members. */
	sidelined: 1_024,
	sidelinedBytes: 4_194_304,
	/** Operations that are not kept and wait for words that lead to them, but for a single branch that grows. */
	waitingControls: 256,
	/** Bytes of those that wait, a branch that grows among them: 10,000 operations of a room of fifty have fewer. */
	waitingControlBytes: 16_777_216,
	/** Join requests that wait in a room, and how many of them from one source address, and from one /64 of IPv6. */
	joinRequests: 50,
	joinRequestsPerAddress: 5,
	joinRequestsPerNetwork: 25,
	/** Beside them, of each room: requests that were denied, and people who asked for nothing but took something back. */
	joinDenialsKept: 50,
	joinWordsKept: 50,
	/** Of them those that only a branch that lost had let in. */
	lostAsking: 25,
	/** Requests one person took back of which none is here: whoever brings one of them is told. */
	joinWithdrawals: 16,
	/** Invites remembered at a time, and addresses in one. */
	invites: 256,
	inviteAddresses: 8,
	contacts: 1_000,
	/** Contact requests that wait for a person, and how many of them from one source address. */
	contactRequests: 50,
	contactRequestsPerAddress: 5,
	/** Declined so often, a person is offered to block. */
	denialsBeforeBlock: 3,
	/** Key moves one HELLO may carry: a key that moved more often is a new person. */
	keyMoves: 8,
	/** Other keys remembered that claim to be the same contact as one. */
	rivals: 16,
	/** Direct messages under way to one peer without an acknowledgement; a peer that sends more breaks the protocol. */
	directWindow: 64,
	/** Direct messages named in one acknowledgement. */
	directAcks: 256,
	/** Comparisons of keys in `sasWindow`, and how many more a peer may ask for before it counts against it. */
	sasAttempts: 3,
	sasRefusals: 10,
	/** Listed rooms one peer may tell us of. */
	adverts: 32,
	/** Steps from admin to admin shown with a denial. */
	handovers: 16,
	/** Candidates discovery may hold. */
	candidates: 256,
	staticPeers: 64,
	ignoredInterfaces: 32,
	/** Members one record tells of, how many one link may tell of in all, and how many addresses are kept of them. */
	peerHints: 64,
	peerHintsTaken: 1_024,
	hintedAddresses: 512,
	/** An address we were only told of is given up after so many dials. */
	hintedDials: 5,
	dialsInFlight: 8,
	/** Of those under way to addresses where nobody announces itself, so that whoever comes need not wait for the absent. */
	dialsToAbsent: 6,
	/** So many dials in vain to one who announces itself, about 20 s, are more than a slow start: something stops them. */
	dialsInVain: 3,
	/** Changes of the network that are followed one right after the other. */
	networkChanges: 4,
	/** Of those who are linked with each other and lost the same peer, so many go on looking after it. */
	keepers: 2,
	peers: 300,
	/** Of them strangers, and strangers at one address: several people may share a machine. */
	strangers: 256,
	strangersPerAddress: 16,
	/** Windows hear of so many of the newest messages when history comes; what lies further back they ask for. */
	toldHistory: 1_000,
	/** Messages in one page a window may ask for. */
	pageMessages: 200,
	/** Who was sent my request to join, and may keep it: the first so many. */
	requestKeepers: 8,
	/** Different reactions of one member to one message, and how often it may change its mind about them. */
	reactions: 20,
	reactionChanges: 64,
	/** Edits that an erasure names: the newest, 34 KB of JSON. */
	erasedEdits: 512,
	/** Different emoji shown under one message. */
	reactionsShown: 50,
	/** Unread messages counted before "many" is enough. */
	unread: 999,
} as const;

/** Times, milliseconds. */
export const timeLimits = {
	/** From the first byte to the third handshake message. */
	handshake: 5 * second,
	/** From the handshake to HELLO. */
	hello: 10 * second,
	/** Silence after which a PING goes out, and after which the link counts as dead. */
	pingAfter: 15 * second,
	deadAfter: 45 * second,
	/** A peer asked to show that it is still there has this long, and is asked no more often than this. */
	probe: 2_500,
	probeEvery: second,
	/** Two links that opened within this time were dialled at once; of two further apart the older one is dead. */
	dialledAtOnce: 15 * second,
	/** How often addresses and clocks are looked at, and between two looks so much more time means sleep. */
	networkLook: second,
	sleptAfter: 15 * second,
	/** When so many changes of the network were followed in a row (`networkChanges`), one in this time is. */
	networkChangeEvery: 30 * second,
	/** After a change of the network everybody is dialled again within this time, not all in one moment. */
	hurrySpread: 500,
	/** A peer neither approved nor in a common room; how often it is looked at who is. */
	strangerLink: 10 * minute,
	strangerLook: minute,
	/** Largest age of one direction's key, and of a whole session. */
	rekeyAfter: hour,
	rehandshakeAfter: day,
	dial: 5 * second,
	/** Between dials of one peer at several addresses (RFC 8305 has 250 ms). */
	dialStagger: 300,
	/** How long an answer to "can you dial me" may take, and how often a peer is dialled for it. */
	dialBack: 8 * second,
	dialBackEvery: 10 * second,
	backoffFirst: second,
	backoffMost: 5 * minute,
	/**
	 * Who looks after somebody good who is lost dials every other second so long, and then this often at least; so often,
	 * too, an address that a person gave. Whoever was seen this lately before we started counts as lost.
	 */
	lostLong: hour,
	backoffKept: 30 * second,
	lostLately: day,
	/** Who is heard, or told of, again while we wait is dialled sooner, but no sooner than this after the last dial. */
	heardAgain: 5 * second,
	/** A link that lasted this long resets its backoff. */
	steadyLink: 15 * second,
	syncEvery: 5 * second,
	/** Alone this long after a start, an own log goes on without having been confirmed by a peer. */
	selfForkWait: 30 * second,
	joinRequestAge: 7 * day,
	/** An invite is good for this long; somebody who opened a member's waits so long to be told of the room. */
	invite: 7 * day,
	inviteAdvert: 5 * second,
	/** First cool-down after a denied join or contact request; doubles each time. */
	denialFirst: 10 * minute,
	/** A contact request that nobody answered makes room for others after this. */
	contactRequestAge: 7 * day,
	/** An offer of the admin role waits this long for an answer; a person is told of another one this seldom. */
	transferOffer: 10 * minute,
	transferTold: minute,
	/** A direct message not acknowledged is sent again after this, doubling up to `backoffMost`. */
	directRetry: 30 * second,
	/** Direct messages that come in a burst are committed together. */
	directBatch: 50,
	/** Comparing keys: the machines' part, the people's part, and the time over which attempts are counted. */
	sasExchange: 30 * second,
	sasCompare: 10 * minute,
	sasWindow: 10 * minute,
	/** A clock this far ahead of ours is not believed. */
	hlcAhead: 5 * minute,
	/** Nor does what is shown after our own words move our time further than this, where our clock was set back. */
	shownAhead: second,
	/** Before a kick: how long members connected have to say what they hold. */
	headsRound: 2 * second,
	haveBatch: 50,
	/** A disk that refused is well again when it has taken something and refused nothing for so long. */
	storeWell: 15 * second,
	/** An owner of the node that has let its windows go has let go of the lock after this; how often that is looked at. */
	ownerWait: 5 * second,
	ownerLook: 25,
	/** Members who connect in one moment are told of together: at least so long, for each link, and at most. */
	peersBatch: 200,
	peersBatchEach: 8,
	peersBatchMost: second,
	/** While there is something new with each telling the next waits twice as long, and at most this. */
	peersAgainMost: 3 * second,
	/** What changes in a moment is one overview: at least so long, and at most where hundreds of people make it long work. */
	overviewBatch: 30,
	overviewBatchMost: second,
} as const;

/** Work and memory a peer may cause. */
export const peerLimits = {
	/**
	 * Everything a peer may send while neither approval nor a room binds it, bytes. An honest one has no more to say: 32
	 * listed rooms with the longest names, 32 requests with the longest notes, 255 others of a room that lists it since.
	 */
	strangerBytes: 98_304,
	/** And of the history of rooms of ours, into which it may have been let without our knowledge. */
	strangerHistory: 4_194_304,
	/** Bytes waiting on a socket before history pauses, and before the link is given up. */
	pauseAt: 262_144,
	sendQueue: 1_048_576,
	/** Sync bytes beyond the last CREDIT. */
	syncCredit: 4_194_304,
	/** Signatures of EVENTS looked at for one peer per second, and in a burst: a second's work is half a second of a core. */
	signatures: 5_000,
	/** Members asked in one anti-entropy round. */
	syncPeers: 8,
	/** Share by which timers vary, so that peers do not act in step. */
	jitter: 0.2,
	/** Whoever was good and is lost is dialled so often before the wait doubles beyond this many times. */
	eagerDials: 30,
	eagerDoublings: 1,
	/** Direct messages taken from one peer per second, and in a burst; what is over it is taken later. */
	directRate: 100,
	directBurst: 500,
	/** Direct messages one peer may send again though we have them, per second and in a burst. */
	directAgainRate: 10,
	directAgainBurst: 256,
	/** Bytes of direct messages under way to one peer, but for a single one. */
	directBytes: 262_144,
	/** Changes of heart about contacts one peer may tell, per second and in a burst. */
	approvalRate: 0.5,
	approvalBurst: 32,
} as const;

/** Files: what one content may be, and what moving them may cost. */
export const fileLimits = {
	/** Bytes of a piece: what is hashed, asked for and written as one. */
	piece: 1_048_576,
	/** Bytes of data in one record, and records in one message: a whole piece fits a message. */
	chunk: 131_072,
	chunksPerMessage: 8,
	/** Largest content: its list of hashes has 2 MiB. */
	size: 64 * 2 ** 30,
	/** Files and folders in one offer, and bytes of their listing. */
	entries: 20_000,
	listing: 8 * 2 ** 20,
	/** Components of a path below an offered folder; UTF-16 units of the whole of it. */
	depth: 32,
	path: 1_024,
	/** Bytes of one name on the disk: file systems end at 255, and there must be room for a number. */
	name: 200,
	/** Numbers tried behind a name that is taken. */
	names: 10_000,
	/** Hashes in one record. */
	hashesPerRecord: 4_000,
	/** Indices in one GOT, and in one WANT or CANCEL. */
	gotPerRecord: 1_024,
	wantPerRecord: 16,
	/** Streams a peer may have open on one link. */
	streams: 64,
	/** Pieces asked of one peer and not here yet: 4 MiB. A peer that asks for more than twice that breaks the protocol. */
	window: 4,
	wantsQueued: 8,
	/** Pieces asked for beyond as many as are here: 256 MiB. Disks that have no holes fill them with zeros, one write long. */
	ahead: 256,
	/** Pieces received by the node and not written yet, beyond which nothing more is asked for. */
	unwritten: 16,
	/** Buffers of a message, and of a piece, kept to be used again while files move. */
	messagesKept: 8,
	piecesKept: 8,
	/** Pieces asked of all peers together: 16 who give one content, each with a full window. */
	underWay: 64,
	/** Bytes on a bulk socket before the next piece is read for it. */
	sendQueue: 6 * 2 ** 20,
	/** Bytes on a bulk socket with which a peer that asks for more does not read: several times what it may ask for. */
	unread: 32 * 2 ** 20,
	/** Peers one content is fetched from at once. */
	sources: 16,
	/** Pieces after which, and milliseconds after which, the disk is told to keep what was written. */
	keepPieces: 64,
	keepEvery: second,
	/** A piece asked for and not here after this is asked of somebody else, too; after `stalled` the peer has stalled. */
	slowPiece: 5 * second,
	stalled: 20 * second,
	/** Bytes from a peer that show that it goes on: with `stalled`, some 800 a second. */
	trickle: 16 * 1_024,
	/** After this without anything whole, whoever is twice as fast is asked instead. */
	outrun: minute,
	/** Bytes that may come before something whole of what is owed: all that may be asked for, and lists and news beside it. */
	owedMost: 8 * 2 ** 20,
	/** A piece takes this at the slowest. */
	slowest: 20 * minute,
	/** A peer that pointed to others is asked for that piece again once nothing has come from anybody else for so long. */
	askOthersWait: 20 * second,
	/** And after this, where it gives twice as fast as all others. */
	askOthersMost: 10 * minute,
	/** A peer that had nothing for us is asked again after this, doubling. */
	refusedFirst: 5 * second,
	refusedMost: 2 * minute,
	/** A disk in trouble is tried again by itself after this, doubling. */
	diskAgain: 15 * second,
	diskAgainMost: 5 * minute,
	/** What arrives leaves so many bytes free where it lies, which is where the store is. */
	spare: 64 * 2 ** 20,
	/** How often downloads look who can be asked and who has stalled; how soon news of pieces are told. */
	lookEvery: 500,
	newsEvery: 100,
	/** An offer older than this is never taken by itself, nor one while as many of that person's are on their way. */
	autoAge: day,
	autoAtOnce: 16,
	/** Taken by themselves of one person's within that time: so many files, together so many times the size the person allows. */
	autoPerDay: 100,
	autoSizesPerDay: 20,
	/** Bytes of a listing that count as one file there: what most paths take is less. */
	autoListed: 128,
	/** Nothing is taken by itself that would leave less of a disk free. */
	autoSpare: 2 ** 30,
	/** An offer that old is not served any more; how often is looked for those, and for those whose message is gone. */
	offerAge: 90 * day,
	offersEvery: 10 * minute,
	/** Contents served whose files and hashes are in memory at once; of one with 20,000 files some ten megabytes. */
	servedNow: 8,
	/** A file nobody read from for so long is closed, so that its disk can be taken away. */
	keptOpen: 3 * second,
	/** Bulk links nobody uses are closed; a failed dial is repeated after this, doubling up to `backoffMost`. */
	idleLink: 30 * second,
	dialAgain: 2 * second,
	/** Transfers kept, offers of one's own among them; the oldest that ended goes first. */
	transfers: 1_000,
	/** Answers to offers whose transfers are forgotten: kept so long, and so many; the oldest goes first. */
	answerAge: 30 * day,
	answers: 2_000,
	/** Speed is an average over this, ms; windows and peers hear of progress this often. */
	speedOver: 5 * second,
	tellEvery: 250,
	statusEvery: second,
	/** FILE_STATUS taken from one peer per second, and in a burst; what is over it is left unread. */
	statusRate: 20,
	statusBurst: 200,
} as const;

/** Ports tried in order when none is set: registered range, unassigned at the time of writing. */
export const defaultPorts: readonly number[] = [46_920, 46_921, 46_922, 46_923, 46_924, 46_925, 46_926, 46_927];
