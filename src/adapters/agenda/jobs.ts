import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Db } from 'mongodb';
import type { Jobs } from '../../ports/jobs.ts';

/**
 * Agenda over the same database. It only wakes work up: a handler that outlives its lock runs again, and a killed
 * worker's job is run by another, so every piece of work asks the documents what is due.
 */
export const createJobs = (db: Db, onFailure: (job: string, error: unknown) => void): Jobs => {
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: db as never, collection: 'jobs' } as never),
    processEvery: 500,
    defaultLockLifetime: 60_000,
    maxConcurrency: 20,
  });
  agenda.on('error', (error: Error) => onFailure('agenda', error));
  const wanted: { name: string; everyMs: number }[] = [];
  const running = new Set<string>();
  let isStopping = false;
  return {
    every: (name, everyMs, work) => {
      wanted.push({ name, everyMs });
      agenda.define(name, async () => {
        if (isStopping || running.has(name)) return;
        running.add(name);
        try {
          await work();
        } catch (error) {
          onFailure(name, error);
        } finally {
          running.delete(name);
        }
      });
    },
    start: async () => {
      await agenda.start();
      for (const { name, everyMs } of wanted) await agenda.every(`${everyMs / 1000} seconds`, name);
    },
    stop: async () => {
      isStopping = true;
      await agenda.stop();
      const deadline = Date.now() + 10_000;
      while (running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
};
