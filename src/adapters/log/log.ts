import { type DestinationStream, pino } from 'pino';
import type { Log } from '../../ports/log.ts';

/** Fields that may carry a token, a person or a message body; censored wherever they appear in a log line. */
const SECRET = [
  'token',
  'secret',
  'authorization',
  'password',
  'apiKey',
  'email',
  'to',
  'from',
  'subject',
  'text',
  'body',
  'words',
];

export type LogOptions = { level: string; destination?: DestinationStream };

/** JSON lines on standard error, redacted. */
export const createLog = ({ level, destination }: LogOptions): Log => {
  const paths = SECRET.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  const options = {
    level,
    base: { service: 'countersign' },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: pino.stdSerializers.err },
  };
  return pino(options, destination ?? pino.destination({ dest: 2, sync: false }));
};
