/** A name of the machine with spaces: `send email` for `send-email`, `economic buyer` for `economic_buyer`. */
export const plainName = (name: string): string => name.replaceAll(/[-_]/g, ' ');
