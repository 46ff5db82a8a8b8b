/**
 * The 64 emoji two people compare, in the order of the Matrix specification (client-server API,
 * "SAS method: emoji"): chosen to be told apart and named easily over a telephone. Pure data.
 */

/** One emoji and its English name; a person may be shown the name in another language. */
export interface SasEmoji {
	readonly emoji: string;
	readonly name: string;
}

const TABLE = `🐶 Dog, 🐱 Cat, 🦁 Lion, 🐎 Horse, 🦄 Unicorn, 🐷 Pig, 🐘 Elephant, 🐰 Rabbit,
🐼 Panda, 🐓 Rooster, 🐧 Penguin, 🐢 Turtle, 🐟 Fish, 🐙 Octopus, 🦋 Butterfly, 🌷 Flower,
🌳 Tree, 🌵 Cactus, 🍄 Mushroom, 🌏 Globe, 🌙 Moon, ☁️ Cloud, 🔥 Fire, 🍌 Banana,
🍎 Apple, 🍓 Strawberry, 🌽 Corn, 🍕 Pizza, 🎂 Cake, ❤️ Heart, 😀 Smiley, 🤖 Robot,
🎩 Hat, 👓 Glasses, 🔧 Spanner, 🎅 Santa, 👍 Thumbs Up, ☂️ Umbrella, ⌛ Hourglass, ⏰ Clock,
🎁 Gift, 💡 Light Bulb, 📕 Book, ✏️ Pencil, 📎 Paperclip, ✂️ Scissors, 🔒 Lock, 🔑 Key,
🔨 Hammer, ☎️ Telephone, 🏁 Flag, 🚂 Train, 🚲 Bicycle, ✈️ Aeroplane, 🚀 Rocket, 🏆 Trophy,
⚽ Ball, 🎸 Guitar, 🎺 Trumpet, 🔔 Bell, ⚓ Anchor, 🎧 Headphones, 📁 Folder, 📌 Pin`;

/** The emoji by their 6-bit index. */
export const SAS_EMOJI: readonly SasEmoji[] = TABLE.split(/,\s/).map((entry) => {
	const space = entry.indexOf(" ");
	return { emoji: entry.slice(0, space), name: entry.slice(space + 1) };
});
