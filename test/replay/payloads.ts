/** Payloads in the shape Slack sends, recorded from its documentation's examples, with our ids. */
export const blockActions = (actionId: string, value: string, more: Record<string, unknown> = {}) => ({
  type: 'block_actions',
  user: { id: 'U1', username: 'mia', name: 'mia', team_id: 'T1' },
  api_app_id: 'A1',
  token: 'unused',
  container: { type: 'message', message_ts: '1548261231.000200', channel_id: 'C001', is_ephemeral: false },
  trigger_id: '12466734323.1395872398',
  team: { id: 'T1', domain: 'practice' },
  enterprise: null,
  is_enterprise_install: false,
  channel: { id: 'C001', name: 'approvals' },
  message: { bot_id: 'BBOT', type: 'message', text: 'card', user: 'UBOT', ts: '1548261231.000200', blocks: [] },
  state: { values: {} },
  response_url: 'https://hooks.slack.com/actions/T1/1/x',
  actions: [
    {
      action_id: actionId,
      block_id: 'D-1042.3.decide',
      text: { type: 'plain_text', text: 'Send to 1 person', emoji: false },
      value,
      type: 'button',
      action_ts: '1548426417.840180',
    },
  ],
  ...more,
});

export const viewSubmission = (callbackId: string, metadata: string, values: Record<string, unknown>) => ({
  type: 'view_submission',
  team: { id: 'T1', domain: 'practice' },
  user: { id: 'U1', username: 'mia', name: 'mia', team_id: 'T1' },
  api_app_id: 'A1',
  token: 'unused',
  trigger_id: '12321423423.333649436676',
  view: {
    id: 'VNHU13V36',
    team_id: 'T1',
    type: 'modal',
    title: { type: 'plain_text', text: 'Reject D-1042', emoji: true },
    callback_id: callbackId,
    private_metadata: metadata,
    state: { values },
    hash: '156663117.cd33ad1f',
    blocks: [],
    root_view_id: 'VNHU13V36',
    app_id: 'A1',
    external_id: '',
    app_installed_team_id: 'T1',
    bot_id: 'BBOT',
  },
  response_urls: [],
  is_enterprise_install: false,
  enterprise: null,
});

export const messageShortcut = (callbackId: string, text: string) => ({
  type: 'message_action',
  token: 'unused',
  action_ts: '1583637157.207593',
  team: { id: 'T1', domain: 'practice' },
  user: { id: 'U1', username: 'mia', team_id: 'T1', name: 'mia' },
  channel: { id: 'C009', name: 'sales' },
  is_enterprise_install: false,
  enterprise: null,
  callback_id: callbackId,
  trigger_id: '981902.1233.xyz',
  response_url: 'https://hooks.slack.com/app/T1/2/y',
  message_ts: '1583636382.000300',
  message: { type: 'message', user: 'U5', ts: '1583636382.000300', team: 'T1', text },
});

export const slashCommand = (text: string): string =>
  new URLSearchParams({
    token: 'unused',
    team_id: 'T1',
    team_domain: 'practice',
    channel_id: 'C001',
    channel_name: 'approvals',
    user_id: 'U1',
    user_name: 'mia',
    command: '/countersign',
    text,
    api_app_id: 'A1',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T1/3/z',
    trigger_id: '13345224609.738474920',
  }).toString();

export const event = (inner: Record<string, unknown>, eventId = 'Ev1') => ({
  token: 'unused',
  team_id: 'T1',
  api_app_id: 'A1',
  event: inner,
  type: 'event_callback',
  event_id: eventId,
  event_time: 1515449522,
  authorizations: [{ enterprise_id: null, team_id: 'T1', user_id: 'UBOT', is_bot: true }],
});
