/**
 * The self-test at every start: each primitive must give its known answers before the node goes on
 * the network (PROTOCOL §1). Takes a few milliseconds, and never throws.
 */
import {
	knowsAesGcm,
	knowsEd25519,
	knowsHkdf,
	knowsHmac,
	knowsLockbox,
	knowsSha256,
	knowsX25519,
	type Primitives,
	projectPrimitives,
} from "./knownAnswers.ts";
import { chooseX25519 } from "./x25519.ts";

/** What a person's bug report and the log may say failed. */
export type SelfTestName =
	| "sha256"
	| "hmacSha256"
	| "hkdfSha256"
	| "aesGcm"
	| "ed25519"
	| "x25519"
	| "lockbox"
	| "sqlite";

export interface SelfTestResult {
	/** RULE: while this is false the node does not listen, dial or announce itself. */
	readonly ok: boolean;
	readonly failed: readonly SelfTestName[];
	readonly capabilities: {
		/** Whether `node:crypto` has X25519; if not, `chooseX25519` gives tweetnacl's. */
		readonly nativeX25519: boolean;
		/** Whether SQLite has FTS5; if not, there is no search and all else works. */
		readonly fts5: boolean;
	};
}

/** A database just opened in memory, as far as the self-test uses it. */
export interface ProbeDatabase {
	exec(sql: string): void;
	close(): void;
}

/** What is tested; tests hand in what is broken or missing. */
export interface SelfTestSubjects {
	readonly primitives: Primitives;
	/** Opens a database in memory; throws where there is no SQLite. */
	readonly openDatabase: () => ProbeDatabase;
}

/** Runs all checks. Without native X25519 the test passes all the same if tweetnacl's is right. */
export function selfTest(subjects: SelfTestSubjects = projectSubjects): SelfTestResult {
	const { primitives } = subjects;
	const nativeX25519 = holds(() => knowsX25519(primitives.nativeX25519));
	const hasX25519 = nativeX25519 || holds(() => knowsX25519(primitives.portableX25519));
	const x25519 = chooseX25519({ nativeX25519 });
	const sqlite = probeSqlite(subjects.openDatabase);
	const checks: Readonly<Record<SelfTestName, boolean>> = {
		sha256: holds(() => knowsSha256(primitives)),
		hmacSha256: holds(() => knowsHmac(primitives)),
		hkdfSha256: holds(() => knowsHkdf(primitives)),
		aesGcm: holds(() => knowsAesGcm(primitives)),
		ed25519: holds(() => knowsEd25519(primitives)),
		x25519: hasX25519,
		lockbox: holds(() => knowsLockbox(primitives, x25519)),
		sqlite: sqlite.works,
	};
	const names = Object.keys(checks) as SelfTestName[];
	const failed = names.filter((name) => !checks[name]);
	return { ok: failed.length === 0, failed, capabilities: { nativeX25519, fts5: sqlite.fts5 } };
}

const projectSubjects: SelfTestSubjects = {
	primitives: projectPrimitives,
	openDatabase: () => {
		// Not an import, which would fail as a whole, and unexplained, where the module is missing.
		const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
		return new DatabaseSync(":memory:");
	},
};

function probeSqlite(openDatabase: () => ProbeDatabase): { readonly works: boolean; readonly fts5: boolean } {
	let database: ProbeDatabase | undefined;
	const works = runs(() => {
		database = openDatabase();
		database.exec("CREATE TABLE probe (x)");
	});
	const fts5 = works && runs(() => database?.exec("CREATE VIRTUAL TABLE words USING fts5(x)"));
	runs(() => database?.close());
	return { works, fts5 };
}

/** Whether `check` is true; a check that throws has failed. */
function holds(check: () => boolean): boolean {
	try {
		return check();
	} catch {
		return false;
	}
}

function runs(action: () => void): boolean {
	return holds(() => {
		action();
		return true;
	});
}
