import type { Workspace } from './workspace.ts';

/** `@name` and `#channel` as Slack writes them to apps that ask for escaped text. */
export const escapeNames = (text: string, workspace: Workspace): string => {
  const users = [...workspace.users.values()];
  return text
    .replaceAll(/(^|[\s(])@([\w.-]+)/g, (whole, before: string, name: string) => {
      const user = users.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return user ? `${before}<@${user.id}>` : whole;
    })
    .replaceAll(/(^|[\s(])#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = workspace.channelByName(name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
};
