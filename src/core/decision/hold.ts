/** How long an approved action that a rule holds right now is judged again before it ends without an effect. */
export const HOLD_DAYS = 3;
export const HOLD_MS = HOLD_DAYS * 86_400_000;
