/** What an interface probably is, by its name: systems do not say. Pure. */

/** `lan`: cable or Wi-Fi, or unknown. `vpn`: a tunnel. `virtual`: towards machines and containers inside this one. */
export type InterfaceKind = "lan" | "vpn" | "virtual";

/** Names of Linux, macOS, Windows and of what is often installed on them. */
const kinds: readonly (readonly [InterfaceKind, RegExp])[] = [
	[
		"virtual",
		/^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|podman|cni|flannel|cali|kube|bridge\d|ap\d|awdl|llw)|vEthernet|VirtualBox|VMware|Hyper-V|WSL|Bluetooth/i,
	],
	[
		"vpn",
		/^(tun|tap|utun|ppp|wg|ipsec|zt|tailscale|nordlynx|gpd|cscotun)|VPN|WireGuard|Tailscale|ZeroTier|OpenVPN|AnyConnect|Fortinet|GlobalProtect/i,
	],
];

/** The kind of the interface called `name`. */
export const interfaceKind = (name: string): InterfaceKind =>
	kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? "lan";

/** The smaller the likelier that others are reached through it. */
export const kindRank: Readonly<Record<InterfaceKind, number>> = { lan: 0, vpn: 1, virtual: 2 };

/** How long an address heard of on an interface waits, ms, so that the plain network is tried before the detours. */
export const dialWait: Readonly<Record<InterfaceKind, number>> = { lan: 0, vpn: 300, virtual: 600 };
