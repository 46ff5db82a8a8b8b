/** Every command by its id; mapped over the manifest, so that a forgotten one does not compile. */
import { type CommandHandlers, commands } from "../manifest.ts";
import { approveJoin } from "./approveJoin.ts";
import { backUpIdentity } from "./backUpIdentity.ts";
import { connectToAddress } from "./connectToAddress.ts";
import { createRoom } from "./createRoom.ts";
import { denyJoin } from "./denyJoin.ts";
import type { CommandDeps } from "./deps.ts";
import { joinRoom } from "./joinRoom.ts";
import { openRoom } from "./openRoom.ts";
import { setDisplayName } from "./setDisplayName.ts";
import { shareSelection } from "./shareSelection.ts";
import { showLog } from "./showLog.ts";
import { showMembers } from "./showMembers.ts";
import { showStatus } from "./showStatus.ts";
import { startOver } from "./startOver.ts";
import { turnOff } from "./turnOff.ts";
import { turnOn } from "./turnOn.ts";
import { unlockIdentity } from "./unlockIdentity.ts";

/** The commands over what they work with. */
export function commandHandlers(deps: CommandDeps): CommandHandlers {
	return {
		[commands.turnOn]: turnOn(deps),
		[commands.turnOff]: turnOff(deps),
		[commands.setDisplayName]: setDisplayName(deps),
		[commands.createRoom]: createRoom(deps),
		[commands.joinRoom]: joinRoom(deps),
		[commands.openRoom]: openRoom(deps),
		[commands.approveJoin]: approveJoin(deps),
		[commands.denyJoin]: denyJoin(deps),
		[commands.showMembers]: showMembers(deps),
		[commands.connectToAddress]: connectToAddress(deps),
		[commands.shareSelection]: shareSelection(deps),
		[commands.backUpIdentity]: backUpIdentity(deps),
		[commands.unlockIdentity]: unlockIdentity(deps),
		[commands.startOver]: startOver(deps),
		[commands.showStatus]: showStatus(deps),
		[commands.showLog]: showLog(deps),
	};
}
