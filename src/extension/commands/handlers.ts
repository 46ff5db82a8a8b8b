/** Every command by its id; mapped over the manifest, so that a forgotten one does not compile. */
import { type CommandHandlers, commands } from "../manifest.ts";
import { standForAdmin, voteForAdmin } from "./adminElection.ts";
import { acceptTransfer, declineTransfer, offerTransfer, withdrawTransfer } from "./adminTransfer.ts";
import { acceptFile, acceptFileTo, declineFile } from "./answerOffer.ts";
import { backUpIdentity } from "./backUpIdentity.ts";
import { blockPerson, forgetContact, unblockPerson } from "./blockPerson.ts";
import { closeRoom } from "./closeRoom.ts";
import { connectToAddress } from "./connectToAddress.ts";
import { approveContact, askContact, declineContact, withdrawContact } from "./contactRequests.ts";
import { createRoom } from "./createRoom.ts";
import { deleteHistory } from "./deleteHistory.ts";
import type { CommandDeps } from "./deps.ts";
import { diagnoseNetwork } from "./diagnoseNetwork.ts";
import { exportHistory } from "./exportHistory.ts";
import {
	cancelFile,
	clearFiles,
	compareFile,
	forgetFile,
	offerFileAgain,
	openFile,
	pauseFile,
	resumeFile,
	resumeFileTo,
	revealFile,
	saveFileAs,
	withdrawFile,
} from "./fileCommands.ts";
import { inviteToRoom } from "./inviteToRoom.ts";
import { answerJoin, approveJoin, denyJoin, withdrawRequest } from "./joinRequests.ts";
import { joinRoom } from "./joinRoom.ts";
import { kickMember } from "./kickMember.ts";
import { leaveRoom } from "./leaveRoom.ts";
import { messagePerson } from "./messagePerson.ts";
import { muteRoom } from "./muteRoom.ts";
import { openInvite } from "./openInvite.ts";
import { openRoom } from "./openRoom.ts";
import { quietMode } from "./quietMode.ts";
import { removeRoom } from "./removeRoom.ts";
import { renewRoomKey } from "./renewRoomKey.ts";
import { replaceMovedKey } from "./replaceMovedKey.ts";
import { replaceMyKey } from "./replaceMyKey.ts";
import { roomPolicy } from "./roomPolicy.ts";
import { showSafetyNumber } from "./safetyNumber.ts";
import { setDisplayName } from "./setDisplayName.ts";
import { shareFiles } from "./shareFiles.ts";
import { shareSelection } from "./shareSelection.ts";
import { shareSelectionAsFile } from "./shareSelectionAsFile.ts";
import { showLog } from "./showLog.ts";
import { showMembers } from "./showMembers.ts";
import { showStatus } from "./showStatus.ts";
import { startOver } from "./startOver.ts";
import { turnOff } from "./turnOff.ts";
import { turnOn } from "./turnOn.ts";
import { unlockIdentity } from "./unlockIdentity.ts";
import { verifyPerson } from "./verifyPerson.ts";

/** The commands over what they work with. */
export function commandHandlers(deps: CommandDeps): CommandHandlers {
	return {
		[commands.turnOn]: turnOn(deps),
		[commands.turnOff]: turnOff(deps),
		[commands.setDisplayName]: setDisplayName(deps),
		[commands.createRoom]: createRoom(deps),
		[commands.joinRoom]: joinRoom(deps),
		[commands.openRoom]: openRoom(deps),
		[commands.answerJoin]: answerJoin(deps),
		[commands.approveJoin]: approveJoin(deps),
		[commands.denyJoin]: denyJoin(deps),
		[commands.showMembers]: showMembers(deps),
		[commands.roomPolicy]: roomPolicy(deps),
		[commands.kickMember]: kickMember(deps),
		[commands.muteRoom]: muteRoom(deps),
		[commands.quietMode]: quietMode(deps),
		[commands.offerTransfer]: offerTransfer(deps),
		[commands.acceptTransfer]: acceptTransfer(deps),
		[commands.declineTransfer]: declineTransfer(deps),
		[commands.withdrawTransfer]: withdrawTransfer(deps),
		[commands.leaveRoom]: leaveRoom(deps),
		[commands.closeRoom]: closeRoom(deps),
		[commands.removeRoom]: removeRoom(deps),
		[commands.inviteToRoom]: inviteToRoom(deps),
		[commands.openInvite]: openInvite(deps),
		[commands.standForAdmin]: standForAdmin(deps),
		[commands.voteForAdmin]: voteForAdmin(deps),
		[commands.replaceMovedKey]: replaceMovedKey(deps),
		[commands.withdrawRequest]: withdrawRequest(deps),
		[commands.renewRoomKey]: renewRoomKey(deps),
		[commands.messagePerson]: messagePerson(deps),
		[commands.askContact]: askContact(deps),
		[commands.withdrawContact]: withdrawContact(deps),
		[commands.approveContact]: approveContact(deps),
		[commands.declineContact]: declineContact(deps),
		[commands.verifyPerson]: verifyPerson(deps),
		[commands.showSafetyNumber]: showSafetyNumber(deps),
		[commands.blockPerson]: blockPerson(deps),
		[commands.unblockPerson]: unblockPerson(deps),
		[commands.forgetContact]: forgetContact(deps),
		[commands.exportHistory]: exportHistory(deps),
		[commands.deleteHistory]: deleteHistory(deps),
		[commands.connectToAddress]: connectToAddress(deps),
		[commands.diagnoseNetwork]: diagnoseNetwork(deps),
		[commands.shareSelection]: shareSelection(deps),
		[commands.shareSelectionAsFile]: shareSelectionAsFile(deps),
		[commands.shareFiles]: shareFiles(deps),
		[commands.acceptFile]: acceptFile(deps),
		[commands.acceptFileTo]: acceptFileTo(deps),
		[commands.declineFile]: declineFile(deps),
		[commands.pauseFile]: pauseFile(deps),
		[commands.resumeFile]: resumeFile(deps),
		[commands.resumeFileTo]: resumeFileTo(deps),
		[commands.cancelFile]: cancelFile(deps),
		[commands.offerFileAgain]: offerFileAgain(deps),
		[commands.withdrawFile]: withdrawFile(deps),
		[commands.openFile]: openFile(deps),
		[commands.saveFileAs]: saveFileAs(deps),
		[commands.revealFile]: revealFile(deps),
		[commands.compareFile]: compareFile(deps),
		[commands.forgetFile]: forgetFile(deps),
		[commands.clearFiles]: clearFiles(deps),
		[commands.backUpIdentity]: backUpIdentity(deps),
		[commands.replaceMyKey]: replaceMyKey(deps),
		[commands.unlockIdentity]: unlockIdentity(deps),
		[commands.startOver]: startOver(deps),
		[commands.showStatus]: showStatus(deps),
		[commands.showLog]: showLog(deps),
		// RULE: nobody is meant because their row was clicked last: these always ask.
		[commands.messageAnyone]: () => messagePerson(deps)(undefined),
		[commands.diagnoseAnyone]: () => diagnoseNetwork(deps)(undefined),
		[commands.shareWithAnyone]: () => shareFiles(deps)(undefined, undefined),
	};
}
