const EMOJI: Record<string, string> = {
  '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', eyes: '👀', white_check_mark: '✅', heavy_check_mark: '✔️',
  x: '❌', warning: '⚠️', rotating_light: '🚨', tada: '🎉', wave: '👋', pray: '🙏', raised_hands: '🙌', clap: '👏',
  rocket: '🚀', fire: '🔥', bulb: '💡', memo: '📝', calendar: '📅', email: '📧', envelope: '✉️', phone: '☎️',
  telephone_receiver: '📞', chart_with_upwards_trend: '📈', chart_with_downwards_trend: '📉', bar_chart: '📊',
  moneybag: '💰', euro: '💶', lock: '🔒', unlock: '🔓', key: '🔑', hourglass: '⌛', hourglass_flowing_sand: '⏳',
  stopwatch: '⏱️', alarm_clock: '⏰', pause_button: '⏸️', double_vertical_bar: '⏸️', arrow_forward: '▶️',
  octagonal_sign: '🛑', no_entry: '⛔', question: '❓', exclamation: '❗', heart: '❤️', smile: '😄', slightly_smiling_face: '🙂',
  thinking_face: '🤔', sob: '😭', joy: '😂', star: '⭐', sparkles: '✨', robot_face: '🤖', point_right: '👉', link: '🔗',
  paperclip: '📎', mag: '🔍', pushpin: '📌', bell: '🔔', no_bell: '🔕', handshake: '🤝', dart: '🎯', speech_balloon: '💬',
  large_green_circle: '🟢', large_yellow_circle: '🟡', red_circle: '🔴', white_circle: '⚪', recycle: '♻️', package: '📦',
};

/** Offered in the reaction palette, in this order. */
export const QUICK_REACTIONS = ['+1', 'eyes', 'white_check_mark', 'pray', 'question', 'x'];

/** The character of a shortcode, or the shortcode itself in colons. */
export const emojiOf = (name: string): string => EMOJI[name.replace(/::skin-tone-\d$/, '')] ?? `:${name}:`;
