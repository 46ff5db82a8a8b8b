/**
 * What bounds something in the windows and concerns several files, or that people meet, named, with its reason; the rest
 * stands at the head of its file.
 */

/** How long a request waits for a node that is being started or taken over, ms: take-over is done within 2 s. */
export const connectWaitMs = 5_000;

/**
 * A request that the node has not answered by then is given up, ms: a keyring that asks for its password may take one
 * minute, and half of one what has to be heard of members first.
 */
export const requestWaitMs = 120_000;

/**
 * The worker says what it is (`role`) this soon after it was started, ms: it takes about 100, and waits up to 5,000 for
 * an owner that is ending.
 */
export const roleWaitMs = 15_000;

/** Both sides prove the attach key within this time, ms; the owner answers in a few. */
export const attachWaitMs = 1_500;

/** The window that owns the node is asked this often whether it answers, ms; two looks in vain are told. */
export const ownerLookMs = 5_000;

/** The node may take this long to stop in order, ms: VS Code ends the host after 5 s. */
export const stopWaitMs = 4_000;

/** What a window still has to tell another window's node when it ends may take this long, ms; then it hangs up. */
export const lastWordMs = 500;

/** The node's heap, MB. A node that leaks ends its own thread, never the editor. */
export const nodeHeapMb = 512;

/** Pauses before a node that died is started again, ms. */
export const restartLadderMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Deaths in a row after which the person is asked before it is tried again. */
export const restartLimit = 8;

/** A node that lived this long counts as healthy: the next death starts the ladder anew, ms. */
export const healthyAfterMs = 60_000;

/**
 * Pauses while another window holds the lock but does not answer, ms. The worker waits for an owner that ends or begins,
 * so this is one that hung up or fell silent between the worker's look and ours; the long ones come last.
 */
export const busyLadderMs = [50, 100, 150, 200, 250, 250, 250, 250, 250, 250, 500, 1_000, 2_000, 5_000] as const;

/** A key vault that does not answer is given up, ms; a keyring may first ask the person for its password. */
export const vaultWaitMs = 60_000;

/** What git knows is left out when it takes longer, ms: sharing never waits for git. */
export const gitWaitMs = 800;

/** Bytes and entries copied from a remote workspace for one offer: VS Code reads those files whole into memory. */
export const remoteCopyLimits = { bytes: 250_000_000, files: 2_000 } as const;

/** Bytes dropped on or pasted into a page, which are written to our storage first; and how many such offers at once. */
export const uploadLimits = { bytes: 4_000_000_000, atOnce: 4 } as const;

/** What is dropped on a tree in a browser, which the editor reads whole before it hands it over. */
export const droppedLimits = { bytes: 250_000_000, files: 100 } as const;

/** How far a copy is, is told at most this often, ms. */
export const copyTellMs = 250;

/** A copy no offer stands for is removed when it is that old, ms: nothing is written for so long. */
export const copyKeepMs = 24 * 60 * 60 * 1_000;

/**
 * Offers of files in the Requests view: of how many conversations, and of how many of their newest messages, each, they
 * are read at the start; how many are kept and shown; after which age they are found in their conversation only, ms.
 */
export const openOfferLimits = {
	conversations: 20,
	messages: 50,
	kept: 500,
	shown: 20,
	ageMs: 7 * 24 * 60 * 60 * 1_000,
} as const;

/** That something worked stands in the status bar for so long, ms. */
export const doneShownMs = 5_000;

/** At most one toast in this time, ms. */
export const toastGapMs = 10_000;

/** A toast that nobody answers goes after this time, ms; trees and badges keep what it said. */
export const toastShownMs = 15_000;

/** So much of a message without a button is sure to fit into the one line it gets. */
export const toastLineUnits = 48;

/** Happenings this close together are told in one toast, ms; the overview that names them arrives meanwhile. */
export const toastSettleMs = 250;

/** A page in sight without anybody behind it for this long will not be brought back by VS Code any more, ms. */
export const orphanWaitMs = 2_000;

/** Of so many pages the place is remembered for when their extension host dies. */
export const placesKept = 32;

/** Of so many pages on which keys are compared it is remembered that they were there. */
export const comparisonsKept = 32;

/** A page gets the focus back this late at most, ms; so long a picker does not close without it. */
export const focusSettleMs = 1_000;

/** The recovery key leaves the clipboard after this time, ms; that a window which ends still clears it may take so long. */
export const clipboardKeepMs = 60_000;
export const clipboardClearMs = 1_000;

/** The reason for removing somebody or closing a room, in code points (PROTOCOL §2.5). */
export const reasonMax = 200;

/** The name of a room, in code points (PROTOCOL §3). */
export const roomNameMax = 60;

/** What an invite link is labelled with, for the one who made it, in code points (PROTOCOL §2.11). */
export const inviteLabelMax = 60;

/** A display name, in code points (PROTOCOL §3). */
export const displayNameMax = 40;
