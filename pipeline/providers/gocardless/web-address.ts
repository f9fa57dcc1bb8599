/** It becomes a button in the chat: nothing but a web address may stand there. */
export const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');
