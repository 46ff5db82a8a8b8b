/**
 * Which contract a window and a node speak: what this folder says, and what the worker says beside it. RULE: raised with
 * every change of it, once there is a released version with that number. A window and a node with other numbers tell each
 * other nothing but these, before anything else, and the older one of them has to go.
 */
export const apiVersion = 1;
