import { useEffect, useState } from 'react';
import { useTheme } from '../app/theme.ts';
import { longMoment, shortMoment } from '../app/time-format.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { WithMarks } from '../blocks/mrkdwn.tsx';
import { Icon } from './icon.tsx';
import { MenuButton } from './menu.tsx';

const HOUR_MS = 3_600_000;
const SPEEDS = [1, 10, 60, 600, 3600];
const speedInWords = (speed: number) => (speed === 1 ? 'real time' : `${speed} × real time`);

const useTick = () => {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
};

const ClockControls = () => {
  const { state, api, attempt, dispatch, now, me } = useWorkspace();
  useTick();
  const { clock } = state;
  if (!clock) return null;
  const change = async (op: Parameters<typeof api.clock>[0]) => {
    const answer = await attempt(() => api.clock(op));
    if (answer) dispatch({ type: 'event', event: { type: 'clock', clock: answer }, at: performance.now() });
  };
  return (
    <div className="clock" role="group" aria-label="Practice clock">
      <span className="clock-now" title={`Practice time in ${me.timeZone}: ${longMoment(now(), me.timeZone)}`}>
        {shortMoment(now(), me.timeZone)}
        <span className="clock-state">
          <WithMarks text={clock.paused ? ' · ⏸ paused' : clock.speed > 1 ? ` · ${clock.speed}×` : ''} />
        </span>
      </span>
      <button
        type="button"
        className="btn-bar"
        aria-label={clock.paused ? 'Resume the practice clock' : 'Pause the practice clock'}
        title={clock.paused ? 'Resume' : 'Pause'}
        onClick={() => void change({ op: clock.paused ? 'resume' : 'pause' })}
      >
        <Icon name={clock.paused ? 'play' : 'pause'} />
      </button>
      <MenuButton
        label={`${clock.speed}×, speed of the practice clock`}
        className="btn-bar"
        items={SPEEDS.map((speed) => ({
          key: String(speed),
          label: `${speedInWords(speed)}${speed === clock.speed ? '  ✓' : ''}`,
          run: () => void change({ op: 'speed', speed }),
        }))}
      >
        {clock.speed}×
      </MenuButton>
      <button type="button" className="btn-bar" onClick={() => void change({ op: 'advance', ms: HOUR_MS })}>
        +1 hour
      </button>
      <button type="button" className="btn-bar" onClick={() => void change({ op: 'advance', ms: 24 * HOUR_MS })}>
        +1 day
      </button>
    </div>
  );
};

const THEME_ICONS = { system: 'contrast', light: 'sun', dark: 'moon' } as const;

/** The line at the top: this is practice, what time it is here, and the theme. */
export const PracticeBar = () => {
  const { theme, next } = useTheme();
  const { state } = useWorkspace();
  return (
    <header className="bar">
      <span className="bar-words">
        <strong>Practice</strong>
        <span className="bar-long"> workspace: nothing here leaves this machine</span>
        <span className="bar-short">: nothing leaves this machine</span>
      </span>
      {state.connection === 'lost' && (
        <span className="bar-lost" role="status">
          Connection lost, trying again…
        </span>
      )}
      <ClockControls />
      <button
        type="button"
        className="btn-bar"
        aria-label={`Theme: ${theme}. Change`}
        title={`Theme: ${theme}`}
        onClick={next}
      >
        <Icon name={THEME_ICONS[theme]} />
      </button>
    </header>
  );
};
