import { z } from 'zod';
import { AutonomyRules } from '../../core/autonomy/autonomy-rules.ts';
import { Brand } from '../../core/charter/brand.ts';
import { Charter, People } from '../../core/charter/charter.ts';
import { Pipeline } from '../../core/charter/pipeline.ts';
import { IncidentRules } from '../../core/incident/incident-rules.ts';

/** Where the schemas lie beside the charters. */
export const SCHEMA_FOLDER = 'schema';

const SOURCES = {
  'charter.json': ['An agent’s operating charter', Charter],
  'people.json': ['Who holds which role', People],
  'pipeline.json': ['What counts as qualified, progressed and accepted', Pipeline],
  'incidents.json': ['From when something is an incident, who answers by when, and what they do', IncidentRules],
  'autonomy.json': ['How autonomy is earned and lost', AutonomyRules],
  'brand.json': ['Who we are when we write, and what we may say', Brand],
} as const satisfies Record<string, readonly [string, z.ZodType]>;

/**
 * The JSON Schemas that editors complete and check the YAML files with, by file name. They say what one field allows; what
 * holds between fields and files is said by `charter check`.
 */
export const charterSchemas = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(SOURCES).map(([file, [title, schema]]) => {
      const { $schema, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      return [file, `${JSON.stringify({ $schema, title, ...shape }, null, 2)}\n`];
    }),
  );

/** The first line of a YAML file in `charters/`, by which an editor finds its schema. */
export const schemaLine = (file: string): string => {
  const name = `${file.replace(/\.ya?ml$/, '')}.json`;
  return `# yaml-language-server: $schema=./${SCHEMA_FOLDER}/${name in SOURCES ? name : 'charter.json'}`;
};
