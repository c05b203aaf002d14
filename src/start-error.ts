/** The program cannot start, and the person who started it can change that: the message is one sentence that says how. */
export class StartError extends Error {}
